"""`retrovue asrun`: what aired beside what was planned."""

import json
from datetime import date
from pathlib import Path

import pytest
from cli.test_show import built as built
from cli.test_show import project as project
from typer.testing import CliRunner, Result

from retrovue.cli.main import app
from retrovue.load.log_files import LogFolder
from retrovue.playout_log import Event
from retrovue.playout_log.as_run import AsRun
from retrovue.record import StationRecord
from retrovue.timing.frames import frame_at, segment_lengths
from retrovue.timing.instants import parse_instant, zone

LATER = "2026-10-31T21:30:00"


def asrun(project: Path, *words: str, as_of: str = LATER) -> Result:
    return CliRunner().invoke(
        app, ["-C", str(project), "asrun", *words, "--as-of", as_of], catch_exceptions=False
    )


def ran(event: Event, *parts: str, reason: str = "") -> AsRun:
    """As if every segment had been answered so: the last part goes on to the event's end."""
    frames = frame_at(event.end, 30) - frame_at(event.at, 30)
    count = len(segment_lengths(frames, 30)) - len(parts) + 1
    trace = "".join(parts[:-1]) + f"{count}{parts[-1]}"
    return AsRun(
        "one", event.at, event.id, event.kind, event.item, event.ms + event.pad, frames, 30, trace, reason
    )


@pytest.fixture
def aired(project: Path) -> list[Event]:
    """The evening's first pieces, and what viewers were given of the first two."""

    state = project / ".retrovue" / "tiny"
    day = LogFolder(state).read_day("one", date(2026, 10, 31))
    start = parse_instant("2026-10-31T20:00:00", zone("UTC"))
    events = [event for event in day.events if event.at >= start][:3]
    record = StationRecord(state / "station.sqlite", lambda _: None)
    record.start()
    record.put([ran(events[0], "i", "r", reason="tune-in"), ran(events[1], "r", "s", "r", reason="RV701")])
    record.close()
    return events


def test_without_a_record_nobody_watched(project: Path) -> None:
    lines = asrun(project).stdout.splitlines()
    assert lines[0] == "one  Sat 31 Oct 2026 06:00:00 to Sat 31 Oct 2026 21:30:00  UTC"
    assert all(line.endswith("not watched") for line in lines[1:])
    assert asrun(project, "--compare").exit_code == 0


def test_what_was_seen_stands_under_its_programme(project: Path, aired: list[Event]) -> None:
    lines = asrun(project, "1", "--from", "2026-10-31T20:00").stdout.splitlines()
    first, second = (
        next(line for line in lines if f" {event.id.rpartition('/')[2]} " in line and "not" not in line)
        for event in aired[:2]
    )
    assert first.endswith("partly       2.1 s ident  began +2.133 s  tune-in")
    assert "2.1 s slate" in second
    assert second.endswith("RV701")
    assert any(line.endswith("not watched") for line in lines)


def test_only_what_differed(project: Path, aired: list[Event]) -> None:
    done = asrun(project, "--compare")
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 3
    assert "RV701" in done.stdout
    before = asrun(project, "--compare", "--to", "2026-10-31T20:00")
    assert (before.exit_code, "nothing differed" in before.stdout) == (0, True)


def test_records_for_scripts(project: Path, aired: list[Event]) -> None:
    done = asrun(project, "--json", "--from", "2026-10-31T20:00")
    found = [json.loads(line) for line in done.stdout.splitlines()][1:]
    seen = {record["id"]: record for record in found}
    one = seen[aired[0].id]
    assert (one["status"], one["drift"], one["ident"], one["reason"]) == ("partly", 2_133, 2_133, "tune-in")
    assert one["planned"]
    assert {record["status"] for record in found} == {"partly", "not watched"}


def test_what_the_log_does_not_hold_any_more_is_told(project: Path, aired: list[Event]) -> None:
    record = StationRecord(project / ".retrovue/tiny/station.sqlite", lambda _: None)
    record.start()
    gone = aired[2]._replace(id="one/2026-10-31/2000-gone/0/a0")
    record.put([ran(gone, "r")])
    record.close()
    done = asrun(project, "--compare")
    assert "the log does not hold it any more" in done.stdout
    assert done.exit_code == 3


@pytest.mark.parametrize("words", [("--from", "soon"), ("--from", "2026-11-30"), ("nine",)])
def test_wrong_words(project: Path, words: tuple[str, ...]) -> None:
    assert asrun(project, *words).exit_code == 2
