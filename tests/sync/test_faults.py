"""A source that fails half-way loses nothing, and whatever was not listed whole vanishes nowhere."""

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sync.scripted import Thing, put

from retrovue.catalog.links import RunRecord
from retrovue.diagnostics import StationError
from retrovue.media.item import Mark
from retrovue.media.version import Part, Version
from retrovue.sources import Asked
from retrovue.timing.instants import DAY


def missing(scripted) -> int:
    return sum(state == "missing" for state in scripted.states.values())


# ---------------------------------------------------------------- listings that break off


def test_a_listing_cut_at_page_nine_of_seventeen_loses_nothing(scripted) -> None:
    scripted.script.fill(170)
    scripted.sync()
    scripted.script.fill(165)
    scripted.script.shelves["main"].insert(3, Thing("new", "New", "/srv/new.mkv"))
    scripted.script.cut_at = ("main", 9)
    result = scripted.sync()
    assert (result.state, [one.code for one in result.diagnostics]) == ("partial", ["RV525"])
    assert "New" in scripted.titles and len(scripted.titles) == 171 and missing(scripted) == 0
    assert scripted.events[-1].progress.percent == 100
    scripted.script.cut_at = None
    result = scripted.sync()
    assert result.state == "completed" and missing(scripted) == 5


def test_a_source_that_is_away_is_not_touched_and_the_next_one_goes_on(scripted) -> None:
    scripted.script.fill(30)
    scripted.add("other").fill(5, "films")
    scripted.sync()
    scripted.script.away_at = "sections"
    scripted.scripts["other"].fill(6, "films")
    result = scripted.sync()
    assert (result.state, [one.code for one in result.diagnostics]) == ("partial", ["RV520"])
    assert missing(scripted) == 0 and len(scripted.states) == 36


def test_a_server_that_goes_away_between_two_libraries(scripted) -> None:
    scripted.script.shelves = {}
    for name in ("one", "two", "three"):
        scripted.script.fill(12, name)
    scripted.sync()
    for name in ("one", "two", "three"):
        scripted.script.fill(10, name)
    scripted.script.away_at = "two"
    scripted.script.calls.clear()
    result = scripted.sync()
    assert [section.cut for section in result.sections] == [False, True, True]
    gone = [ref for ref, state in scripted.states.items() if state == "missing"]
    assert sorted(gone) == ["one-0010", "one-0011"]
    assert "list three" not in scripted.script.calls


# ---------------------------------------------------------------- vanishing


def test_four_deletions_are_believed_and_half_a_library_is_not(scripted) -> None:
    scripted.script.fill(60)
    scripted.sync()
    scripted.script.fill(56)
    assert scripted.sync().sources[0].sum("missing") == 4
    scripted.script.fill(28)
    result = scripted.sync()
    assert result.sources[0].sum("held") == 28 and missing(scripted) == 4
    assert [one.code for one in result.diagnostics] == ["RV509"]
    result = scripted.sync()
    assert result.sources[0].sum("missing") == 28, "a second equal listing is believed"
    assert missing(scripted) == 32


def test_a_second_listing_that_lacks_something_else_is_held_back_again(scripted) -> None:
    scripted.script.fill(60)
    scripted.sync()
    scripted.script.fill(30)
    scripted.sync()
    scripted.script.fill(29)
    assert scripted.sync().sources[0].sum("held") == 31 and missing(scripted) == 0


def test_what_comes_back_is_the_same_item(scripted) -> None:
    scripted.script.fill(3)
    scripted.sync()
    before = {link.ref: link.key for link in scripted.catalog.known_links("plex").values()}
    whole = scripted.script.shelves["main"]
    scripted.script.shelves["main"] = whole[1:]
    scripted.sync()
    assert scripted.states["main-0000"] == "missing"
    scripted.instant += 31 * DAY
    result = scripted.sync()
    assert scripted.states["main-0000"] == "deleted" and result.sources[0].sum("deleted") == 1
    scripted.script.shelves["main"] = whole
    scripted.sync()
    assert scripted.states["main-0000"] == "listed"
    assert {link.ref: link.key for link in scripted.catalog.known_links("plex").values()} == before


@pytest.mark.parametrize(("keys", "days"), [({}, 30), ({"retention": "2d"}, 2)])
def test_how_long_vanished_items_are_kept(scripted, keys: dict[str, str], days: int) -> None:
    scripted.add("plex", **keys)
    scripted.script.fill(3)
    scripted.sync()
    scripted.script.fill(2)
    scripted.sync()
    scripted.instant += days * DAY - 1_000
    scripted.sync()
    assert scripted.states["main-0002"] == "missing"
    scripted.instant += 2_000
    scripted.sync()
    assert scripted.states["main-0002"] == "deleted"


def test_what_moves_to_another_library_keeps_its_item_and_never_vanishes(scripted) -> None:
    scripted.script.shelves = {"new": [], "old": [Thing("7", "Quay", "/srv/quay.mkv")]}
    scripted.sync()
    key = scripted.catalog.known_links("plex")["7"].key
    scripted.script.shelves = {"new": scripted.script.shelves["old"], "old": []}
    result = scripted.sync()
    link = scripted.catalog.known_links("plex")["7"]
    assert (link.section, link.state, link.key) == ("new", "listed", key)
    assert result.sources[0].sum("missing") == 0


def test_a_library_that_is_not_there_any_more(scripted) -> None:
    scripted.script.fill(3, "kids")
    scripted.script.fill(3)
    scripted.sync()
    del scripted.script.shelves["kids"]
    scripted.script.cut_at = ("main", 1)
    scripted.sync()
    assert missing(scripted) == 0, "as long as the rest was not listed whole, nobody knows"
    scripted.script.cut_at = None
    scripted.sync()
    assert missing(scripted) == 3


# ---------------------------------------------------------------- parts of it


@pytest.mark.parametrize(
    "asked", [Asked(since=1), Asked(title="Film 1"), Asked(library="KIDS"), Asked(library="kids", title="x")]
)
def test_a_listing_of_a_part_tells_nothing_of_the_rest(scripted, asked: Asked) -> None:
    scripted.script.fill(30)
    scripted.script.fill(3, "kids")
    scripted.sync()
    scripted.script.fill(5)
    scripted.script.fill(1, "kids")
    scripted.sync(asked=asked)
    assert missing(scripted) == 0
    assert scripted.catalog.runs()[0].mode == ("since" if asked.since else "part")


def test_only_the_library_that_was_named_is_read(scripted) -> None:
    scripted.script.fill(30)
    scripted.script.fill(3, "kids")
    scripted.sync(asked=Asked(library="Kids"))
    assert len(scripted.states) == 3 and "count main" not in scripted.script.calls
    result = scripted.sync(asked=Asked(library="kiddies"))
    assert [(one.code, one.help) for one in result.diagnostics] == [("RV517", ("did you mean `Kids`?",))]


def test_a_page_is_as_long_as_asked_for(scripted) -> None:
    scripted.script.fill(30)
    scripted.sync(asked=Asked(page_size=7))
    assert scripted.script.calls.count("list main") == 5


def test_a_quick_run_asks_only_whether_anything_is_new(scripted) -> None:
    scripted.script.fill(30)
    scripted.script.baselines = {"main": "1"}
    scripted.sync()
    scripted.script.calls.clear()
    result = scripted.sync(quick=True)
    assert scripted.script.calls == ["sections"] and result.sources[0].sum("unchanged") == 30
    assert missing(scripted) == 0 and scripted.events[-1].progress.percent == 100
    scripted.sync(quick=True, full=True)
    assert "list main" in scripted.script.calls, "a full run listens to nobody"
    for change in ({"main": "2"}, {"main": ""}):
        scripted.script.calls.clear()
        scripted.script.baselines = change
        scripted.sync(quick=True)
        assert "list main" in scripted.script.calls
    scripted.script.baselines = {"main": "3"}
    scripted.sync()
    scripted.instant += DAY
    scripted.script.calls.clear()
    scripted.sync(quick=True)
    assert "list main" in scripted.script.calls, "after a day everything is listed"


# ---------------------------------------------------------------- files


def film(project: Path, *names: str, **about: Any) -> Thing:
    paths = [put(project / "nas" / name, name.encode()) for name in names]
    return Thing("1", "Quay", versions=(Version(tuple(map(Part, paths))),), **about)


def test_an_item_without_a_file_here_waits_for_it(scripted, tmp_path: Path) -> None:
    scripted.script.shelves["main"] = [Thing("1", "Quay", str(tmp_path / "nas/quay.mkv"), duration=5_000)]
    scripted.sync()
    assert scripted.probed == [] and len(scripted.catalog.snapshot()) == 0
    (item,) = scripted.catalog.unmeasured().items
    assert (item.title, item.duration) == ("Quay", 5_000)
    put(tmp_path / "nas/quay.mkv")
    scripted.sync()
    assert scripted.probed == ["nas/quay.mkv"] and [i.title for i in scripted.catalog.snapshot()] == ["Quay"]
    (tmp_path / "nas/quay.mkv").unlink()
    assert not scripted.sync().changed, "what was measured is still known when a file is out of reach"
    assert len(scripted.catalog.snapshot()) == 1


def test_an_item_without_media_is_seen_and_does_not_air(scripted) -> None:
    scripted.script.shelves["main"] = [Thing("1", "Quay")]
    scripted.sync()
    assert scripted.states == {"1": "unavailable"} and len(scripted.catalog.snapshot()) == 0
    assert scripted.sync().sources[0].sum("unchanged") == 1


def test_a_replaced_file_is_measured_again_though_nothing_else_changed(scripted, tmp_path: Path) -> None:
    scripted.script.shelves["main"] = [film(tmp_path, "quay.mkv", media="1")]
    scripted.sync()
    scripted.script.shelves["main"] = [film(tmp_path, "quay.mkv", media="2")]
    scripted.sync()
    assert scripted.probed == ["nas/quay.mkv"]
    scripted.sync()
    assert scripted.probed == []


def test_mapped_paths_and_a_share_that_is_away(scripted, tmp_path: Path) -> None:
    scripted.add("plex", paths=[{"from": "/srv", "to": str(tmp_path / "share")}])
    scripted.script.shelves["main"] = [Thing("1", "Quay", "/srv/quay.mkv")]
    put(tmp_path / "share/quay.mkv")
    scripted.sync()
    assert scripted.probed == ["share/quay.mkv"]
    before = scripted.catalog.fingerprint()
    (tmp_path / "share").rename(tmp_path / "elsewhere")
    result = scripted.sync()
    assert [one.code for one in result.remarks] == ["RV032"] and not result.changed
    assert result.places == {"plex": "0 of 1 files are there, 1 below folders that are away"}
    assert scripted.catalog.fingerprint() == before


def test_how_many_files_are_here_is_told(scripted, tmp_path: Path) -> None:
    scripted.script.fill(3)
    scripted.script.shelves["main"].append(Thing("here", "Here", put(tmp_path / "nas/here.mkv")))
    result = scripted.sync()
    assert result.places == {"plex": "1 of 4 files are there, 3 missing"} and result.state == "completed"
    assert [one.code for one in result.remarks] == ["RV035"]


def test_two_sources_of_one_file_speak_of_one_item(scripted, tmp_path: Path) -> None:
    path = put(tmp_path / "nas/quay.mkv")
    scripted.script.shelves["main"] = [Thing("7", "The Quay", path, guids=("tmdb:7",))]
    scripted.add("other").shelves["main"] = [Thing("x", "quay", path)]
    scripted.sync()
    (report,) = scripted.catalog.reports()
    assert [link.source for link in report.links] == ["other", "plex"] and report.item.key == "tmdb:7"
    scripted.script.shelves["main"] = []
    scripted.sync()
    assert [item.key for item in scripted.catalog.snapshot()] == ["tmdb:7"], "the other source still has it"


def test_parts_of_a_film_play_one_after_the_other(scripted, tmp_path: Path) -> None:
    scripted.script.shelves["main"] = [film(tmp_path, "a.vob", "bb.vob")]
    scripted.sync()
    assert scripted.probed == ["nas/a.vob", "nas/bb.vob"]
    (item,) = scripted.catalog.snapshot()
    assert item.duration == 1005 + 1006
    asset = scripted.catalog.asset(item.key)
    assert [Path(one.path).name for one in (asset, *asset.following)] == ["a.vob", "bb.vob"]
    put(tmp_path / "nas/bb.vob", b"longer")
    scripted.sync()
    assert scripted.catalog.snapshot().items[0].duration == 1005 + 1006, "equal bytes count, not the name"


def test_the_preferred_version_airs_unless_it_is_not_here(scripted, tmp_path: Path) -> None:
    scripted.add("plex", prefer="height<=1080")
    uhd = Version((Part(put(tmp_path / "nas/uhd.mkv")),), 2160)
    hd = Version((Part(str(tmp_path / "nas/hd.mkv")),), 1080)
    scripted.script.shelves["main"] = [Thing("1", "Quay", versions=(uhd, hd))]
    scripted.sync()
    assert scripted.probed == ["nas/uhd.mkv"]
    put(tmp_path / "nas/hd.mkv", b"smaller")
    scripted.sync()
    assert scripted.probed == ["nas/hd.mkv"]


def test_cut_points_of_the_server_go_before_those_of_the_file(scripted, tmp_path: Path) -> None:
    scripted.script.shelves["main"] = [film(tmp_path, "a.mkv", marks=(Mark(500, "chapter"),))]
    scripted.sync()
    assert scripted.catalog.snapshot().items[0].marks == (Mark(500, "chapter"),)


# ---------------------------------------------------------------- runs


def rows(path: Path) -> list[Any]:
    with sqlite3.connect(path) as database:
        return [list(database.execute(f"SELECT * FROM {t} ORDER BY 1, 2")) for t in ("item", "link", "alias")]


def test_an_unchanged_run_changes_no_row(scripted, tmp_path: Path) -> None:
    scripted.script.fill(40)
    put(tmp_path / "films/a.mkv")
    scripted.sync()
    before = rows(tmp_path / "catalog.sqlite")
    result = scripted.sync()
    assert rows(tmp_path / "catalog.sqlite") == before
    assert result.sources[0].sum("rows") == 0 and result.changes == []


def test_a_dry_run_touches_no_byte(scripted, tmp_path: Path) -> None:
    scripted.script.fill(5)
    scripted.sync()
    scripted.script.fill(30)
    del scripted.script.shelves["main"][0]
    before = (tmp_path / "catalog.sqlite").read_bytes()
    result = scripted.sync(dry_run=True)
    assert (result.sources[0].sum("added"), result.sources[0].sum("missing")) == (25, 1)
    assert [(one.what, one.title) for one in result.changes[-2:]] == [
        ("added", "Film 29"), ("missing", "/srv/main/0000.mkv"),
    ]  # fmt: skip
    assert (tmp_path / "catalog.sqlite").read_bytes() == before


def test_what_the_record_of_a_run_says(scripted) -> None:
    scripted.script.fill(25)
    scripted.sync()
    scripted.script.fill(24)
    scripted.sync()
    first = scripted.catalog.runs()[1].sections["plex/Main"]
    assert (first["total"], first["added"], first["requests"]) == (25, 25, 2 + 3 + 3), "a page, a description"
    last = scripted.catalog.runs()[0]
    assert last.state == "completed" and last.ended > last.started
    assert (last.sections["plex/Main"]["missing"], last.sections["plex/Main"]["unchanged"]) == (1, 24)


def test_one_run_at_a_time_reads_a_source(scripted) -> None:
    scripted.script.fill(3)
    now = scripted.instant
    record = RunRecord("other", "library_sync", now, sources=("plex",), pid=os.getpid(), heartbeat=now)
    assert scripted.catalog.begin_run(record, now) is None
    with pytest.raises(StationError) as caught:
        scripted.sync()
    assert [one.code for one in caught.value.diagnostics] == ["RV514"] and scripted.states == {}
    scripted.sync(dry_run=True)
    scripted.instant += 60_000
    assert scripted.sync().state == "completed", "who says nothing for half a minute is gone"
    assert {run.id: run.state for run in scripted.catalog.runs()}["other"] == "interrupted"


def test_a_run_is_stopped_while_a_server_keeps_it_waiting(scripted) -> None:
    scripted.script.fill(100)
    scripted.script.hang_at = 3
    asked = threading.Event()
    timer = threading.Timer(0.3, asked.set)
    timer.start()
    begun = time.monotonic()
    result = scripted.sync(cancel=asked.is_set)
    assert time.monotonic() - begun < 4, "not the twenty seconds that the server takes"
    assert result.state == "cancelled" and len(scripted.states) == 20 and missing(scripted) == 0
    assert scripted.catalog.runs()[0].state == "cancelled"
    scripted.script.hang_at = None
    scripted.sync()
    assert len(scripted.states) == 100


def test_a_run_is_stopped_while_sources_are_counted(scripted) -> None:
    asked = threading.Event()
    scripted.script.before_count = lambda: asked.wait(20) and None
    threading.Timer(0.2, asked.set).start()
    assert scripted.sync(cancel=asked.is_set).state == "cancelled"


def test_the_first_source_is_taken_in_while_others_are_still_counted(scripted) -> None:
    scripted.script.fill(30)
    taken = threading.Event()
    for number in range(5):
        slow = scripted.add(f"slow-{number}")
        slow.fill(10)
        slow.before_count = lambda: taken.wait(10) and None

    def looking(event: Any) -> None:
        scripted_events.append(event)
        if event.phase == "batch_commit":
            taken.set()

    scripted_events = scripted.events
    scripted.events = type("Events", (), {"append": staticmethod(looking)})()
    result = scripted.sync()
    assert result.state == "completed" and sum(one.sum("added") for one in result.sources) == 80
    early = [event for event in scripted_events if event.phase == "batch_commit"][0]
    assert early.progress.percent is None and early.source_progress.percent is not None
    assert scripted_events[-1].progress.total == 80 and scripted_events[-1].progress.percent == 100


def test_a_source_that_is_slow_to_count_does_not_hold_up_those_behind_it(scripted) -> None:
    scripted.script.fill(3)
    quick = scripted.add("quick")
    quick.fill(3)
    scripted.sync()
    taken = threading.Event()
    scripted.script.before_count = lambda: taken.wait(10) and None
    quick.fill(5)
    events = scripted.events

    def looking(event: Any) -> None:
        events.append(event)
        if event.phase == "library":
            taken.set()

    scripted.events = type("Events", (), {"append": staticmethod(looking)})()
    begun = time.monotonic()
    result = scripted.sync()
    assert time.monotonic() - begun < 5
    assert [one.source for one in result.sources] == ["plex", "quick"]
    done = [event.scope.source_id for event in events if event.phase == "library"]
    assert done[2:] == ["quick", "plex"] and done[:2] == ["plex", "quick"]


def test_the_bar_of_a_show_fills_at_commits(scripted) -> None:
    scripted.script.fill(6, show="Quay")
    scripted.script.page = 4
    scripted.sync()
    bars = [event.show_progress for event in scripted.events if event.phase == "show"]
    assert [(bar.current, bar.total) for bar in bars] == [(4, 6), (6, 6)]
