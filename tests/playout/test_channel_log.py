"""Which days are in memory, how they are numbered, and that an edit of the open day changes no number before it."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.playlist import media_playlist
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout.timeline import DayTimeline, first_base
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.frames import frame_on_air
from retrovue.timing.instants import DAY, HOUR, MINUTE, zone

TZ: ZoneInfo = zone("UTC")
MONDAY = date(2026, 10, 26)
DAY_START = 6 * HOUR


def day_log(day: date, length: int = 10 * MINUTE) -> DayLog:
    bounds = broadcast_day(TZ, day, DAY_START)
    events, slots = [], []
    for number, at in enumerate(range(bounds.start, bounds.end, length)):
        slot = f"one/{day}/{number:04d}-x/0"
        events.append(Event(at, length, 0, f"{slot}/a0", "slate", "", 0))
        slots.append(CoarseLine(at, length, slot, "x", "", "", 0, 0, "r"))
    return DayLog(Header("s", "one", day.isoformat(), 30, "UTC", "2026.1"), tuple(slots), tuple(events))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    LogFolder(tmp_path).write([day_log(date(2026, 10, 26)), day_log(date(2026, 10, 27))])
    return tmp_path


def channel_log(state: Path) -> ChannelLog:
    return ChannelLog(LogFolder(state), SequenceIndex(state / "sequence.jsonl"), "one", TZ, DAY_START)


def instant(day: date, after: int) -> int:
    return broadcast_day(TZ, day, DAY_START).start + after


def test_the_day_on_the_air_is_held_alone(state: Path) -> None:
    assert len(channel_log(state).timeline(instant(MONDAY, 12 * HOUR)).days) == 1


def test_near_the_edge_the_neighbour_is_held_too(state: Path) -> None:
    log = channel_log(state)
    before = log.timeline(instant(MONDAY, DAY - MINUTE))
    after = log.timeline(instant(MONDAY, DAY + MINUTE))
    assert [len(before.days), len(after.days)] == [2, 2]
    assert before.days[1].base == before.days[0].next_base
    assert [day.base for day in after.days] == [day.base for day in before.days]


@pytest.mark.parametrize("after", [12 * HOUR, DAY - MINUTE, DAY + MINUTE, DAY + 12 * HOUR])
def test_what_is_at_hand_is_not_read_again(state: Path, after: int) -> None:
    """Days are read beside the event loop; a look at the timeline then waits for no disk."""
    log = channel_log(state)
    log.at_hand(instant(MONDAY, after))
    assert not log.read
    for file in list(state.rglob("*.jsonl")):
        file.unlink()
    assert log.timeline(instant(MONDAY, after)).days


def test_a_damaged_day_is_at_hand_for_nobody(state: Path) -> None:
    log = channel_log(state)
    log.folder.files("one", MONDAY)[0].write_text("{")
    log.at_hand(instant(MONDAY, HOUR))
    with pytest.raises(StationError, match="RV333"):
        log.timeline(instant(MONDAY, HOUR))


def test_another_process_gives_the_same_numbers(state: Path) -> None:
    first = channel_log(state).timeline(instant(MONDAY, HOUR))
    second = channel_log(state).timeline(instant(MONDAY, 2 * HOUR))
    assert first.days[0].base == second.days[0].base == first_base(first.days[0].day)


def test_the_second_day_goes_on_from_the_first_after_a_restart(state: Path) -> None:
    monday = channel_log(state).timeline(instant(MONDAY, 12 * HOUR)).days[0]
    tuesday = channel_log(state).timeline(instant(MONDAY, DAY + 12 * HOUR)).days[0]
    assert tuesday.base == monday.next_base


def test_days_roll_on_a_disk_that_takes_no_number(state: Path) -> None:
    """As on one that is full or read-only; the numbers are written when that is over."""
    (state / "sequence.jsonl").mkdir()
    index = SequenceIndex(state / "sequence.jsonl")
    log = ChannelLog(LogFolder(state), index, "one", TZ, DAY_START)
    monday = log.timeline(instant(MONDAY, 12 * HOUR)).days[0]
    for after in (DAY - MINUTE, DAY + MINUTE, DAY + HOUR):
        tuesday = log.timeline(instant(MONDAY, after)).days[-1]
        assert tuesday.base == monday.next_base
    (state / "sequence.jsonl").rmdir()
    index.write()
    assert channel_log(state).timeline(instant(MONDAY, DAY + HOUR)).days[0].base == monday.next_base


def test_an_edit_of_the_open_part_changes_no_number_before_it(state: Path) -> None:
    log, now = channel_log(state), instant(MONDAY, 12 * HOUR)
    before = log.timeline(now).days[0]
    edited = day_log(MONDAY)
    later = [e for e in edited.events if e.at >= now + HOUR]
    changed = [e for e in edited.events if e.at < now + HOUR]
    for event in later:
        changed += [
            event._replace(ms=event.ms // 2),
            event._replace(at=event.at + event.ms // 2, ms=event.ms // 2),
        ]
    LogFolder(state).write([DayLog(edited.header, edited.coarse, tuple(changed))])
    log.forget()
    after = log.timeline(now).days[0]
    msn = before.at(before.start + 30 * 12 * 3600).msn
    assert after.numbered(msn) == before.numbered(msn)
    assert after.next_base >= before.next_base


def test_a_lost_index_only_lets_numbers_rise(state: Path) -> None:
    log = day_log(MONDAY, 5_000)
    served = DayTimeline(log, first_base(log)).next_base
    (state / "sequence.jsonl").unlink(missing_ok=True)
    assert channel_log(state).timeline(instant(date(2026, 10, 27), HOUR)).days[0].base >= served


def test_without_a_log_there_is_nothing_on_the_air(state: Path) -> None:
    assert channel_log(state).timeline(instant(date(2026, 11, 26), HOUR)).days == ()


def test_the_same_instant_gives_the_same_playlist_in_every_process(state: Path) -> None:
    """Across a restart and the border of two days; sequence numbers never fall."""
    last = 0
    for after in range(DAY - 10 * MINUTE, DAY + 10 * MINUTE, 7_919):
        now = instant(MONDAY, after)
        first = media_playlist(channel_log(state).timeline(now), now, "480p")
        second = media_playlist(channel_log(state).timeline(now), now, "480p")
        assert first == second
        assert first is not None
        sequence = int(first.split("MEDIA-SEQUENCE:")[1].split("\n")[0])
        assert sequence >= last
        assert first.count("EXTINF") == 6
        last = sequence


def test_a_log_that_counts_otherwise_is_numbered_on_from_what_was_shown(state: Path) -> None:
    now = instant(MONDAY, 12 * HOUR)
    before = channel_log(state)
    frame = frame_on_air(now, 30)
    shown = before.timeline(now).at(frame)
    rewritten = day_log(MONDAY)
    pieces = [
        event._replace(at=event.at + half * event.ms // 2, ms=event.ms // 2)
        for event in rewritten.events
        for half in (0, 1)
    ]
    LogFolder(state).write([DayLog(rewritten.header, rewritten.coarse, tuple(pieces))])
    after = channel_log(state)
    assert after.timeline(now).at(shown.start).msn != shown.msn
    after.number(after.following(shown, now))
    assert after.timeline(now).at(shown.start).msn in (shown.msn, shown.msn + 1)
    assert channel_log(state).timeline(now).at(shown.start).msn == after.timeline(now).at(shown.start).msn


def test_what_comes_next_may_stand_in_the_next_day(state: Path) -> None:
    current, following = channel_log(state).now_and_next(instant(MONDAY, DAY - 5 * MINUTE))
    assert current.end == following.at == instant(MONDAY, DAY)
    current, following = channel_log(state).now_and_next(instant(MONDAY, 2 * DAY - MINUTE))
    assert (current.end, following) == (instant(MONDAY, 2 * DAY), None)


def test_a_day_that_began_under_another_zone_stays_on_the_air(state: Path) -> None:
    """The zone of the station has changed: the day on the air bears the name it was given."""
    now = instant(MONDAY, 2 * HOUR)
    log = ChannelLog(
        LogFolder(state), SequenceIndex(state / "s"), "one", zone("America/Los_Angeles"), DAY_START
    )
    assert log.timeline(now).at(frame_on_air(now, 30)) is not None
