"""How a sync shows itself on a terminal and off it, and what it says in the end."""

import io
import re

import pytest
from rich.console import Console

from retrovue.catalog.links import ItemChange
from retrovue.cli import sync_progress, sync_report
from retrovue.cli.session import Session
from retrovue.progress import EventError, Run, Scope
from retrovue.sync.result import SectionResult, SourceResult, SyncResult


def play(report) -> None:
    """Two libraries of ten; the first is done, the second half done, and so is its show."""
    films, tv = Scope(source_id="films"), Scope(source_id="plex", library_key="2", library_title="TV")
    instant = iter(range(0, 1_000_000, 1_000))
    run = Run("library_sync", report, lambda: next(instant))
    run.tell("prescan_start")
    run.counted(films, 10)
    run.counted(tv, 10, [("[Quay]", 8)])
    run.lock()
    for _ in range(5):
        run.committed(films, 2, imported=2)
    run.failed(tv, EventError("RV501", "`x.mkv` is damaged", item="x.mkv", hint="copy it again"))
    run.committed(tv, 5, imported=4, failed=1, shows={"[Quay]": 4})


def shown(report_of) -> list[str]:
    screen = io.StringIO()
    bars = sync_progress._bars()
    bars.live.console = Console(file=screen, force_terminal=True, width=100, no_color=True)
    report_of(bars)
    bars.live.console.print(bars.get_renderable())
    text = re.sub(r"\x1b\[[0-9;]*m|[━╸╺ ]+", " ", screen.getvalue())
    return [row.strip() for row in text.splitlines()]


def test_bars_of_the_run_the_library_and_the_show(tmp_path) -> None:
    rows = shown(lambda bars: play(sync_progress._Bars(Session(tmp_path), bars)))
    error, bars = rows[:3], rows[3:6]
    assert error == ["error[RV501]: `x.mkv` is damaged", "--> plex/x.mkv", "help: copy it again"]
    assert bars[0].startswith("all sources 75% 15/20 1 unusable")
    assert bars[1:] == ["plex/TV 50% 5/10", "[Quay] 50% 4/8"]


def test_what_stands_above_the_bars_is_not_told_again(tmp_path) -> None:
    reporters = []

    def run(bars) -> None:
        reporters.append(sync_progress._Bars(Session(tmp_path), bars))
        play(reporters[0])

    shown(run)
    assert reporters[0].told == {("RV501", "plex/x.mkv")}


def test_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    with sync_progress.reporter(Session(tmp_path)) as report:
        play(report)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == ["films: 10 listed", "plex/TV: 10 listed", "20 in all"]
    percents = [int(line.split()[0]) for line in lines[3:]]
    assert percents == sorted(set(percents)) and percents[-1] == 75


def test_the_table_of_libraries(snapshot) -> None:
    tv = SectionResult(
        "plex", "2", "TV", total=17_000, added=12, unchanged=16_988, requests=23, rows=24, ms=61_250
    )
    cut = SectionResult("attic", "m", "Old films", total=8, failed=1, unchanged=3, cut=True)
    assert "\n".join(sync_report.table([tv, cut])) == snapshot


def changed(count: int) -> SyncResult:
    fields = (("title", "Kay", "Quay"), ("rating", "", "PG"))
    updated = ItemChange("k", "station-id", "Bell", "updated", fields)
    return SyncResult(changes=[updated, *(ItemChange("k", "movie", f"{n}", "added") for n in range(count))])


def test_changes_are_told_up_to_twenty(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    sync_report.tell_changes(Session(tmp_path), changed(30))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["Updated station id: Bell", "Added movie: 0"]
    assert len(lines) == 21 and lines[-1] == "... and 11 more (`retrovue -v sync` shows all)"
    sync_report.tell_changes(Session(tmp_path, verbosity=1), changed(30))
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:3] == ["    title: Kay -> Quay", "    rating: (none) -> PG"] and len(lines) == 33
    sync_report.tell_changes(Session(tmp_path), SyncResult())
    assert capsys.readouterr().err == ""


def test_the_last_line_counts_only_sources_that_were_read() -> None:
    away = SourceResult("plex", away=True)
    films = SourceResult("films", [SectionResult("films", "m", "Films", total=2, added=2)])
    some, none = SyncResult([films, away]), SyncResult([away])
    assert sync_report.verdict(some, 2, "1.0 s").startswith("synced 1 of 2 sources: 2 new")
    assert sync_report.verdict(none, 7, "1.0 s") == (
        "the source could not be read (1.0 s) -> 7 items in the catalog, as before"
    )
    both = SyncResult([away, away])
    assert sync_report.verdict(both, 7, "1.0 s").startswith("none of 2 sources could be read")


def test_what_went_with_a_source_is_no_quiet_run() -> None:
    films = SourceResult("films", [SectionResult("films", "m", "Films", total=2, unchanged=2)])
    found = sync_report.verdict(SyncResult([films], taken_out=3), 2, "1.0 s")
    assert found.startswith("synced 1 source: 3 vanished, 2 unchanged")


def test_names_of_others_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    evil = ItemChange("k", "movie", "\x1b]0;owned\x07 \u202egnp", "added")
    sync_report.tell_changes(Session(tmp_path), SyncResult(changes=[evil]))
    assert capsys.readouterr().err == "Added movie: \\x1b]0;owned\\x07 \\u202egnp\n"
