"""Dated airings against the catalog: the part of an item lies in it, and what their selectors name is there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from check.test_check_station import CHEERS, SNAPSHOT, SPOT, codes, station

from retrovue.check import check_station
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station

AT_EIGHT = {"channel": "one", "date": "2026-12-24", "time": "20:00"}
EVE = 1_798_110_000_000  # 2026-12-24 11:00
CHANNELS = {
    "one": {
        "channel": {"id": "one", "number": "1", "name": "One"},
        "programs": {"reruns": {"from": "show:Cheers"}},
        "grid": {"daily": {"06:00": "reruns", "20:00": "reruns", "21:00": "reruns"}},
    }
}
AT_ADDRESS = {"at": "one/2026-12-24/2000-reruns/0"}
LENGTH = "`Pilot`, which runs `00:24:00`"


def found(*airings: dict[str, Any], today: date | None = None, **sections: Any) -> list[Any]:
    return check_station(station(airings=list(airings), **sections), SNAPSHOT, today=today)


@pytest.mark.parametrize("place", [AT_EIGHT, AT_ADDRESS])
@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"in": "00:01:00", "out": "00:24:00"}, None),
        ({"out": "00:24:01"}, ("out", f"`out`, `00:24:01`, lies behind the end of {LENGTH}")),
        ({"in": "00:24:00"}, ("in", f"`in`, `00:24:00`, lies behind the end of {LENGTH}")),
        (
            {"in": "00:30:00", "out": "00:31:00"},
            ("in", f"`in`, `00:30:00`, lies behind the end of {LENGTH}"),
        ),
    ],
)
def test_a_part_that_does_not_lie_in_its_item_is_told(
    place: dict[str, str], part: dict[str, str], told: tuple[str, str] | None
) -> None:
    said = found({**place, "item": "show:Cheers", **part})
    expected = [("RV107", ("airings", "0", told[0]), told[1])] if told else []
    assert [(one.code, one.path, one.message) for one in said] == expected


def test_the_part_is_one_of_the_first_item_that_can_air() -> None:
    """As the planner takes it: one without a length is passed over."""
    document = station(airings=[{**AT_EIGHT, "item": "kind:episode", "out": "00:24:01"}])
    no_length = replace(CHEERS, key="e0", title="Before", duration=0, show="Aaron")
    said = check_station(document, CatalogSnapshot.of([no_length, *SNAPSHOT]))
    assert [one.message for one in said] == [f"`out`, `00:24:01`, lies behind the end of {LENGTH}"]


def test_nothing_is_said_where_the_program_chooses_the_item() -> None:
    assert found({**AT_EIGHT, "out": "10:00:00"}) == []


@pytest.mark.parametrize("place", [AT_EIGHT, AT_ADDRESS])
@pytest.mark.parametrize(("today", "told"), [(date(2026, 12, 24), ["RV107"]), (date(2026, 12, 25), [])])
def test_nothing_is_said_of_what_is_over(place: dict[str, str], today: date, told: list[str]) -> None:
    assert codes(found({**place, "item": "show:Cheers", "out": "10:00:00"}, today=today)) == told


@pytest.mark.parametrize(
    ("airing", "message"),
    [
        (
            {**AT_EIGHT, "item": "show:Nobody"},
            "the `item` of the airing of `one 2026-12-24 20:00` matches nothing that can air",
        ),
        (
            {"at": "one/2026-12-24/2000-reruns/0/b1", "spot": "title:Nothing"},
            "the `spot` of the airing of `one/2026-12-24/2000-reruns/0/b1` matches nothing that can air",
        ),
    ],
)
def test_an_airing_that_asks_for_nothing_is_told_as_the_plan_does(
    airing: dict[str, str], message: str
) -> None:
    (said,) = found(airing)
    assert (said.code, said.path, said.message) == ("RV334", ("airings", "0"), message)
    assert found(airing, today=date(2026, 12, 25)) == []
    if "item" in airing:
        document = station(airings=[airing], channels=CHANNELS)
        planned = plan_station(document, SNAPSHOT, pinned={}, as_of=EVE, days=1, tzdata="x").diagnostics
        assert [one for one in planned if one.code == "RV334"] == [said]
    assert codes(check_station(station(airings=[airing]), CatalogSnapshot.of([]))) == ["RV100"]


@pytest.mark.parametrize("key", ["item", "spot"])
def test_an_airing_names_collections_that_are_there(key: str) -> None:
    (said,) = found({**AT_EIGHT, key: "kind:episode nowhere"})
    assert (said.code, said.path) == ("RV101", ("airings", "0", key))
    assert found({**AT_EIGHT, key: "all"}, collections={"all": "kind:episode"}) == []


@pytest.mark.parametrize(
    ("airing", "told"),
    [
        (AT_EIGHT, ["RV103"]),
        ({"channel": "one", "date": "2026-12-20", "time": "20:00"}, []),
        (AT_ADDRESS, ["RV103"]),
    ],
)
def test_a_title_of_several_shows_is_told(airing: dict[str, str], told: list[str]) -> None:
    """As everywhere else, but nothing of what is over."""
    two = [replace(CHEERS, key=f"e{number}", show_guids=(f"tvdb:{number}",)) for number in (8, 9)]
    snapshot = CatalogSnapshot.of([SPOT, *two])
    document = station(airings=[{**airing, "item": "show:Cheers"}])
    said = [
        one for one in check_station(document, snapshot, today=date(2026, 12, 24)) if one.path[0] == "airings"
    ]
    assert codes(said) == told
    assert [one.path for one in said] == [("airings", "0", "item")] * len(told)
