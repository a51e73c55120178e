"""The catalog as text: canonical, complete, and forgiving nothing."""

import json
from collections.abc import Callable

import pytest

from retrovue.catalog import Catalog
from retrovue.catalog.export import export_lines, import_lines, snapshot_from_lines
from retrovue.catalog.links import StoredBreakpoints
from retrovue.diagnostics import StationError
from retrovue.media.asset import Asset


def fill(catalog: Catalog, seen) -> None:
    catalog.take_in([
        seen("b.mkv", "tvdb:2", kind="episode", show="Quay", season=1, episode=2, names=("imdb:tt2", "sha-b"),
             extra=(("show_year", "1978"),), title="Grüße", aired=None, labels=("x",)),
        seen("a.mkv", "tvdb:1", kind="episode", show="Quay", season=1, episode=1, trim_in=1500),
        seen("gone.mkv", "tvdb:3"),
    ], 1)  # fmt: skip
    catalog.mark_missing("films", ["gone.mkv"], 1)


def test_the_lines(catalog: Catalog, seen, snapshot) -> None:
    fill(catalog, seen)
    assert "".join(export_lines(catalog)) == snapshot


def test_a_round_trip_gives_the_same_bytes(fresh: Callable[[], Catalog], seen) -> None:
    first, second = fresh(), fresh()
    fill(first, seen)
    lines = list(export_lines(first))
    assert import_lines(second, lines) == 2
    assert list(export_lines(second)) == lines
    assert second.snapshot() == first.snapshot() == snapshot_from_lines(lines)
    assert second.fingerprint() == first.fingerprint()
    assert second.asset("sha-b") == first.asset("sha-b")
    assert import_lines(second, lines) == 2, "a second time changes nothing"
    assert list(export_lines(second)) == lines


def test_parts_and_sound_of_a_file_travel(fresh: Callable[[], Catalog], seen) -> None:
    first, second = fresh(), fresh()
    parts = (Asset("/media/cd2.avi", "p2", 7, loudness=-20_000, peak=-500),)
    first.take_in(
        [seen("cd1.avi", asset=Asset("/media/cd1.avi", "p1", 60_000, following=parts), versions=())], 1
    )
    first.keep_breakpoints("p1", StoredBreakpoints(-24_000, -1_000))
    lines = list(export_lines(first))
    import_lines(second, lines)
    assert list(export_lines(second)) == lines
    assert second.asset("sha-cd1.avi") == first.asset("sha-cd1.avi")
    assert (second.asset("sha-cd1.avi").peak, second.asset("sha-cd1.avi").following) == (-1_000, parts)


def test_an_import_renews_what_is_known(fresh: Callable[[], Catalog], seen) -> None:
    catalog = fresh()
    fill(catalog, seen)
    lines = [line.replace("Gr\\u00fc\\u00dfe", "Other") for line in export_lines(catalog)]
    import_lines(catalog, lines)
    assert [item.title for item in catalog.snapshot()] == ["a.mkv", "Other"]


def test_assets_are_optional(fresh: Callable[[], Catalog]) -> None:
    catalog = fresh()
    lines = ['{"item":{"key":"k","kind":"movie","title":"T","duration":1}}\n', "\n"]
    assert import_lines(catalog, lines) == 1
    assert catalog.asset("k") is None
    assert [item.key for item in snapshot_from_lines(lines)] == ["k"]


GOOD = '{"item":{"key":"k","kind":"movie","title":"T","duration":1}}'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"item":{"kind":"movie"}}', "missing"),
        ('{"item":["key"]}', "`item` is not an object"),
        ('{"item":{"duration":' + "1" * 5_000 + "}}", "too long"),
        ('{"item":{"key":"j","kind":"film","title":"T","duration":1}}', "there is no kind `film`"),
        (
            '{"item":{"key":"j","kind":"movie","title":"T","duration":1.5}}',
            "`duration` is not a whole number",
        ),
        (
            '{"item":{"key":"j","kind":"movie","title":"T","duration":true}}',
            "`duration` is not a whole number",
        ),
        ('{"item":{"key":"j","kind":"movie","title":5,"duration":1}}', "`title` is not a text"),
        (
            '{"item":{"key":"j","kind":"movie","title":"T","duration":1,"colour":"red"}}',
            "unknown field `colour`",
        ),
        ('{"item":{"key":"j","kind":"movie","title":"T","duration":1,"aired":"soon"}}', "soon"),
        (
            '{"item":{"key":"j","kind":"movie","title":"T","duration":1,"genres":"Drama"}}',
            "`genres` is not a list",
        ),
        ('{"item":{"key":"j","kind":"movie","title":"T","duration":1},"asset":{"path":"p"}}', "missing"),
        (GOOD, "stands there twice"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(
    fresh: Callable[[], Catalog], line: str, why: str
) -> None:
    catalog = fresh()
    with pytest.raises(StationError) as caught:
        import_lines(catalog, [GOOD, line])
    (found,) = caught.value.diagnostics
    assert (found.code, found.place) == ("RV605", "line 2")
    assert found.message.startswith("line 2 ") and why in found.message and found.help
    assert catalog.count() == 0


def test_every_line_is_canonical_json(catalog: Catalog, seen) -> None:
    fill(catalog, seen)
    for line in export_lines(catalog):
        assert line.isascii() and line.endswith("\n")
        assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")) + "\n" == line
