"""The tree of one file, the same from both of YAML's parsers."""

import pytest
from cpu import timed
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from retrovue.diagnostics import Span
from retrovue.load import yaml_events
from retrovue.load.yaml_tree import ParsedFile, parse_file


@pytest.fixture(params=["fast", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The C parser where it can, or the Python one always."""
    if request.param == "pure":
        monkeypatch.setattr(yaml_events, "YAML", lambda **options: YAML(typ="safe", pure=True))
    return request.param


def said(parsed: ParsedFile) -> list[tuple[str, str]]:
    return [(diagnostic.code, diagnostic.message) for diagnostic in parsed.diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("a:\n", "RV015", "`a` is empty"),
        ("a: ~\n", "RV015", "`a` is empty"),
        ("a: null\n", "RV015", "`a` is empty"),
        ("a:\n  - \n  - b\n", "RV015", "an element of the list is empty"),
        ("a: &x b\n", "RV017", "`&x` is an anchor"),
        ("a: *x\n", "RV017", "`*x` is an alias"),
        ("<<: {a: b}\n", "RV017", "`<<` is a merge key"),
        ("a: !!int 3\n", "RV003", "a station file takes no tags, such as `!!int`"),
        ("%TAG ! x:\n---\na: b\n", "RV003", "a station file takes no directives"),
        ("a: b\na: c\n", "RV011", "`a` is written twice"),
        ("[a]: b\n", "RV020", "a key is a text"),
        ("a: b\n---\nc: d\n", "RV001", "a file holds one document"),
        ("- a\n", "RV001", "the file is not a map of keys"),
        ("a: {b: c,d:}\n", "RV015", "`d:` is empty"),
        ("a: b\t\nc: {06:00: x}\n", "RV001", "a tab where a space belongs"),
        ('a: "\\U00110000"\n', "RV001", "`\\U00110000` is no character"),
        ('a: "\\UFFFFFFFF"\n', "RV001", "`\\UFFFFFFFF` is no character"),
        ('a: "\\uD800x"\n', "RV001", "`\\uD800` is no character"),
        ("a: \ud800\n", "RV002", "the file cannot be read: a character that text files do not hold"),
        ("a: \x00\n", "RV002", "the file cannot be read: a character that text files do not hold"),
        ('a: "\\q"\n', "RV001", "`\\q` begins no escape that there is"),
        ("a: {b,c: d}\n", "RV015", "`b` has no value"),
        ("a: {b: ${c}}\n", "RV001", "`${c}` is not in quotes"),
    ],
)
def test_what_station_files_may_not_hold(parser: str, text: str, code: str, message: str) -> None:
    assert said(parse_file("x.yaml", text)) == [(code, message)]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("---\na: b\n", {"a": "b"}),
        ("a: ''\nb: \"null\"\nc: '~'\n", {"a": "", "b": "null", "c": "~"}),
        ("{06:00: x, y: 22:30-26:00}\n", {"06:00": "x", "y": "22:30-26:00"}),
        ("a: 010\nb: 1e3\nc: yes\n", {"a": "010", "b": "1e3", "c": "yes"}),
        ("d: 0x10\ne: 2026-10-31\n", {"d": "0x10", "e": "2026-10-31"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("? a\n: b\n", {"a": "b"}),
        ("a: [b, {c: d}]\n", {"a": ["b", {"c": "d"}]}),
    ],
)  # fmt: skip
def test_every_scalar_is_its_text(parser: str, text: str, data: object) -> None:
    parsed = parse_file("x.yaml", text)
    assert said(parsed) == []
    assert parsed.data == data


def test_places_count_characters_from_one(parser: str) -> None:
    place = parse_file("x.yaml", "名前: 日本\nlist:\n  - 😀: [a, bc]\n").place
    assert place.children["名前"].key == Span("x.yaml", 1, 1, 1, 3)
    assert place.children["名前"].value == Span("x.yaml", 1, 5, 1, 7)
    inner = place.children["list"].children["0"].children["😀"]
    assert inner.key == Span("x.yaml", 3, 5, 3, 6)
    assert inner.children["1"].value == Span("x.yaml", 3, 12, 3, 14)


def test_both_places_of_a_key_written_twice(parser: str) -> None:
    (found,) = parse_file("x.yaml", "a: b\nc: d\na: e\n").diagnostics
    assert found.primary is not None
    assert found.primary.span.line == 3
    assert [label.span.line for label in found.secondary] == [1]


def test_reading_goes_on_past_a_mistake(parser: str) -> None:
    parsed = parse_file("x.yaml", "a:\nb: &x c\nd: !t e\nf: g\nf: h\n")
    assert [code for code, _ in said(parsed)] == ["RV015", "RV017", "RV003", "RV011"]
    assert parsed.data == {"a": "", "b": "c", "d": "e", "f": "g"}


def test_an_escape_of_no_character_is_found_where_it_stands() -> None:
    (found,) = parse_file("x.yaml", 'a: b\nname: "ok \\u00e4 \\U00110000"\n').diagnostics
    assert found.primary is not None
    assert found.primary.span == Span("x.yaml", 2, 18, 2, 28)


@pytest.mark.parametrize("opening", ["[", "{", "{a: ", "- ", "[{a: "])
def test_nothing_but_brackets_is_left_at_once(parser: str, opening: str) -> None:
    parsed, seconds = timed(lambda: parse_file("x.yaml", "x:\n  " + opening * 100_000), 4)
    assert said(parsed) == [("RV002", "the file cannot be read: nested too deeply")]
    assert seconds < 4


def test_brackets_in_texts_and_comments_are_no_nesting(parser: str) -> None:
    many = "[" * 100
    text = f"# {many}\na: '{many}'\nb: \"{many}\"\nc: x{many}\nd: |\n  {many}\n"
    parsed = parse_file("x.yaml", text)
    assert said(parsed) == []
    assert parsed.data == {"a": many, "b": many, "c": f"x{many}", "d": f"{many}\n"}


def test_sixty_four_levels_are_not_too_deep(parser: str) -> None:
    assert said(parse_file("x.yaml", "x: " + "[" * 63 + "]" * 63)) == []
    assert [code for code, _ in said(parse_file("x.yaml", "x: " + "[" * 64 + "]" * 64))] == ["RV002"]


def test_a_file_of_very_many_values_is_refused_soon() -> None:
    parsed, seconds = timed(lambda: parse_file("x.yaml", "x: [" + "a," * 490_000 + "a]"), 2)
    assert said(parsed) == [("RV002", "the file cannot be read: it holds more than 100,000 values")]
    assert seconds < 2


def test_of_very_many_mistakes_the_first_are_told() -> None:
    found = said(parse_file("x.yaml", "x: [" + "!a b, " * 10_000 + "]"))
    assert [code for code, _ in found] == ["RV003"] * 500 + ["RV002"]
    assert found[-1][1] == "the file cannot be read: it has more than 500 mistakes"


def test_a_mistake_late_in_a_long_file_is_told_soon() -> None:
    text = "\n".join(f"k{number}: {{a: [b, c]}}" for number in range(15_000)) + "\n]\n"
    parsed, seconds = timed(lambda: parse_file("x.yaml", text), 2)
    (found,) = parsed.diagnostics
    assert found.primary is not None
    assert (found.code, found.primary.span.line) == ("RV001", 15_001)
    assert seconds < 2


_WORDS = st.sampled_from(
    [
        "a: b",
        "a:",
        "c: [x, y]",
        "- x",
        "  b: c",
        "d: {e: f}",
        "'q': r",
        "# c",
        "---",
        "g: |",
        "    text",
        "h: 'i'",
        "j: ~",
    ]
)


@given(st.lists(_WORDS, max_size=6))
def test_the_parsers_agree_on_everyday_yaml(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    fast = parse_file("x.yaml", text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_events, "YAML", lambda **options: YAML(typ="safe", pure=True))
        pure = parse_file("x.yaml", text)
    assert (fast.data, said(fast)) == (pure.data, said(pure))
