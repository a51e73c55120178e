"""A sync reads only what changed, loses nothing by accident, and can be stopped at any commit."""

import os
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from retrovue.catalog import Problem
from retrovue.catalog.export import export_lines, import_lines
from retrovue.diagnostics import StationError
from retrovue.progress import EVENT_SCHEMA
from retrovue.sync.workers import Probed


def test_new_files_become_items(library) -> None:
    library.sources["films"]["rules"] = ({"match": "ads/{company}/{title}", "set": {"kind": "commercial"}},)
    library.write("films/ads/Acme/Robo Duck.mp4")
    library.write("films/Quay (1984).mkv")
    result = library.sync()
    assert result.state == "completed" and result.changed
    assert (result.sources[0].sum("added"), result.sources[0].sum("probed")) == (2, 2)
    by_title = {item.title: item for item in library.catalog.snapshot()}
    assert (by_title["Robo Duck"].kind, by_title["Robo Duck"].company) == ("commercial", "Acme")
    assert (by_title["Quay"].kind, by_title["Quay"].year) == ("movie", 1984)
    assert by_title["Quay"].source == "films" and by_title["Quay"].path == "Quay (1984).mkv"
    assert all(item.key.startswith("sha-") for item in by_title.values())


def test_a_second_run_reads_nothing(library) -> None:
    for name in "abc":
        library.write(f"films/{name}.mkv")
    library.sync()
    before = library.catalog.fingerprint()
    result = library.sync()
    assert library.probed == [] and not result.changed
    assert (result.sources[0].sum("unchanged"), result.sources[0].sum("listed")) == (3, 3)
    assert library.catalog.fingerprint() == before


def test_only_what_changed_is_read(library) -> None:
    files = [library.write(f"films/{name}.mkv") for name in "abcd"]
    library.sync()
    files[0].write_bytes(b"another film")
    os.utime(files[1], ns=(1, 1))  # back in time, as a restored backup
    library.write("films/new.mkv")
    result = library.sync()
    assert library.probed == ["films/a.mkv", "films/b.mkv", "films/new.mkv"]
    one = result.sources[0]
    assert (one.sum("added"), one.sum("updated"), one.sum("unchanged")) == (1, 1, 3), (
        "a touched file is read, and found the same"
    )
    library.sync(full=True)
    assert len(library.probed) == 5


def test_new_rules_describe_without_reading(library) -> None:
    library.write("films/ids/bell.mkv")
    library.sync()
    key = library.catalog.snapshot().items[0].key
    library.sources["films"]["rules"] = ({"match": "ids/**", "set": {"kind": "station-id"}},)
    result = library.sync()
    assert library.probed == [] and result.sources[0].sum("updated") == 1
    (item,) = library.catalog.snapshot()
    assert (item.kind, item.key) == ("station-id", key)


def test_the_order_of_the_folder_does_not_matter(library, tmp_path: Path) -> None:
    names = ["b/2.mkv", "a/1.mkv", "c.mkv"]
    for name in names:
        library.write(f"films/{name}")
    library.sync()
    first = [(item.key, item.path) for item in library.catalog.snapshot()]
    shutil.rmtree(library.project / "films")
    for name in reversed(names):
        library.write(f"films/{name}")
    library.sync()
    assert [(item.key, item.path) for item in library.catalog.snapshot()] == first


def test_a_project_that_was_moved_finds_its_files(library, tmp_path: Path) -> None:
    library.write("films/a.mkv")
    library.sync()
    (item,) = library.catalog.snapshot()
    library.project = tmp_path / "elsewhere"
    library.project.mkdir()
    (tmp_path / "films").rename(library.project / "films")
    library.sync()
    assert library.probed == [] and library.catalog.snapshot().items == (item,)
    assert library.catalog.asset(item.key).path == str(library.project / "films/a.mkv")


# ---------------------------------------------------------------- vanishing


def test_a_vanished_file_leaves_the_air_and_comes_back_with_its_key(library) -> None:
    file = library.write("films/a.mkv")
    library.write("films/b.mkv")
    library.sync()
    before = library.catalog.snapshot()
    content, times = file.read_bytes(), (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    file.unlink()
    result = library.sync()
    assert result.sources[0].sum("missing") == 1 and library.paths == ["b.mkv"]
    file.write_bytes(content)
    os.utime(file, ns=times)
    library.sync()
    assert library.catalog.snapshot() == before and library.probed == []


def test_a_moved_file_keeps_its_key(library) -> None:
    file = library.write("films/old/a.mkv")
    library.write("films/b.mkv")
    library.sync()
    before = {item.path: item.key for item in library.catalog.snapshot()}
    (library.project / "films/new").mkdir()
    file.rename(library.project / "films/new/a.mkv")
    result = library.sync()
    after = {item.path: item.key for item in library.catalog.snapshot()}
    assert after == {"new/a.mkv": before["old/a.mkv"], "b.mkv": before["b.mkv"]}
    assert result.sources[0].sum("missing") == 0
    assert library.sync().changed is False


def test_many_deletions_are_held_back_until_accepted(library) -> None:
    for number in range(30):
        library.write(f"films/{number:02}.mkv")
    library.sync()
    for number in range(21):
        (library.project / f"films/{number:02}.mkv").unlink()
    result = library.sync()
    assert [one.code for one in result.diagnostics] == ["RV509"] and result.sources[0].sum("held") == 21
    assert len(library.paths) == 30 and result.state == "completed_with_errors"
    assert library.sync(accept_deletes=True).sources[0].sum("missing") == 21
    assert len(library.paths) == 9


def test_a_disk_that_is_not_mounted_empties_nothing_however_often_it_is_read(library) -> None:
    for number in range(30):
        library.write(f"films/{number:02}.mkv")
    library.sync()
    (library.project / "films").rename(library.project / "away")
    (library.project / "films").mkdir()
    for _ in range(3):
        assert [one.code for one in library.sync().diagnostics] == ["RV509"] and len(library.paths) == 30
    (library.project / "films").rmdir()
    (library.project / "away").rename(library.project / "films")
    assert not library.sync().changed and len(library.paths) == 30


def test_twenty_deletions_are_taken_at_their_word(library) -> None:
    for number in range(20):
        library.write(f"films/{number:02}.mkv")
    library.sync()
    shutil.rmtree(library.project / "films")
    (library.project / "films").mkdir()
    assert library.sync().sources[0].sum("missing") == 20 and library.paths == []


def test_a_missing_root_is_a_problem_and_no_deletion(library) -> None:
    library.sources["films"]["roots"] = ("films", "more")
    library.write("films/a.mkv")
    library.write("more/b.mkv")
    library.sync()
    shutil.rmtree(library.project / "more")
    library.write("films/c.mkv")
    result = library.sync()
    assert [one.code for one in result.diagnostics] == ["RV032"]
    assert library.paths == ["a.mkv", "b.mkv", "c.mkv"]


def test_a_folder_that_goes_away_after_it_was_counted_is_no_deletion(library) -> None:
    for name in "abc":
        library.write(f"films/{name}.mkv")
    library.sync()
    events = library.events

    def unmount(event) -> None:
        events.append(event)
        if event.phase == "ingest_start":
            (library.project / "films").rename(library.project / "elsewhere")

    library.events = type("Events", (), {"append": staticmethod(unmount)})()
    library.sync(full=True)
    assert library.paths == ["a.mkv", "b.mkv", "c.mkv"]
    assert events[-1].progress.percent == 100


def test_a_source_or_a_root_that_is_left_out_for_now_keeps_its_items(library) -> None:
    library.sources["more"] = {"type": "folder", "roots": ("more", "attic")}
    for path in ("films/a.mkv", "more/b.mkv", "attic/c.mkv"):
        library.write(path)
    library.sync()
    library.sources["films"]["enabled"] = "false"
    library.sources["more"]["roots"] = ("more", {"path": "attic", "enabled": "false"})
    shutil.rmtree(library.project / "films")
    result = library.sync()
    assert library.paths == ["a.mkv", "b.mkv", "c.mkv"] and result.state == "completed"
    library.sources["more"]["roots"] = ("more",)
    library.sync()
    assert library.paths == ["a.mkv", "b.mkv"], "a root that is taken out takes its items along"


def test_a_source_taken_out_of_the_station_takes_its_items_along(library) -> None:
    library.sources["more"] = {"type": "folder", "roots": ("more",)}
    library.write("films/a.mkv")
    library.write("more/b.mkv")
    library.sync()
    del library.sources["more"]
    library.sync(sources=["films"])
    assert library.paths == ["a.mkv", "b.mkv"], "a sync of one source says nothing about others"
    library.sync()
    assert library.paths == ["a.mkv"]


# ---------------------------------------------------------------- problems


def fails(requests):
    for request in requests:
        yield Probed(None, (), Problem("RV501", f"`{Path(request.path).name}` is damaged", "copy it"))


def test_names_that_would_steer_a_terminal_lose_that(library) -> None:
    library.write("films/Quay \x1b[31m(1984).mkv")
    library.sync()
    assert [item.title for item in library.catalog.snapshot()] == ["Quay [31m"]


def test_a_root_that_is_written_otherwise_keeps_the_keys_of_its_items(library) -> None:
    """A part of the folder, or its parent: every address is another, and the files are the same."""
    library.write("films/west/a.mkv", b"a")
    library.write("films/west/b.mkv", b"b")
    library.sync()
    before = {item.path.rpartition("/")[2]: item.key for item in library.catalog.snapshot()}
    for root in ("films/west", ".", "films"):
        library.sources["films"]["roots"] = (root,)
        assert library.sync().state == "completed"
        assert {item.path.rpartition("/")[2]: item.key for item in library.catalog.snapshot()} == before


def test_a_source_that_was_renamed_while_it_is_away_takes_nothing_along(scripted) -> None:
    def before() -> set[str]:
        return {link.state for link in scripted.catalog.known_links("plex").values()}

    scripted.script.fill(30)
    scripted.sync()
    scripted.sources.clear()
    renamed = scripted.add("server")
    renamed.fill(30)
    renamed.away_at = "sections"
    assert scripted.sync().state == "partial"
    assert before() == {"listed"}, "what the server lists is not known, so nothing has gone"
    renamed.away_at, renamed.cut_at = "", ("main", 2)
    scripted.sync()
    assert before() == {"listed"}
    renamed.cut_at = None
    scripted.sync()
    assert before() == {"missing"} and len(scripted.titles) == 30


def test_what_goes_with_a_source_that_is_taken_out_is_told(scripted) -> None:
    scripted.script.fill(2)
    scripted.add("other").fill(1, "more")
    scripted.sync()
    del scripted.sources["other"]
    result = scripted.sync()
    assert [(change.title, change.what) for change in result.changes] == [("Film 0", "missing")]


def test_a_bad_file_is_listed_until_it_is_mended(library) -> None:
    file = library.write("films/a.mkv")
    result = library.sync(fails)
    assert result.sources[0].sum("failed") == 1 and result.state == "completed_with_errors"
    assert [(one.code, one.place) for one in result.problems] == [("RV501", "films/a.mkv")]
    assert [one.phase for one in library.events].count("error") == 1
    again = library.sync(fails)
    assert library.probed == ["films/a.mkv"] and again.problems == result.problems, "tried again"
    assert again.sources[0].sum("failed") == 1 and not again.changed
    file.write_bytes(b"mended")
    assert library.sync().problems == () and library.paths == ["a.mkv"]


def test_a_file_that_could_not_be_read_is_tried_again(library) -> None:
    library.write("films/a.mkv")

    def locked(requests):
        yield from (
            Probed(None, (), Problem("RV502", "`a.mkv` cannot be read"), passing=True) for _ in requests
        )

    library.sync(locked)
    library.sync()
    assert library.probed == ["films/a.mkv"] and library.paths == ["a.mkv"]


def test_an_unknown_source_is_named(library) -> None:
    with pytest.raises(StationError) as caught:
        library.sync(sources=["filmz"])
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("RV508", ("did you mean `films`?",)) and caught.value.exit_code == 2


# ---------------------------------------------------------------- runs


def test_a_dry_run_tells_and_writes_nothing(library) -> None:
    library.write("films/a.mkv")
    library.sync()
    library.write("films/a.mkv", b"longer than before")
    library.write("films/b.mkv")
    before = list(export_lines(library.catalog))
    result = library.sync(dry_run=True)
    assert (result.sources[0].sum("added"), result.sources[0].sum("updated")) == (1, 1)
    assert library.probed == [] and list(export_lines(library.catalog)) == before


def test_a_cancelled_run_keeps_its_commits_and_the_next_goes_on(library) -> None:
    for number in range(100):
        library.write(f"films/{number:03}.mkv")
    result = library.sync(cancel=lambda: len(library.paths) >= 64)
    assert result.cancelled and result.state == "cancelled"
    done = len(library.paths)
    assert 0 < done < 100
    assert library.sync().sources[0].sum("unchanged") == done
    assert len(library.probed) == 100 - done and len(library.paths) == 100


def test_a_full_run_that_was_stopped_goes_on_with_what_it_had_not_read(library) -> None:
    files = sorted(f"films/{number:03}.mkv" for number in range(100))
    for file in files:
        library.write(file)
    library.sync()
    begun = library.instant
    stopped = library.sync(full=True, cancel=lambda: len(library.probed) >= 40)
    read = stopped.sources[0].sum("listed")
    assert stopped.cancelled and 0 < read < 100
    library.sync(full=True, read_since=begun)
    assert library.probed == files[read:]
    assert library.catalog.runs()[0].mode == "full"
    library.sync(full=True, read_since=begun)
    assert library.probed == []


def test_a_cancelled_run_marks_nothing_as_missing(library) -> None:
    library.write("films/a.mkv")
    library.sync()
    (library.project / "films/a.mkv").unlink()
    library.write("films/b.mkv")
    library.sync(cancel=lambda: True)
    assert "a.mkv" in library.paths


def test_progress_counts_every_listed_file_and_never_goes_back(library) -> None:
    library.sources["more"] = {"type": "folder", "roots": ("more",)}
    for number in range(70):
        library.write(f"films/{number:03}.mkv")
        library.write(f"more/{number:03}.mkv")
    library.sync()
    phases = [event.phase for event in library.events]
    locked = phases.index("total_locked")
    assert all(event.progress.percent is None for event in library.events[:locked])
    after = [event.progress for event in library.events[locked:]]
    assert {one.total for one in after} == {140}
    percents = [one.percent for one in after]
    assert percents == sorted(percents) and percents[-1] == 100
    assert [event.id for event in library.events] == list(range(1, len(library.events) + 1))
    assert library.events[-1].stats.imported_records == 140 and phases[-1] == "done"
    for event in library.events:
        Draft202012Validator(EVENT_SCHEMA).validate(event.as_json())


def test_an_import_is_taken_over_by_the_next_sync(library, tmp_path: Path) -> None:
    library.write("films/a.mkv")
    library.sync()
    lines = list(export_lines(library.catalog))
    renamed = [line.replace(library.catalog.snapshot().items[0].key, "tmdb:78") for line in lines]
    library.catalog.mark_missing("films", ["a.mkv"], 1)
    library.catalog.purge(2)
    import_lines(library.catalog, renamed)
    library.sync()
    assert [item.key for item in library.catalog.snapshot()] == ["tmdb:78"]


# ---------------------------------------------------------------- the real thing


def test_a_folder_of_everything(library, media: Path, snapshot) -> None:
    shutil.copytree(media, library.project / "films", dirs_exist_ok=True)
    (library.project / "films" / "late-index.mp4").unlink()
    result = library.sync(probe=None)
    lines = [f"{item.path} {item.kind} {len(item.marks)} marks" for item in library.catalog.snapshot()]
    lines += [f"{one.code} {one.message} | {one.help[0]}" for one in result.problems]
    lines = [re.sub(r"ends \d+\.\d s", "ends N s", line) for line in lines]  # depends on the encoder
    assert "\n".join(sorted(lines)) == snapshot
    assert not library.sync(probe=None).changed
    chapters = next(item for item in library.catalog.snapshot() if item.path == "chapters.mkv")
    assert (chapters.height, chapters.languages, chapters.library) == (144, ("eng",), "films")


NFO = "<episodedetails><title>{0}</title><season>1</season><episode>{0}</episode>{1}</episodedetails>"
SHOW = "<tvshow><title>Quay</title><year>1978</year><uniqueid type='tvdb'>500</uniqueid><mpaa>TV-PG</mpaa></tvshow>"


def test_shows_with_nfo_files(library) -> None:
    library.sources = {"shows": {"type": "nfo", "roots": ("shows",)}}
    library.write("shows/Quay/tvshow.nfo", SHOW.encode())
    for number, ids in ((1, "<uniqueid type='imdb'>tt0000777</uniqueid>"), (2, "")):
        library.write(f"shows/Quay/Season 1/s01e0{number}.mkv")
        library.write(f"shows/Quay/Season 1/s01e0{number}.nfo", NFO.format(number, ids).encode())
    library.sync()
    first, second = library.catalog.snapshot()
    assert (first.key, second.key) == ("imdb:tt0000777", "tvdb:500-s01e02")
    assert library.catalog.snapshot().get("tvdb:500-s01e01") == first
    assert {item.show for item in (first, second)} == {"Quay"} and first.rating == "TV-PG"
    assert ("show_year", "1978") in second.extra
    assert (second.show_guids, second.library) == (("tvdb:500",), "shows")

    library.write(
        "shows/Quay/Season 1/s01e02.nfo", NFO.format(2, "<uniqueid type='tvdb'>9</uniqueid>").encode()
    )
    result = library.sync()
    assert library.probed == [] and result.sources[0].sum("updated") == 1
    assert library.catalog.snapshot().get("tvdb:9").key == "tvdb:500-s01e02", "matched later: the key stays"

    library.write("shows/Quay/Season 1/s01e02.nfo", b"no nfo at all")
    result = library.sync()
    assert [one.code for one in result.problems] == ["RV506"]
    assert len(library.catalog.snapshot()) == 2, "an odd .nfo takes nothing off the air"


def test_what_is_in_hand_is_told_with_its_numbers(library) -> None:
    library.write("films/Quay/Season 2/Quay s02e07 - Rain.mkv")
    library.sync()
    (event,) = [event for event in library.events if event.phase == "item"]
    scope = event.scope
    assert (scope.show_title, scope.season_number, scope.episode_number) == ("Quay", 2, 7)
    assert (scope.source_id, scope.library_key, scope.item_title) == ("films", "films", "Rain")


def test_folders_say_when_their_files_may_air(library) -> None:
    library.sources = {"reels": {"type": "folder", "roots": ("films",)}}
    library.write("films/bumps/December/late night/pre/snow.mkv")
    library.write("films/shows/Friday/Season 1/s01e01.mkv")
    library.sync()
    snow, show = sorted(library.catalog.snapshot(), key=lambda item: item.title, reverse=True)
    assert (snow.available, snow.dayparts, snow.labels) == (("12-01..12-31",), ("late-night",), ("pre",))
    assert (show.show, show.available) == ("Friday", ())

    library.sources["reels"]["folders"] = "false"
    result = library.sync()
    assert library.probed == [] and result.sources[0].sum("updated") == 1
    assert all(item.available == item.labels == () for item in library.catalog.snapshot())


def test_subtitles_beside_a_file_are_its_own(library) -> None:
    library.write("films/quay.mkv")
    library.write("films/quay 2.mkv")
    library.sync()
    assert not any(item.subtitles for item in library.catalog.snapshot())
    library.write("films/Quay.en.srt")
    result = library.sync()
    assert library.probed == [] and result.sources[0].sum("updated") == 1
    assert [item.title for item in library.catalog.snapshot() if item.subtitles] == ["quay"]


def test_only_what_failed_is_tried_again(library) -> None:
    library.write("films/sound.mkv")
    library.sync()
    file = library.write("films/a.mkv")
    library.sync(fails)
    library.write("films/new.mkv")
    (library.project / "films/sound.mkv").unlink()
    again = library.sync(fails, failed=True)
    assert library.probed == ["films/a.mkv"] and again.sources[0].sum("failed") == 1
    file.write_bytes(b"mended")
    mended = library.sync(failed=True)
    assert library.probed == ["films/a.mkv"] and library.paths == ["a.mkv", "sound.mkv"]
    assert (mended.state, mended.sources[0].sum("added"), mended.sources[0].sum("missing")) == (
        "completed",
        1,
        0,
    )
    assert library.sync(failed=True).sources[0].sum("probed") == 0
    assert library.sync().sources[0].sum("added") == 1 and library.paths == ["a.mkv", "new.mkv"]
