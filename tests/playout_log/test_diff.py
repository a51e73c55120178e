"""Each kind of change, and the reason that is given for it."""

import pytest

from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.diff import ChangeKind, Why, changes, removed

HEADER = Header("s", "one", "2025-10-06", 30, "UTC", "t")
LENGTH = 1_800_000


def _line(number, item="a", **more):
    return CoarseLine(
        number * LENGTH,
        LENGTH,
        f"one/2025-10-06/{number:04d}-x/0",
        "x",
        item,
        "",
        LENGTH - 30_000,
        0,
        "1-2-3",
    )._replace(**more)


def _day(*lines, spot="spot"):
    events = []
    for line in lines:
        events.append(Event(line.at, line.ms - 30_000, 0, f"{line.id}/a0", "episode", line.item, 0))
        events.append(Event(line.end - 30_000, 30_000, 0, f"{line.id}/t.0", "commercial", spot, 0))
    return [DayLog(HEADER, lines, tuple(events))]


OTHER = {"program": "y", "id": "one/2025-10-06/0001-y/0"}
NOTHING = {"length": 0, "rule": "1-2-0"}
FALLBACK = {"program": "y", "id": "one/2025-10-06/0001-x/0=y", "rule": "1-8-3"}
STANDS_IN = "fits or is left: `y` airs"
KNOWN = ("a", "b", "spot", "other")
OLD = _day(_line(0), _line(1, "b"))


@pytest.mark.parametrize(
    ("new", "why", "kind", "reason"),
    [
        (_day(_line(0), _line(1, "b"), _line(2)), Why(KNOWN), ChangeKind.ADDED, "horizon moved on"),
        (_day(_line(0)), Why(KNOWN), ChangeKind.REMOVED, "slot is gone from the grid"),
        (_day(_line(0), _line(1, "a")), Why(("a", "spot")), ChangeKind.PROGRAMME, "`b` is gone from the catalog"),
        (_day(_line(0), _line(1, "c", **OTHER)), Why(KNOWN), ChangeKind.PROGRAMME, "`y` takes the slot of `x`"),
        (_day(_line(0), _line(1, "c", **FALLBACK)), Why(KNOWN), ChangeKind.PROGRAMME, f"nothing of `x` {STANDS_IN}"),
        (_day(_line(0), _line(1, "", **NOTHING)), Why(KNOWN), ChangeKind.PROGRAMME, "nothing fits the slot any more"),
        (_day(_line(0), _line(1, "c", rule="9-2-3")), Why(KNOWN), ChangeKind.PROGRAMME, "grid entry edited"),
        (_day(_line(0), _line(1, "c", rule="1-9-9")), Why(KNOWN), ChangeKind.PROGRAMME, "program and break format edited"),
        (_day(_line(0), _line(1, "c")), Why(KNOWN, ("c",)), ChangeKind.PROGRAMME, "`c` is new in the rotation"),
        (_day(_line(0), _line(1, "c")), Why(KNOWN), ChangeKind.PROGRAMME, "an earlier slot of its rotation changed"),
        (_day(_line(0), _line(1, "b", ms=LENGTH - 1, length=5)), Why(KNOWN), ChangeKind.PROGRAMME, "its length has changed"),
    ],
)  # fmt: skip
def test_the_reason_of_a_change(new, why, kind, reason):
    (change,) = changes(OLD, new, why)
    assert (change.kind, change.why) == (kind, reason)
    assert change.as_json()["kind"] == kind.value


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (Why(("a", "b", "other")), "`spot` is gone from the catalog"),
        (Why(KNOWN, ("other",)), "`other` is new in its pool"),
        (Why(KNOWN), "pools or neighbouring breaks changed"),
    ],
)
def test_the_reason_of_other_breaks(why, reason):
    found = changes(OLD, _day(_line(0), _line(1, "b"), spot="other"), why)
    assert [(change.kind, change.why) for change in found] == [(ChangeKind.BREAKS, reason)] * 2


def test_of_two_that_stand_in_neither_is_said_to_have_failed():
    other = {"program": "z", "id": "one/2025-10-06/0001-x/0=z"}
    (change,) = changes(
        _day(_line(0), _line(1, "c", **FALLBACK)), _day(_line(0), _line(1, "b", **other)), Why((*KNOWN, "c"))
    )
    assert (change.cause, change.why) == ("shifted", "`z` takes the place of `y`")


def test_what_takes_its_place_back_from_the_fallback_was_not_put_into_the_grid():
    old = _day(_line(0), _line(1, "c", **FALLBACK))
    (change,) = changes(old, OLD, Why((*KNOWN, "c")))
    assert (change.cause, change.why) == ("filled", "`x` has something for the slot now")


EMPTY = _line(0, "", ms=2 * LENGTH, length=0, program="x", rule="1-2-0")


@pytest.mark.parametrize(
    ("new_items", "reasons"),
    [
        (("a",), ["`a` is new in the catalog", "the catalog has new items"]),
        ((), ["something fits the slot now"] * 2),
    ],
)
def test_the_reason_of_a_slot_that_is_filled(new_items, reasons):
    found = changes([DayLog(HEADER, (EMPTY,), ())], _day(_line(0), _line(1, "b")), Why(KNOWN, new_items))
    assert [change.why for change in found] == reasons


def test_a_filled_slot_of_an_edited_entry_names_the_edit():
    (change, _) = changes(
        [DayLog(HEADER, (EMPTY,), ())], _day(_line(0, rule="9-2-3"), _line(1, "b")), Why(KNOWN, KNOWN)
    )
    assert change.why == "grid entry edited"


def test_a_slot_that_only_has_another_address_is_no_change():
    assert changes(OLD, _day(_line(0, id="one/2025-10-06/0000-y/0"), _line(1, "b")), Why(KNOWN)) == ()


def test_days_before_the_new_log_are_not_compared():
    assert changes(OLD, _day(_line(1, "b")), Why(KNOWN)) == ()
    assert changes(OLD, [], Why(KNOWN)) == ()


def test_days_beyond_the_new_log_are_not_compared():
    later = DayLog(HEADER._replace(day="2025-10-07"), (_line(48),), ())
    assert changes([*OLD, later], OLD, Why(KNOWN)) == ()


def test_programmes_of_one_grid_slot_that_move_say_so():
    old = [
        _line(0, id="one/2025-10-06/0000-x/0", ms=LENGTH // 2),
        _line(1, "b", at=LENGTH // 2, id="one/2025-10-06/0000-x/1", ms=LENGTH // 2),
    ]
    new = [
        _line(0, id="one/2025-10-06/0000-x/0", ms=LENGTH // 3),
        _line(1, "b", at=LENGTH // 3, id="one/2025-10-06/0000-x/1", ms=LENGTH - LENGTH // 3),
    ]
    found = changes([DayLog(HEADER, tuple(old), ())], [DayLog(HEADER, tuple(new), ())], Why(KNOWN))
    moved = "an earlier programme of its slot has another length"
    assert [(change.kind, change.why) for change in found] == [
        (ChangeKind.PROGRAMME, "the slot has another length"), (ChangeKind.ADDED, moved), (ChangeKind.REMOVED, moved),
    ]  # fmt: skip


def test_a_channel_that_goes_loses_every_slot_from_an_instant_on():
    (change,) = removed(OLD, LENGTH, "the channel is gone")
    assert (change.at, change.kind, change.why) == (LENGTH, ChangeKind.REMOVED, "the channel is gone")


def test_other_words_in_the_guide_are_a_change():
    (change,) = changes(OLD, _day(_line(0), _line(1, "b", title="New title")), Why(KNOWN))
    assert (change.kind, change.why) == (ChangeKind.GUIDE, "its words in the guide have changed")


def test_other_graphics_are_a_change():
    (day,) = OLD
    events = (day.events[0]._replace(fade=(0, 500)), *day.events[1:])
    (change,) = changes(OLD, [DayLog(HEADER, day.coarse, events)], Why(KNOWN))
    assert (change.kind, change.why) == (ChangeKind.GRAPHICS, "graphics or their times changed")
