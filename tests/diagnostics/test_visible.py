"""What user text becomes before it is shown."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.diagnostics.visible import password_in, visible, width, without_passwords
from retrovue.reference.redaction import without_secrets_of_addresses


@given(st.text())
def test_only_printable_characters_are_left(text: str) -> None:
    assert all(char.isprintable() or char == "\u200d" or char.isspace() for char in visible(text))
    assert "\x1b" not in visible(text)


@given(st.text(alphabet="abc日😀é"))
def test_width_counts_columns(text: str) -> None:
    assert width(text) == sum(2 if char in "日😀" else 1 for char in text)


@given(st.text())
def test_hiding_passwords_keeps_the_length(text: str) -> None:
    assert len(without_passwords(text)) == len(text)


_ONCE = re.compile(r"://[^\s:/@]*:(\S+)@")


@given(st.text(alphabet="u:/@ \n", max_size=40).map(lambda text: text.replace("u", "://u")))
def test_passwords_of_users_end_at_the_last_sign(text: str) -> None:
    """As one expression, which is slow, says it."""

    def stars(found: re.Match[str]) -> str:
        return found[0].replace(f":{found[1]}@", f":{'*' * len(found[1])}@")

    assert without_passwords(text) == _ONCE.sub(stars, text)
    assert password_in(text) == bool(_ONCE.search(text))


@pytest.mark.parametrize(
    "words", ["://:", "://a", "://a:b ", "?token", "?a_", "token: ", "token:\n", "&key=", "?sig;"]
)
def test_long_texts_hold_up_nobody(words: str) -> None:
    """While one thread looks for a pattern no other runs, that of the air neither."""
    text = f"?{words * (400_000 // len(words))}"
    before = time.thread_time()
    without_passwords(text)
    password_in(text)
    without_secrets_of_addresses(text)
    assert time.thread_time() - before < 3


def test_passwords_in_urls() -> None:
    assert password_in("postgresql://tv:p@ss@db/tv")
    assert without_passwords("x postgresql://tv:p@ss@db/tv") == "x postgresql://tv:****@db/tv"
    assert without_passwords("http://h/?token=abc&x=1") == "http://h/?token=***&x=1"
    assert without_passwords("http://h/?X-Plex-Token=abc&x=1") == "http://h/?X-Plex-Token=***&x=1"
    assert password_in("http://h/?a=1&access_token=abc")
    assert not password_in("sqlite:///state/catalog.sqlite")
    assert not password_in("http://host:8080/path")


def test_a_token_in_a_line_of_a_station() -> None:
    assert without_passwords("p: {type: plex, token: abc}") == "p: {type: plex, token: ***}"
    assert without_passwords("token: '`abc'") == "token: '****'"
    assert without_passwords("token: ${env:PLEX_TOKEN}") == "token: ${env:PLEX_TOKEN}"
    assert without_passwords("add `token:`") == "add `token:`"
