"""What a run sees of a server: its libraries, their items with files and ids, and what changes them."""

from collections.abc import Iterator
from typing import Any

import pytest
from plex_emulator import PlexEmulator, Section, episode, movie, show, small_library, start
from sources.plex_runs import described, reader, run
from syrupy.assertion import SnapshotAssertion

from retrovue.sources.plex_items import with_slashes
from retrovue.sources.reader import Asked, Cancelled, Description


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


def details(plex: PlexEmulator, **keys: Any) -> dict[str, Description]:
    """By title, with the year of the show where it has one."""
    opened = reader(plex, **keys)
    listed = run(opened)
    again = reader(plex, **keys)
    again._libraries, again._shows = opened._libraries, opened._shows
    found = described(again, listed)
    again.close()
    named: dict[str, Description] = {}
    for ref, one in found.items():
        name = f"{listed.items[ref].show} {listed.items[ref].title}".strip()
        named[f"{name} again" if name in named else name] = one
    return named


# ---------------------------------------------------------------- sections and totals


def test_libraries_are_sections_with_totals_and_shows(plex: PlexEmulator) -> None:
    opened = reader(plex)
    sections = opened.sections()
    assert [(one.key, one.title, one.kind) for one in sections] == [
        ("1", "Movies", "movie"),
        ("2", "TV", "episode"),
        ("3", "Kids TV", "episode"),
    ]
    assert plex.requests == {"sections": 1} and opened.requests == 1
    counted = [opened.count(one) for one in sections]
    assert [one.total for one in counted] == [7, 12, 6]
    assert counted[1].shows == (("Star Harbor (1978)", 4), ("Star Harbor (2003)", 4), ("Quiet Street", 4))
    assert opened.locations == {"1": ("/media/Movies",), "2": ("/media/TV",), "3": ("/media/Kids TV",)}
    opened.close()


def test_the_station_chooses_the_libraries(plex: PlexEmulator) -> None:
    found = run(reader(plex, libraries={"movies": "movie", "Kids  TV ": {"enabled": "false"}, "Gone": {}}))
    assert [(one.title, one.enabled) for one in found.sections] == [
        ("Movies", True),
        ("Kids TV", False),
        ("Gone", True),
    ]
    assert [(one.code, one.message) for one in found.problems] == [
        ("RV524", "the server has no library `Gone`")
    ]
    assert found.totals["Gone"] == 0


def test_a_library_that_is_not_there_is_never_whole(plex: PlexEmulator) -> None:
    opened = reader(plex, libraries={"Gone": {}})
    counted = opened.count(opened.sections()[0])
    assert (counted.whole, list(opened.pages(counted))) == (False, [])
    opened.close()


def test_leaving_one_out_leaves_the_others(plex: PlexEmulator) -> None:
    found = run(reader(plex, libraries={"TV": {"enabled": "false"}}))
    assert [(one.title, one.enabled) for one in found.sections] == [
        ("Movies", True),
        ("TV", False),
        ("Kids TV", True),
    ]


def test_a_baseline_stays_until_the_content_or_the_station_changes(plex: PlexEmulator) -> None:
    def baselines(**keys: Any) -> list[str]:
        return [one.baseline for one in run(reader(plex, **keys)).sections]

    before = baselines()
    assert all(before) and baselines() == before
    plex.shelf.change(plex.shelf.find("Long Winter"), title="Longer Winter")
    after = baselines()
    assert after[0] != before[0] and after[1:] == before[1:]
    for keys in (
        {"import": {"scores": "false"}},
        {"limit": "3"},
        {"prefer": "resolution<=1080p"},
        {"exclude": "x/**"},
    ):
        assert baselines(**keys)[1] != after[1], keys
    assert baselines(libraries={"TV": {"label": "x"}})[0] not in before
    plex.section("TV").refreshing = True
    assert baselines()[1] == ""


# ---------------------------------------------------------------- items


def test_every_item_of_the_server_is_listed_with_its_file(plex: PlexEmulator) -> None:
    found = run(reader(plex))
    truth = plex.truth()
    assert {one.path for one in found.items.values() if one.versions} == {
        path for path in truth if "/" in path[:1]
    }
    assert len(found.items) == len(truth) == 25 and not found.cut
    assert all(one.joins and one.source == "main" for one in found.items.values())
    pilot = found["Pilot"]
    assert (pilot.section, pilot.show) == ("2", "Star Harbor (1978)")


def test_versions_parts_and_none(plex: PlexEmulator) -> None:
    found = run(reader(plex))
    comets = [one for one in found.items.values() if one.title == "Blue Comet"]
    assert sorted([version.height for version in one.versions] for one in comets) == [[1080], [2160, 480]]
    parts = found["Long Winter"].versions[0].parts
    assert [part.duration for part in parts] == [4_500_000, 4_500_000]
    assert all(part.path.startswith("/media/Movies/") and part.size and part.stamp for part in parts)
    assert all(part.address.startswith("/library/parts/") for part in parts)
    assert found["Lost Reel"].versions == ()


@pytest.mark.parametrize(
    ("style", "start_of_path"), [("windows", "D:/Media/Movies/"), ("unc", "//nas/media/Movies/")]
)
def test_paths_of_windows_are_shown_with_slashes_and_kept_as_they_came(
    style: str, start_of_path: str
) -> None:
    with start(small_library(), path_style=style) as plex:
        found = run(reader(plex))["Long Winter"]
    assert found.path.startswith(start_of_path)
    assert (
        found.versions[0].parts[0].path.replace("\\", "/") == found.path
        and "\\" in found.versions[0].parts[0].path
    )
    assert with_slashes("/srv/AC\\DC/a.mkv") == "/srv/AC\\DC/a.mkv"


def test_what_the_server_says_becomes_descriptions(snapshot: SnapshotAssertion) -> None:
    chapters = ((0, 600_000, "Cold open"), (600_000, 1_400_000, ""))
    markers = (("intro", 20_000, 50_000), ("commercial", 600_000, 600_000), ("credits", 1_350_000, 1_400_000))
    pilot = episode(
        "The Net",
        1,
        ids={"tvdb": "41"},
        date="1981-10-02",
        chapters=chapters,
        markers=markers,
        duration=1_400_000,
    )
    films = [
        movie("Fog", 1958, ids={"tmdb": "1", "imdb": "tt0000001"}, rating="de/16", genres=("Crime",), directors=("A",),
              actors=("B",), collections=("Sea",), labels=("late",), studio="Mole", chapters=chapters),
        movie("Fog", 1958, ids={"tmdb": "1"}, edition="Director's Cut"),
        movie("霧", 1958, ids={"tmdb": "2"}, edition="完全版"),
        movie("No File", 1958, versions=[]),
    ]  # fmt: skip
    shows = [
        show("Pier 4", 1981, {1: [pilot], 2: [episode("Gone", 7, labels=("two-parter",))]}, ids={"tvdb": "4"}, labels=("quay",),
             rating="TV-PG", genres=("Drama",), studio="ABN"),
        show("Mud", 1970, {1: [episode("One", 1)]}, ids={"tvdb": "5"}, legacy=True),
    ]  # fmt: skip
    with start([Section("Films", "movie", films), Section("TV", "show", shows)]) as plex:
        assert _told(details(plex)) == snapshot


def _told(found: dict[str, Description]) -> dict[str, str]:
    names = ("kind", "show", "season", "episode", "year", "aired", "rating", "genres", "labels", "guids", "show_guids",
             "directors", "actors", "studios", "networks", "collections", "library", "score")  # fmt: skip
    lines = {}
    for title, one in found.items():
        told = [
            f"{name}={getattr(one.details, name)!r}"
            for name in names
            if getattr(one.details, name) not in ("", None, ())
        ]
        marks = [
            f"{mark.at} {mark.origin} {mark.title}{'' if mark.breaks else ' -'}" for mark in one.marks or ()
        ]
        lines[title] = " ".join(
            [*told, f"duration={one.duration}", *(["marks="] if one.marks is not None else []), *marks]
        )
    return lines


def test_an_edition_is_not_the_plain_film(plex: PlexEmulator) -> None:
    opened = reader(plex)
    listed = run(opened)
    again = reader(plex)
    again._libraries = opened._libraries
    comets = [one for one in listed.items.values() if one.title == "Blue Comet"]
    ids = [set(one.details.guids) for one in again.describe(comets)]
    again.close()
    assert len(ids) == 2 and all(ids) and not ids[0] & ids[1]


def test_labels_of_a_show_are_those_of_its_episodes_and_change_them(plex: PlexEmulator) -> None:
    before = run(reader(plex)).stamps
    harbor = plex.shelf.find("Star Harbor", year=2003)
    plex.shelf.change(harbor, labels=("late-night",))
    after = run(reader(plex))
    changed = {ref for ref, stamps in after.stamps.items() if stamps != before[ref]}
    assert changed == {str(one.key) for one in harbor.walk() if one.kind == "episode"}
    assert all(after.stamps[ref][1] == before[ref][1] for ref in changed)
    assert details(plex)["Star Harbor (2003) Episode 2"].details.labels == ("late-night",)


def test_a_new_episode_leaves_the_others_alone(plex: PlexEmulator) -> None:
    before = run(reader(plex)).stamps
    street = plex.shelf.find("Quiet Street")
    added = plex.shelf.add(episode("New One"), street.children[0])
    plex.shelf.change(street)
    after = run(reader(plex)).stamps
    assert after.keys() - before.keys() == {str(added.key)}
    assert {ref: stamps for ref, stamps in after.items() if ref in before} == before


def test_a_file_that_was_replaced_is_seen_though_no_date_moves(plex: PlexEmulator) -> None:
    before = run(reader(plex)).stamps
    pilot = plex.shelf.find("Star Harbor", 1, 1, year=1978)
    plex.shelf.replace_file(pilot)
    after = run(reader(plex)).stamps
    assert {ref for ref in after if after[ref] != before[ref]} == {str(pilot.key)}
    assert after[str(pilot.key)][0] == before[str(pilot.key)][0]


def test_the_station_says_what_a_library_holds(plex: PlexEmulator) -> None:
    libraries = {"Movies": {"kind": "commercial", "label": "ads"}}
    found = details(
        plex, libraries=libraries, **{"import": {"tags": "false", "scores": "false", "metadata": "false"}}
    )
    film = found["The Lighthouse Keeper"].details
    assert (film.kind, film.labels, film.collections, film.score, film.genres) == (
        "commercial",
        ("ads",),
        (),
        None,
        (),
    )
    assert film.guids and film.year == 1961


# ---------------------------------------------------------------- a part of it


@pytest.mark.parametrize(
    ("keys", "titles"),
    [
        ({"include": "Movies/Long*/**"}, {"Long Winter"}),
        ({"include": "/media/movies/long*/**"}, {"Long Winter"}),
        ({"include": ("Kids TV/**", "Movies/Old*/*"), "exclude": "**/*Episode 4.mkv"}, {"Old Agent", "Episode 5"}),
        ({"libraries": {"Movies": {}}, "exclude": ("Movies/The*/**", "movies/am*/*")}, {"Lost Reel"}),
    ],
)  # fmt: skip
def test_paths_choose_items(plex: PlexEmulator, keys: dict[str, Any], titles: set[str]) -> None:
    found = {one.title for one in run(reader(plex, **keys)).items.values()}
    assert titles <= found and "Pilot" not in found and "The Lighthouse Keeper" not in found


def test_a_limit_counts_for_each_library(plex: PlexEmulator) -> None:
    found = run(reader(plex, limit="3", page_size="50"))
    assert found.totals == {"Movies": 3, "TV": 3, "Kids TV": 3} and len(found.items) == 9 and not found.cut
    assert len(run(reader(plex, limit="0")).items) == 0


def test_what_changed_since(plex: PlexEmulator) -> None:
    keeper = plex.shelf.find("The Lighthouse Keeper")
    plex.shelf.change(keeper, title="The Keeper")
    found = run(reader(plex, Asked(since=keeper.updated * 1000)))
    assert {one.title for one in found.items.values()} == {"The Keeper"}
    assert found.totals == {"Movies": 1, "TV": 0, "Kids TV": 0}


@pytest.mark.parametrize(
    ("asked", "count", "requests"),
    [
        (Asked(title="star harbor"), 9, 3),
        (Asked(title="Star Harbor", year=2003), 4, 1),
        (Asked(title="long winter"), 1, 0),
        (Asked(title="Harbor"), 0, 0),
    ],
)
def test_one_title(plex: PlexEmulator, asked: Asked, count: int, requests: int) -> None:
    found = run(reader(plex, asked))
    assert len(found.items) == count == sum(found.totals.values())
    assert plex.requests["leaves"] == requests


def test_refreshing_a_few(plex: PlexEmulator) -> None:
    whole = run(reader(plex))
    pilot, winter, lost = (plex.shelf.find(title) for title in ("Pilot", "Long Winter", "Lost Reel"))
    plex.shelf.delete(lost)
    opened = reader(plex, libraries={"TV": {"label": "x"}, "Movies": {}})
    plex.seen.clear()
    items, gone = opened.refresh([str(one.key) for one in (pilot, winter, lost)])
    opened.close()
    assert {one.ref for one in items} == {str(pilot.key), str(winter.key)} and gone == {str(lost.key)}
    assert plex.requests["detail"] == 3, "the items, the one that is not there by itself, and the show"
    assert plex.requests["list"] == 0
    plain = reader(plex)
    again, _ = plain.refresh([str(pilot.key), str(winter.key)])
    plain.close()
    assert {one.ref: (one.text_stamp, one.media_stamp) for one in again} == {
        one.ref: whole.stamps[one.ref] for one in again
    }


def test_refreshing_a_show_refreshes_its_episodes(plex: PlexEmulator) -> None:
    opened = reader(plex, libraries={"TV": {}})
    street, robots = plex.shelf.find("Quiet Street"), plex.shelf.find("Tiny Robots")
    items, gone = opened.refresh([str(street.key), str(robots.key)])
    opened.close()
    assert len(items) == 4 and {one.show for one in items} == {"Quiet Street"} and not gone


# ---------------------------------------------------------------- stopping


@pytest.mark.parametrize("asked", range(1, 12, 2))
def test_a_run_stops_at_any_request(asked: int) -> None:
    films = [movie(f"Film {number}", 1950) for number in range(320)]
    with start(
        [Section("Movies", "movie", films), Section("TV", "show", [show("Quay", 1980, {1: 3})])]
    ) as plex:

        def check() -> None:
            if len(plex.seen) >= asked:
                raise Cancelled

        with pytest.raises(Cancelled):
            run(reader(plex, check=check, page_size="50"))
        assert len(plex.seen) == asked
