"""What names and folders say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.metadata import Details, NamePattern, NameRule, describe_name, episode_numbers

RULES = (
    NameRule(NamePattern("ads/{company}/{category}/{year}-{title}"), Details(kind="commercial")),
    NameRule(NamePattern("bumpers/{label}/**"), Details(kind="bumper", labels=("bumper",))),
    NameRule(NamePattern("ids/**"), Details(kind="station-id")),
    NameRule(NamePattern("music/{artist}/*"), Details(kind="music-video")),
)


def told(path: str) -> dict[str, Any]:
    """Only what is said."""
    found = describe_name(path, RULES)
    return {name: value for name in found.__slots__ if (value := getattr(found, name)) not in ("", None, ())}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ads/Acme/toys/1984-Robo Duck",
         {"kind": "commercial", "companies": ("Acme",), "category": "toys", "year": 1984, "title": "Robo Duck"}),
        ("Ads/Acme/toys/1984-Robo-Duck",
         {"kind": "commercial", "companies": ("Acme",), "category": "toys", "year": 1984, "title": "Robo-Duck"}),
        ("bumpers/night/a/deep_one",
         {"kind": "bumper", "labels": ("bumper", "night"), "title": "deep one"}),
        ("ids/Ten O'Clock", {"kind": "station-id", "title": "Ten O'Clock"}),
        ("music/The Dials/Static", {"kind": "music-video", "title": "Static", "artists": ("The Dials",)}),
        ("ads/Acme/1984-No category", {"title": "1984-No category"}),
        ("idsx/y", {"title": "y"}),
    ],
)  # fmt: skip
def test_rules(path: str, expected: dict[str, Any]) -> None:
    assert told(path) == expected


@pytest.mark.parametrize(
    ("path", "show", "season", "episode", "title"),
    [
        ("Harbour/Season 1/Harbour - s01e02 - The Quay", "Harbour", 1, 2, "The Quay"),
        ("Harbour/S01E02", "Harbour", 1, 2, "Episode 2"),
        ("Harbour/1x02 The Quay", "Harbour", 1, 2, "The Quay"),
        ("Harbour.Lights.S01E02.The.Quay", "Harbour Lights", 1, 2, "The Quay"),
        ("Harbour/Season 2/05 - The Quay", "Harbour", 2, 5, "The Quay"),
        ("Harbour/Specials/s00e01", "Harbour", 0, 1, "Episode 1"),
        ("24/Season 1/24 - 1x05 - Five", "24", 1, 5, "Five"),
        ("Harbour/Season 01/S01E02-E03 Two", "Harbour", 1, 2, "Two"),
        ("Harbour_Lights_s01e02_The_Quay", "Harbour Lights", 1, 2, "The Quay"),
        ("Harbour/1x02-1x03 - Two", "Harbour", 1, 2, "Two"),
        ("Harbour/Harbour.S01E02.E03.Two", "Harbour", 1, 2, "Two"),
    ],
)  # fmt: skip
def test_episodes(path: str, show: str, season: int, episode: int, title: str) -> None:
    found = describe_name(path)
    assert (found.kind, found.show, found.season, found.episode, found.title) == (
        "episode", show, season, episode, title,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Harbour/Season 1/Harbour - s01e02 - The Quay", (2,)),
        ("Harbour/S01E01E02", (1, 2)),
        ("S01E01-E04 - Storm", (1, 2, 3, 4)),
        ("harbour_s01e01-e02_storm", (1, 2)),
        ("Harbour s01e01-e02-e03", (1, 2, 3)),
        ("harbour.s01e01.e02.1080p", (1, 2)),
        ("S01E01-S01E02", (1, 2)),
        ("s01e09-10", (9, 10)),
        ("s01e09-720p", (9,)),
        ("1x01-1x02 Storm", (1, 2)),
        ("1x01x02", (1, 2)),
        ("S01E01-E900", (1, 900)),
        ("S01E05E07", (5, 7)),
        ("S01E01 - 2 Fast", (1,)),
        ("S02E03/The Quay", ()),
        ("Quay (1984)", ()),
    ],
)
def test_all_the_episodes_that_a_name_tells(name: str, numbers: tuple[int, ...]) -> None:
    assert episode_numbers(name) == numbers


def test_the_year_of_a_show_is_kept_beside_its_name() -> None:
    found = describe_name("Galaxy (1978)/Season 1/s01e01")
    assert (found.show, found.extra) == ("Galaxy", (("show_year", "1978"),))


@pytest.mark.parametrize(
    ("path", "title", "year"),
    [
        ("Quay (1984)", "Quay", 1984),
        ("Quay (1984)/quay.1080p", "Quay", 1984),
        ("Quay.1984.720p.x264", "Quay", 1984),
        ("Robot 2049 (2017)", "Robot 2049", 2017),
        ("Robot.2049.2017.1080p", "Robot 2049", 2017),
        ("Class_of_1984_1982", "Class of 1984", 1982),
        ("2001 A Voyage (1968)", "2001 A Voyage", 1968),
    ],
)
def test_films(path: str, title: str, year: int) -> None:
    found = describe_name(path)
    assert (found.kind, found.title, found.year) == ("movie", title, year)


@pytest.mark.parametrize("pattern", ["ads/{company", "ads/company}", "ads/{}", "ads/{Company}", "{a b}"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError):
        NamePattern(pattern)


def test_signs_of_regular_expressions_stand_for_themselves() -> None:
    assert NamePattern("a.b+(c)/{title}").match("a.b+(c)/x") == (("title", "x"),)
    assert NamePattern("a.b+(c)/{title}").match("aXb+(c)/x") is None


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_name_has_an_answer(path: str, pattern: str) -> None:
    try:
        rules = (NameRule(NamePattern(pattern)),)
    except ValueError:
        rules = ()
    assert isinstance(describe_name(path, rules), Details)
    assert all(number >= 0 for number in episode_numbers(path))


SEGMENT = st.text(alphabet="abc xyz'&", min_size=1, max_size=8).filter(
    lambda text: " ".join(text.split()) == text != ""
)


@given(SEGMENT, SEGMENT, st.integers(1900, 2099), SEGMENT)
def test_fields_come_back_as_they_were_written(company: str, category: str, year: int, title: str) -> None:
    found = describe_name(f"ads/{company}/{category}/{year}-{title}", RULES)
    assert (found.companies, found.category, found.year) == ((company,), category, year)
