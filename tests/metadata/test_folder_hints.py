"""What folder names say about when a file may air."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.availability import allows
from retrovue.metadata import Details
from retrovue.metadata.folder_hints import KnownNames, folder_details

KNOWN = KnownNames(frozenset(("prime", "late-night")), frozenset(("halloween", "holiday")))


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("December", "12-01..12-31"),
        ("february", "02-01..02-29"),
        ("Q1", "01-01..03-31"),
        ("q4", "10-01..12-31"),
        ("December 25", "12-25..12-25"),
        ("July 4th", "07-04..07-04"),
        ("December 1 - December 25", "12-01..12-25"),
        ("Dec 24 to Jan 2", "12-24..01-02"),
        ("November - December", "11-01..12-31"),
        ("12-01..12-25", "12-01..12-25"),
        ("10-31", "10-31..10-31"),
        ("fri-sat", "fri-sat"),
        ("Friday", "fri"),
        ("Fridays", "fri"),
        ("Saturday & Sunday", "sat,sun"),
        ("Monday to Friday", "mon-fri"),
        ("Weekends", "weekends"),
    ],
)
def test_the_calendar(folder: str, text: str) -> None:
    assert folder_details([folder], KNOWN) == Details(available=(text,))


@pytest.mark.parametrize(
    "folder",
    ["Cheers", "Q5", "13-01", "February 30", "Friday the 13th", "Freitag", "Dec", "May Day", "fri-x", "", "A - B",
     "June 1 - nowhere"],
)  # fmt: skip
def test_other_names_say_nothing(folder: str) -> None:
    assert folder_details([folder], KNOWN) == Details()


def test_dayparts_seasons_and_roles() -> None:
    found = folder_details(["Late Night", "pre", "HALLOWEEN", "Oct", "October"], KNOWN)
    assert (found.dayparts, found.seasons, found.labels) == (("late-night",), ("halloween",), ("pre",))
    assert found.available == ("10-01..10-31",)


def test_all_levels_count_together() -> None:
    found = folder_details(["December", "Friday"], KNOWN)
    assert found.available == ("12-01..12-31", "fri")
    assert [allows(found.available, date(2026, 12, day)) for day in (3, 4)] == [False, True]
    assert not allows(found.available, date(2026, 11, 27))


def test_the_folder_of_a_show_or_film_is_a_title() -> None:
    assert folder_details(["Friday", "Season 1"], KNOWN, ["friday"]) == Details()


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("12-24..01-02", date(2026, 12, 31), True),
        ("12-24..01-02", date(2026, 1, 2), True),
        ("12-24..01-02", date(2026, 1, 3), False),
        ("02-29", date(2028, 2, 29), True),
        ("fri-mon", date(2026, 11, 22), True),
        ("fri-mon", date(2026, 11, 24), False),
        ("weekdays", date(2026, 11, 21), False),
        ("whenever", date(2026, 11, 21), True),
    ],
)
def test_a_day_is_allowed(text: str, day: date, expected: bool) -> None:
    assert allows((text,), day) is expected


def test_without_texts_every_day_is_allowed() -> None:
    assert allows((), date(2026, 1, 1))


@given(st.text(max_size=30))
def test_any_name_has_an_answer(name: str) -> None:
    found = folder_details([name], KNOWN)
    assert all(isinstance(allows(found.available, date(2026, month, 1)), bool) for month in range(1, 13))
