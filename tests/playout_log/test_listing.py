"""The log as people read it."""

from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.listing import listing
from retrovue.playout_log.log import Cue
from retrovue.timing.instants import HOUR, parse_instant, zone

NEW_YORK = zone("America/New_York")
BUGS = (Cue("bug", 0, 9), Cue("bug", 99, 9))


def day(start: str, hours: int = 1) -> DayLog:
    at, id = parse_instant(start, NEW_YORK), "one/2026-10-31/2000-movies/0"
    ms = hours * HOUR
    line = CoarseLine(at, ms, id, "movies", "tmdb:1", "", ms - 500, 1, "r", "movie", "Alien", year=1979)
    events = (
        Event(at, 90_250, 0, f"{id}/a0", "movie", "tmdb:1", 0, fade=(0, 500)),
        Event(at + 90_250, ms - 91_750, 500, f"{id}/a1", "movie", "tmdb:1", 90_250, "rest", gfx=BUGS),
        Event(at + ms - 1_000, 1_000, 0, f"{id}/t.0", "slate", "", 0),
    )  # fmt: skip
    return DayLog(Header("s", "one", "2026-10-31", 30, "America/New_York", "t"), (line,), events)


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_programmes_and_their_pieces() -> None:
    assert words(listing(day("2026-10-31T20:00"), fine=True)) == [
        "one 2026-10-31 Sat America/New_York",
        "20:00:00 1:00:00 Alien (1979) 1 break one/2026-10-31/2000-movies/0",
        "20:00:00.000 0:01:30.250 a0 movie tmdb:1 fade 0 500 ms",
        "20:01:30.250 0:58:28.250 a1 movie tmdb:1 from 0:01:30.250 +500 ms black + bug rest",
        "20:59:59.000 0:00:01 t.0 slate -",
    ]


def test_on_a_day_of_two_offsets_every_time_has_its_own() -> None:
    lines = words(listing(day("2026-11-01T01:30-04:00", hours=2), fine=True))
    assert [line.split()[0] for line in lines[1:]] == [
        "01:30:00-0400", "01:30:00.000-0400", "01:31:30.250-0400", "02:29:59.000-0500",
    ]  # fmt: skip


def test_only_one_program() -> None:
    assert len(words(listing(day("2026-10-31T20:00"), program="others"))) == 1
