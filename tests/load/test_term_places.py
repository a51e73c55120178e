"""What is wrong in a selector is pointed at, not the selector: in plain and in quoted texts of one line, and in maps."""

import json

import pytest
from load.conftest import CASES, Bench, _item

from retrovue.diagnostics import Diagnostic
from retrovue.media.snapshot import CatalogSnapshot


def pointed_at(bench: Bench, diagnostic: Diagnostic) -> str:
    assert diagnostic.primary is not None
    span = diagnostic.primary.span
    line = bench.read_line(span.file, span.line) or ""
    assert span.line == span.end_line
    return line[span.column - 1 : span.end_column - 1]


def told(bench: Bench, text: str) -> list[tuple[str, str]]:
    (bench.place.folder / "terms.yaml").write_text(text)
    found = [one for one in bench.findings() if one.primary and one.primary.span.file.endswith("terms.yaml")]
    return [(one.code, pointed_at(bench, one)) for one in found]


@pytest.mark.parametrize(
    ("selector", "code", "term"),
    [
        ("kind:movie genere:horror", "RV020", "genere"),
        ("kind:movie   -kind:moovie", "RV020", "moovie"),
        ("kind:movie kind:bumper,moovie", "RV020", "moovie"),
        ("kind:movie (year:1980..1989 | year:1999..1990)", "RV020", "1999..1990"),
        ("kind:movie rating<=TV-15", "RV025", "TV-15"),
        ("kind:movie title<Open", "RV020", "title<Open"),
        ("kind:movie year<=1980,1981", "RV020", "year<=1980,1981"),
        ("(year:) kind:movie", "RV020", "year:"),
        ("kind:movie Nowhere year:1980", "RV020", "Nowhere"),
        ("kind:movie show:Cheers (1982)", "RV020", "(1982)"),
        ("kind:movie (year:1980", "RV020", "(year:1980"),
        ("kind:movie year:1980)", "RV020", ")"),
        ("kind:movie | | year:1980", "RV020", "| year:1980"),
        ("kind:movie has(colour)", "RV020", "colour"),
        ("kind:movie nowhere year:1980", "RV101", "nowhere"),
    ],
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_the_term_is_pointed_at(bench: Bench, selector: str, code: str, term: str, quote: str) -> None:
    written = selector if quote else selector.replace("year: ", "year:")
    if not quote and selector.endswith(":"):
        pytest.skip("a colon at the end is no plain text")
    assert told(
        bench, f"collections: {{}}\npools:\n  more:\n    from:   {quote}{written}{quote}   # why\n"
    ) == [(code, term)]


@pytest.mark.parametrize(
    ("scalar", "term"),
    [
        ("'title:\"Ain''t ''It\" kind:moovie'", "moovie"),
        ('"title:\\"Caf\\u00e9\\x21\\t\\U0001F4FA\\" kind:moovie"', "moovie"),
        ("'title:\"Open'", '"Open'),
        ("'show:\"Ain''t (x'", "\"Ain''t (x"),
    ],
)
def test_what_quotes_and_escapes_take_is_counted(bench: Bench, scalar: str, term: str) -> None:
    ((_, found),) = told(bench, f"collections:\n  more: {scalar}\n")
    assert found == term


def test_each_wrong_name_of_a_selector_is_told(bench: Bench) -> None:
    assert told(bench, "collections:\n  more: 'one -two'\n") == [("RV101", "one"), ("RV101", "two")]


@pytest.mark.parametrize(
    ("selector", "term"),
    [
        ("{kind: movie, genere: horror}", "genere"),
        ("{kind: [movie, moovie]}", "moovie"),
        ("{kind: movie, year: 1999..1990}", "1999..1990"),
        ("{kind: movie, not: {kind: moovie}}", "moovie"),
        ("{any: [{kind: movie}, 'year:1980 kind:moovie']}", "moovie"),
        ("{all: [{kind: movie}, nowhere]}", "nowhere"),
        ("{any: kind}", "kind"),
    ],
)
def test_the_term_of_a_map_is_pointed_at(bench: Bench, selector: str, term: str) -> None:
    ((_, found),) = told(bench, f"pools:\n  more: {{from: {selector}}}\n")
    assert found == term


def test_the_start_of_a_text_of_several_lines_is_told(bench: Bench) -> None:
    text = "pools:\n  more:\n    from: >-\n      kind:movie\n      kind:moovie\n"
    assert told(bench, text) == [("RV020", "from")]
    assert told(bench, "pools:\n  more:\n    from: kind:movie\n      kind:moovie\n") == [("RV020", "from")]


def test_shows_and_conditions_that_nothing_meets_are_pointed_at(bench: Bench) -> None:
    items = json.loads((CASES / "bad/RV107-break-outside/catalog.json").read_text())
    bench.catalog = CatalogSnapshot.of(map(_item, items))
    text = (
        "pools:\n  more: {from: 'kind:episode show:Cheers,\"Chears\"'}\n  less: {from: 'kind:movie genre:western'}\n"
        "overrides:\n  - {match: {kind: movie, genre: western}, set: {rating: R}}\n"
        "  - {match: 'genre:western kind:movie', set: {rating: R}}\n  - {match: 'year:1982 kind:bumper', set: {rating: R}}\n"
    )
    assert told(bench, text) == [
        ("RV102", '"Chears"'), ("RV104", "genre:western"), ("RV111", "western"), ("RV111", "genre:western"),
        ("RV111", "'year:1982 kind:bumper'"),
    ]  # fmt: skip
