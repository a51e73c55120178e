"""What user text becomes before it is shown."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.diagnostics.visible import password_in, visible, width, without_passwords


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
