"""Single items of a Plex server are asked for by their addresses, and nothing else is."""

from collections.abc import Iterator

import pytest
from plex_emulator import Entry, PlexEmulator, Section, episode, movie, small_library, start

from retrovue.sources import Asked
from retrovue.sync.result import SyncResult


@pytest.fixture
def plex(library) -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        library.sources = {"plex": {"type": "plex", "url": emulator.url, "token": emulator.token}}
        library.sync()
        emulator.seen.clear()
        yield emulator


def refresh(library, *entries: Entry, **options) -> SyncResult:
    refs = tuple(str(one.key) for one in entries)
    return library.sync(sources=("plex",), asked=Asked(refs=refs), **options)


def titles(library) -> set[str]:
    return {report.item.title for report in library.catalog.reports() if report.links[0].state == "listed"}


def states(library) -> dict[str, str]:
    return {ref: link.state for ref, link in library.catalog.known_links("plex").items()}


def test_an_episode_whose_library_does_not_say_that_it_changed(library, plex: PlexEmulator) -> None:
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    plex.shelf.change(pilot, touch=False, title="Another name")
    assert not library.sync(quick=True).changed, "the server says that nothing is new"
    plex.seen.clear()
    result = refresh(library, pilot)
    assert (result.state, result.sources[0].sum("updated")) == ("completed", 1)
    assert [one.title for one in result.sections] == ["TV"]
    assert {"Another name"} <= titles(library)
    assert dict(plex.requests) == {"sections": 1, "detail": 2}, "the libraries, the episode and its show"
    assert library.catalog.runs()[0].mode == "refresh"


def test_a_film_takes_one_request_beside_the_libraries(library, plex: PlexEmulator) -> None:
    winter = plex.shelf.find("Long Winter")
    plex.shelf.change(winter, touch=False, labels=("christmas",))
    result = refresh(library, winter)
    assert dict(plex.requests) == {"sections": 1, "detail": 1} and result.sources[0].sum("updated") == 1
    again = refresh(library, winter)
    assert not again.changed and again.sources[0].sum("unchanged") == 1
    assert not library.sync().changed, "a listing describes them alike"


def test_a_new_episode_is_taken_in(library, plex: PlexEmulator) -> None:
    season = plex.shelf.find("Star Harbor", season=1, index=1).parent
    new = plex.shelf.add(episode("Brand new", 40), season)
    assert refresh(library, new).sources[0].sum("added") == 1
    assert not library.sync().changed


def test_a_deleted_episode_is_missing_and_nothing_else(library, plex: PlexEmulator) -> None:
    pilot, before = plex.shelf.find("Star Harbor", season=1, index=1), states(library)
    plex.shelf.delete(pilot)
    assert refresh(library, pilot, dry_run=True).sources[0].sum("missing") == 1
    assert states(library) == before
    plex.seen.clear()
    result = refresh(library, pilot)
    assert result.sources[0].sum("missing") == 1 and dict(plex.requests) == {"sections": 1, "detail": 1}
    assert states(library) == before | {str(pilot.key): "missing"}
    assert not refresh(library, pilot).changed


def test_an_answer_that_is_none_makes_nothing_missing(library, plex: PlexEmulator) -> None:
    before, pilot = states(library), plex.shelf.find("Star Harbor", season=1, index=1)
    plex.shelf.delete(pilot)
    for what, amount in (("garbage", 0), ("empty", 0), ("status", 401)):
        fault = plex.fault(what, lambda asked: asked.kind == "detail", amount)
        assert refresh(library, pilot).state == "partial"
        plex.faults.remove(fault)
    assert states(library) == before


def test_one_that_came_back_under_another_address_is_the_same_item(library, plex: PlexEmulator) -> None:
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    before = library.catalog.known_links("plex")[str(pilot.key)]
    again = plex.shelf.re_add(pilot)
    result = refresh(library, pilot, again)
    links = library.catalog.known_links("plex")
    assert (links[str(again.key)].key, links[str(again.key)].state) == (before.key, "listed")
    assert result.sources[0].sum("missing") == 0


def test_a_show_refreshes_its_episodes(library, plex: PlexEmulator) -> None:
    show = plex.shelf.find("Star Harbor")
    for one in [one for one in show.walk() if one.kind == "episode"]:
        plex.shelf.change(one, touch=False, title=f"New {one.index} of {one.parent.index}")
    result = refresh(library, show)
    count = sum(one.kind == "episode" for one in show.walk())
    assert result.sources[0].sum("updated") == count and plex.requests["list"] == plex.requests["count"] == 0
    assert not library.sync().changed


def test_libraries_that_the_station_does_not_read_change_nothing(library, plex: PlexEmulator) -> None:
    pilot, winter = plex.shelf.find("Star Harbor", season=1, index=1), plex.shelf.find("Long Winter")
    before = states(library)
    for libraries in ({"Movies": {}}, {"TV": {"enabled": False}, "Movies": {}}):
        library.sources["plex"]["libraries"] = libraries
        plex.shelf.change(pilot, touch=False, title=f"Unseen {len(libraries)}")
        new = plex.shelf.add(episode(f"Unseen too {len(libraries)}"), pilot.parent)
        assert not refresh(library, pilot, new, plex.shelf.find("Star Harbor")).changed
    plex.shelf.delete(pilot)
    assert not refresh(library, pilot).changed
    library.sources["plex"] |= {"libraries": {}, "exclude": ("**/Long Winter*/**",)}
    plex.shelf.change(winter, touch=False, title="Excluded")
    assert not refresh(library, winter).changed
    assert states(library) == before and not any("Unseen" in title for title in titles(library))


def test_many_that_vanish_are_held_back_until_a_listing_confirms_it(library) -> None:
    films = [movie(f"Film {number}", 1950) for number in range(60)]
    with start([*small_library(), Section("Reels", "movie", list(films))]) as plex:
        library.sources = {"plex": {"type": "plex", "url": plex.url, "token": plex.token}}
        library.sync()
        for start_, stop in ((0, 15), (15, 30)):
            for film in films[start_:stop]:
                plex.shelf.delete(film)
        first = refresh(library, *films[:15])
        assert (first.sources[0].sum("missing"), first.sources[0].sum("held")) == (15, 0)
        second = refresh(library, *films[15:30])
        assert (second.sources[0].sum("missing"), second.sources[0].sum("held")) == (0, 15)
        assert [one.code for one in second.diagnostics] == ["RV509"]
        assert "listed" in {states(library)[str(film.key)] for film in films[15:30]}
        listed = library.sync(quick=True)
        assert [one.title for one in listed.sections if one.requests > 1] == ["Reels"]
        assert listed.sources[0].sum("missing") == 15


def test_every_request_is_counted(library, plex: PlexEmulator) -> None:
    pilot, kids, winter = (plex.shelf.find(title) for title in ("Pilot", "Tiny Robots", "Long Winter"))
    for some, deleted in (((kids,), ()), ((pilot, winter), (winter,)), ((pilot,), (pilot,))):
        for one in deleted:
            plex.shelf.delete(one)
        plex.seen.clear()
        result = refresh(library, *some)
        assert sum(one.requests for one in result.sections) == len(plex.seen), [one.title for one in some]
