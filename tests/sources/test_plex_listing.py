"""A listing is whole, or it is cut with its reason: at every page, in every way; and what it costs."""

from collections.abc import Iterator

import pytest
from plex_emulator import PlexEmulator, Section, big_library, movie, show, start
from sources.plex_runs import described, reader, run

from retrovue.sources.plex_session import Patience
from retrovue.sources.reader import ListingCut, SourceAway

FILMS = 420
PAGE = 50
PAGES = 9


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    films = [
        movie(f"Film {number:03}", 1950 + number % 40, ids={"tmdb": str(number + 1)})
        for number in range(FILMS)
    ]
    with start(
        [Section("Movies", "movie", films), Section("TV", "show", [show("Quay", 1980, {1: 3})])]
    ) as emulator:
        yield emulator


def page_at(place: int) -> object:
    return lambda asked: asked.kind == "list" and asked.start == place * PAGE and asked.query["type"] == "1"


# ---------------------------------------------------------------- cut


@pytest.mark.parametrize("place", [0, 4, PAGES - 1])
@pytest.mark.parametrize(
    ("what", "amount", "code"),
    [
        ("status", 500, "RV520"),
        ("reset", 0, "RV520"),
        ("truncate", 0, "RV522"),
        ("short", 0, "RV522"),
        ("garbage", 0, "RV522"),
        ("empty", 0, "RV522"),
        ("status", 404, "RV522"),
    ],
)
def test_a_listing_that_breaks_at_a_page_is_cut_there_and_the_next_library_goes_on(
    plex: PlexEmulator, what: str, amount: float, code: str, place: int
) -> None:
    plex.fault(what, page_at(place), amount)  # type: ignore[arg-type]
    found = run(reader(plex, page_size=str(PAGE)))
    cut = found.cut["Movies"]
    assert cut.diagnostic.code == code and not isinstance(cut, SourceAway)
    assert len([one for one in found.items.values() if one.section == "1"]) == place * PAGE
    assert len([one for one in found.items.values() if one.section == "2"]) == 3


@pytest.mark.parametrize("place", [0, PAGES - 1])
def test_a_page_that_hangs_cuts_the_listing_in_time(plex: PlexEmulator, place: int) -> None:
    plex.fault("hang", page_at(place))  # type: ignore[arg-type]
    found = run(reader(plex, page_size=str(PAGE), patience=Patience(1, 0.4, (0.1,))))
    assert found.cut["Movies"].diagnostic.code == "RV523"
    assert len(found.items) == place * PAGE + 3


def test_the_next_run_is_whole_again(plex: PlexEmulator) -> None:
    plex.fault("garbage", page_at(3), times=1)  # type: ignore[arg-type]
    assert run(reader(plex, page_size=str(PAGE))).cut
    found = run(reader(plex, page_size=str(PAGE)))
    assert not found.cut and len(found.items) == FILMS + 3


def test_a_token_that_is_rejected_in_the_middle_stops_the_whole_source(plex: PlexEmulator) -> None:
    plex.fault("status", page_at(4), 401)  # type: ignore[arg-type]
    cut = run(reader(plex, page_size=str(PAGE))).cut["Movies"]
    assert isinstance(cut, SourceAway) and cut.diagnostic.code == "RV521"


@pytest.mark.parametrize("kind", ["sections", "count"])
@pytest.mark.parametrize(
    ("what", "amount", "code"), [("status", 401, "RV521"), ("reset", 0, "RV520"), ("garbage", 0, "RV522")]
)
def test_without_libraries_or_totals_the_source_is_away(
    plex: PlexEmulator, kind: str, what: str, amount: float, code: str
) -> None:
    plex.fault(what, kind, amount)
    with pytest.raises(SourceAway) as caught:
        run(reader(plex))
    assert caught.value.diagnostic.code == code


def test_a_server_that_has_no_libraries_yet_is_away(plex: PlexEmulator) -> None:
    plex.shelf.sections.clear()
    with pytest.raises(SourceAway, match="no libraries"):
        run(reader(plex))


def test_details_that_break_are_a_cut_as_well(plex: PlexEmulator) -> None:
    opened = reader(plex)
    listed = run(opened)
    again = reader(plex)
    again._libraries = opened._libraries
    plex.fault("garbage", "detail")
    with pytest.raises(ListingCut):
        described(again, listed)
    again.close()


# ---------------------------------------------------------------- odd, and whole


def test_a_page_that_is_too_much_for_the_server_is_halved(plex: PlexEmulator) -> None:
    plex.fault("status", lambda asked: (asked.size or 0) > 60, 500)
    found = run(reader(plex, page_size="400"))
    assert not found.cut and len(found.items) == FILMS + 3
    sizes = [one.size for one in plex.seen if one.kind == "list" and one.query["type"] == "1"]
    assert sizes[:5] == [400, 200, 100, 50, 50] and set(sizes[5:]) == {50}


def test_a_passing_fault_is_not_noticed(plex: PlexEmulator) -> None:
    plex.fault("reset", page_at(2), times=2)  # type: ignore[arg-type]
    found = run(reader(plex, page_size=str(PAGE)))
    assert not found.cut and len(found.items) == FILMS + 3


def test_pages_that_hold_fewer_than_asked_for(plex: PlexEmulator) -> None:
    plex.fault("few", "list", 33)
    found = run(reader(plex))
    assert not found.cut and len(found.items) == FILMS + 3


def test_a_server_that_sends_things_twice(plex: PlexEmulator) -> None:
    """Each page begins with the end of the one before: nothing is listed twice, and the rest is not passed over."""
    plex.fault("shift", lambda asked: asked.kind == "list" and asked.start > 0, 5)
    found = run(reader(plex, page_size=str(PAGE)))
    assert not found.cut and len(found.items) == FILMS + 3


def test_what_comes_twice_hides_something_else(plex: PlexEmulator) -> None:
    plex.fault("shift", page_at(PAGES - 1), 30)  # type: ignore[arg-type]
    plex.fault("few", page_at(PAGES - 1), 20)  # type: ignore[arg-type]
    found = run(reader(plex, page_size=str(PAGE)))
    assert found.cut["Movies"].diagnostic.code == "RV525"


@pytest.mark.parametrize("amount", [-7, 7])
def test_a_total_that_changes_between_pages_is_read_once_more(plex: PlexEmulator, amount: int) -> None:
    plex.fault("total", page_at(PAGES - 1), amount, times=1)  # type: ignore[arg-type]
    found = run(reader(plex, page_size=str(PAGE)))
    assert not found.cut and len(found.items) == FILMS + 3
    assert sum(one.kind == "list" and one.query["type"] == "1" for one in plex.seen) > PAGES


def test_a_total_that_never_holds_is_a_cut(plex: PlexEmulator) -> None:
    plex.fault("total", lambda asked: asked.kind == "list" and asked.query["type"] == "1", 7)
    found = run(reader(plex, page_size=str(PAGE)))
    assert found.cut["Movies"].diagnostic.code == "RV525" and len(found.items) == FILMS + 3


def test_an_item_that_goes_while_pages_are_read_is_no_reason_to_miss_another(plex: PlexEmulator) -> None:
    """Everything behind it moves up by one: the item at the beginning of the next page would be passed over."""
    films = plex.section("Movies").entries
    opened = reader(plex, page_size=str(PAGE))
    counted = opened.count(opened.sections()[0])
    seen: set[str] = set()
    for number, page in enumerate(opened.pages(counted)):
        seen |= {one.ref for one in page}
        if number == 2:
            plex.shelf.delete(films[0])
    opened.close()
    assert {str(one.key) for one in films} <= seen


def test_one_comes_and_one_goes_while_pages_are_read(plex: PlexEmulator) -> None:
    section = plex.section("Movies")
    opened = reader(plex, page_size=str(PAGE))
    counted = opened.count(opened.sections()[0])
    seen: set[str] = set()
    for number, page in enumerate(opened.pages(counted)):
        seen |= {one.ref for one in page}
        if number == 2:
            plex.shelf.delete(section.entries[0])
            plex.shelf.add(movie("Late", 2000), section)
    opened.close()
    assert {str(one.key) for one in section.entries} <= seen


# ---------------------------------------------------------------- what it costs


@pytest.fixture(scope="module")
def large() -> Iterator[PlexEmulator]:
    with start(big_library()) as emulator:
        yield emulator


@pytest.mark.long
def test_a_large_library_costs_no_more_than_25_requests_whatever_its_size(large: PlexEmulator) -> None:
    large.seen.clear()
    first = run(reader(large))
    assert len(first.items) == 17_300 and not first.cut
    assert first.requests == len(large.seen) <= 25
    large.seen.clear()
    again = run(reader(large))
    assert again.stamps == first.stamps and len(large.seen) <= 25


@pytest.mark.long
def test_asking_whether_anything_is_new_costs_one_request(large: PlexEmulator) -> None:
    large.seen.clear()
    opened = reader(large)
    assert all(one.baseline for one in opened.sections())
    opened.close()
    assert len(large.seen) == 1


@pytest.mark.long
def test_fifty_changed_episodes_cost_one_request_more(large: PlexEmulator) -> None:
    before = run(reader(large)).stamps
    episodes = [one for one in large.shelf.entries.values() if one.kind == "episode"][:5000:100]
    for one in episodes:
        large.shelf.change(one, title=f"{one.title}, again")
    large.seen.clear()
    opened = reader(large)
    changed = []
    for section in opened.sections():
        for page in opened.pages(opened.count(section)):
            changed += [one for one in page if (one.text_stamp, one.media_stamp) != before[one.ref]]
    assert len(opened.describe(changed)) == 50
    opened.close()
    assert len(large.seen) <= 26


def test_the_order_is_the_same_whatever_the_pages(plex: PlexEmulator) -> None:
    assert list(run(reader(plex)).items) == list(run(reader(plex, page_size="50")).items)
