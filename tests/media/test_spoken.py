"""Codes of languages, as files and people write them."""

import pytest

from retrovue.media.spoken import codes_of, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("eng", "en"), ("EN", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("ger", "de"), ("deu", "de"), ("fre", "fr"),
        ("fra", "fr"), ("chi", "zh"), ("zho", "zh"), ("und", ""), ("", ""), ("mul", ""), ("tlh", "tlh"),
    ],
)  # fmt: skip
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_every_way_of_writing_one() -> None:
    assert codes_of("de") == ("de", "deu", "ger")
    assert codes_of("tlh") == ("tlh",)
    assert all(language_of(code) == "fr" for code in codes_of("fr"))
