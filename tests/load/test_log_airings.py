"""When items begin, by the logs: read as text, and each file once."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from retrovue.load.log_airings import NEVER, LoggedAirings, last_and_next
from retrovue.load.log_files import LogFolder
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.log import Header
from retrovue.timing.instants import DAY, HOUR, MINUTE

TODAY = date(2026, 10, 31)
MIDNIGHT = (TODAY.toordinal() - date(1970, 1, 1).toordinal()) * DAY


def write(state: Path, day: date, film: str = "film") -> LogFolder:
    """A film at eight that comes back at nine for its second part, and a spot in the middle."""
    at = MIDNIGHT + (day - TODAY).days * DAY + 20 * HOUR
    lines = [
        CoarseLine(at, HOUR, f"one/{day}/2000-a/0", "a", film, "", HOUR, 0, "r", "movie", "Film"),
        CoarseLine(
            at + HOUR, HOUR, f"one/{day}/2100-a/0", "a", film, "", HOUR, 0, "r", "movie", "Film", begin=HOUR
        ),
    ]
    events = [
        Event(at, 50 * MINUTE, 0, f"{lines[0].id}/a0", "movie", film, 0),
        Event(at + 50 * MINUTE, 10 * MINUTE, 0, f"{lines[0].id}/b0.0", "commercial", "spot", 0),
        Event(at + HOUR, HOUR, 0, f"{lines[1].id}/a0", "movie", film, HOUR),
    ]
    logs = LogFolder(state)
    logs.write(
        [
            DayLog(
                Header("x", "one", day.isoformat(), 25, "America/New_York", "t"), tuple(lines), tuple(events)
            )
        ]
    )
    return logs


def told(logged: LoggedAirings, now: int) -> dict[str, tuple[int, int]]:
    begun = logged.read(["one", "two"], TODAY)
    last, following = last_and_next(begun, np.arange(len(logged.numbers)), len(logged.numbers), now)
    return {key: (int(last[n]), int(following[n])) for key, n in logged.numbers.items()}


def test_the_last_and_the_next_beginning(tmp_path: Path) -> None:
    for day in (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)):
        logs = write(tmp_path, day)
    eight = MIDNIGHT + 20 * HOUR
    logged = LoggedAirings(logs)
    assert told(logged, eight) == {
        "film": (eight, eight + 9 * DAY),
        "spot": (eight - DAY + 50 * MINUTE, eight + 50 * MINUTE),
    }
    assert told(logged, eight + HOUR)["spot"] == (
        eight + 50 * MINUTE,
        NEVER,
    )  # pieces of nine days ahead are not read
    assert told(logged, eight - 2 * DAY)["film"] == (0, eight - DAY)


def test_a_file_is_read_again_when_it_is_another(tmp_path: Path) -> None:
    logged = LoggedAirings(write(tmp_path, TODAY))
    assert set(told(logged, MIDNIGHT)) == {"film", "spot"}
    reads: list[Path] = []
    read = logged._read
    logged._read = lambda path: reads.append(path) or read(path)  # type: ignore[method-assign,func-returns-value]
    told(logged, MIDNIGHT)
    assert reads == []
    write(tmp_path, TODAY, "another film")
    assert told(logged, MIDNIGHT)["another film"][1] == MIDNIGHT + 20 * HOUR
    assert {path.name for path in reads} == {"2026-10-31.jsonl", "2026-10-31.grid.jsonl"}


def test_what_is_damaged_names_nothing(tmp_path: Path) -> None:
    logs = write(tmp_path, TODAY)
    for path in logs.files("one", TODAY):
        path.write_bytes(path.read_bytes().replace(b"T20:", b"Txx:").replace(b"film", b"fi\xff\xfelm"))
    logged = LoggedAirings(logs)
    assert logged.read(["one"], TODAY)[0].size == 0
    assert LoggedAirings(LogFolder(tmp_path / "none")).read([], TODAY)[0].size == 0
