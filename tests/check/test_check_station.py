"""Checks as a pure function: documents and snapshots in, findings with paths out."""

from dataclasses import replace
from typing import Any

import pytest

from retrovue.check import check_station
from retrovue.check.station import FAMILIES
from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.station_type import StationFile

CHEERS = Item("e1", "episode", "Pilot", 1_440_000, show="Cheers", season=1, episode=1)
SPOT = Item("c1", "commercial", "X-Wing", 30_000)
SNAPSHOT = CatalogSnapshot.of([CHEERS, SPOT])


def station(**sections: Any) -> Any:
    channel = {
        "channel": {"id": "one", "number": "1", "name": "One"},
        "programs": {"reruns": {"from": "show:Cheers"}},
        "grid": {"daily": {"06:00": "reruns"}},
    }
    plain: dict[str, Any] = {
        "station": {"id": "x", "language": "1", "timezone": "UTC"},
        "pools": {"spots": {"from": "kind:commercial"}},
        "channels": {"one": channel},
    }
    return StationFile.model_validate(plain | sections)


def with_channel(**parts: Any) -> Any:
    channel = {"id": "one", "number": "1", "name": "One", **parts.pop("channel", {})}
    grid = parts.pop("grid", {"daily": {"06:00": "reruns"}})
    return station(
        channels={"one": {"channel": channel, "programs": {"reruns": {"from": "show:Cheers"}}, "grid": grid}}
    )


def codes(found: list[Diagnostic]) -> list[str]:
    return [diagnostic.code for diagnostic in found]


def test_a_sound_station_has_no_findings() -> None:
    assert check_station(station(), None) == []
    assert check_station(station(), SNAPSHOT) == []


def test_the_document_is_all_that_is_looked_at() -> None:
    found = [check_station(station(channels={}), None) for _ in range(2)]
    assert found[0] == found[1]
    assert codes(found[0]) == ["RV014"]


def test_every_family_is_a_function_of_the_document() -> None:
    assert all(list(family(station())) == [] for family in FAMILIES)


def test_overrides_meet_the_catalog_and_programs_what_became_of_it() -> None:
    """An override that renames a show matches the old name; programs draw from the new one."""
    document = station(overrides=[{"match": "show:Chears", "set": {"show": "Cheers"}}])
    raw = CatalogSnapshot.of([SPOT, Item("e1", "episode", "Pilot", 1_440_000, show="Chears")])
    assert check_station(document, raw, corrected=SNAPSHOT) == []
    assert codes(check_station(document, SNAPSHOT, corrected=raw)) == ["RV102", "RV111"]


def test_an_empty_catalog_is_one_finding() -> None:
    assert codes(check_station(station(), CatalogSnapshot.of([]))) == ["RV100"]


def test_an_unknown_collection_is_not_also_empty() -> None:
    document = station(pools={"spots": {"from": "kind:commercial nowhere"}})
    assert codes(check_station(document, SNAPSHOT)) == ["RV101"]


def test_missing_roots() -> None:
    document = station(
        sources={"a": {"type": "folder", "roots": ["x", "y"]}, "b": {"type": "nfo", "roots": ["y"]}}
    )
    found = check_station(document, None, ["y"])
    assert [diagnostic.path for diagnostic in found] == [
        ("sources", "a", "roots", "1"),
        ("sources", "b", "roots", "0"),
    ]


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ({"daily": {"06:00": "reruns"}}, []),
        ({"weekdays": {"06:00": "reruns"}, "sat,sun": {"06:00": "reruns"}}, []),
        ({"weekdays": {"06:00": "reruns"}, "sat": {"06:00": "reruns"}}, ["RV201"]),
        ({"2026-10-31": {"06:00": "reruns"}}, ["RV201"]),
        ({"daily": {"06:00": "reruns", "05:30": "reruns"}}, []),
        ({"daily": {"06:00": "reruns", "29:30": "reruns", "05:30": "reruns"}}, ["RV202"]),
        ({"daily": {"06:00": "reruns", "20:00": "reruns"}, "weekdays": {"20:00": "reruns"}}, []),
        ({"daily": {"06:00": "reruns"}, "mon-tue": {"20:00": "reruns"}, "wed,thu": {"20:00": "reruns"}}, []),
        (
            {"daily": {"06:00": "reruns"}, "mon-wed": {"20:00": "reruns"}, "wed,thu": {"20:00": "reruns"}},
            ["RV202"],
        ),
        ({"daily": {"06:00": "reruns", "20:10": "reruns"}}, ["RV211"]),
    ],
)
def test_grid(grid: dict[str, Any], expected: list[str]) -> None:
    assert codes(check_station(with_channel(grid=grid), None)) == expected


def test_a_channel_without_blocks_may_start_anything_anywhere() -> None:
    document = with_channel(
        channel={"block": "none"}, grid={"daily": {"06:00": "reruns", "20:13:07": "reruns"}}
    )
    assert check_station(document, None) == []


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ([], []),
        ([{"spots": "spots"}], []),
        ([{"bumper": "spots"}], []),
        ([{"spots": "spots", "max": "2"}], ["RV312"]),
        ([{"spots": "spots", "max": "2"}, {"promo": "spots"}], []),
        ([{"spots": "spots"}, {"spots": "spots"}], ["RV312"]),
    ],
)
def test_pods(between: list[Any], expected: list[str]) -> None:
    assert codes(check_station(station(breaks={"x": {"between": {"pod": between}}}), None)) == expected


@pytest.mark.parametrize(
    ("collections", "expected"),
    [
        ({"a": "kind:movie", "b": "a", "c": "a b"}, []),
        ({"a": "a"}, ["RV105"]),
        ({"a": "b", "b": "c", "c": "a"}, ["RV105"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["RV105", "RV105"]),
    ],
)
def test_circles_of_collections(collections: dict[str, str], expected: list[str]) -> None:
    assert codes(check_station(station(collections=collections), None)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("", []), ("sqlite:///x.sqlite", []), ("mysql://db/x", ["RV603"])],
)
def test_database(url: str, expected: list[str]) -> None:
    assert codes(check_station(station(database={"url": url}), None)) == expected


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("director:Xyzzy", ""),
        ('director:"Rogr Corman"', "Roger Corman"),
        ("rating:TV14", "TV-14"),
        ("tag:kep", "keep"),
    ],
)
def test_the_nearest_value_of_the_field_is_named(query: str, near: str) -> None:
    film = Item("m1", "movie", "Quay", 1, rating="TV-14", directors=("Roger Corman",), tags=("keep",))
    document = station(pools={"spots": {"from": query}})
    (found,) = check_station(document, CatalogSnapshot.of([*SNAPSHOT, film]))
    assert found.code == "RV104" and ("did you mean" in found.help[0]) == bool(near) and near in found.help[0]


def test_ratings_that_nobody_knows_are_counted() -> None:
    odd = [replace(CHEERS, key=f"e{number}", rating="ab+") for number in (2, 3)]
    found = check_station(
        station(), CatalogSnapshot.of([*SNAPSHOT, *odd, replace(CHEERS, key="e4", rating="TV-G")])
    )
    assert [(one.code, one.message) for one in found] == [
        ("RV529", "2 items have ratings that nobody knows: `ab+`")
    ]
    cured = station(overrides=[{"match": 'rating:"ab+"', "set": {"rating": "TV-PG"}}])
    corrected = CatalogSnapshot.of([*SNAPSHOT, *(replace(one, rating="TV-PG") for one in odd)])
    assert check_station(cured, CatalogSnapshot.of([*SNAPSHOT, *odd]), corrected=corrected) == []
