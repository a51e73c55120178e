"""Segments of a day: every frame once, numbers without a hole, whatever the events are."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.playout.playlist import WINDOW, media_playlist
from retrovue.playout.timeline import DayTimeline, Timeline, first_base
from retrovue.playout_log import DayLog, Event, Header
from retrovue.timing.frames import (
    HOUSE_RATES,
    frame_at,
    frame_on_air,
    lattice,
    segment_frames,
    target_duration,
)

START = 1_793_000_000_123
lengths = st.lists(st.tuples(st.integers(1_000, 90_000), st.integers(0, 500)), min_size=1, max_size=40)
rates = st.sampled_from(HOUSE_RATES)


def day(events: list[tuple[int, int]], fps: int, start: int = START) -> DayLog:
    lines, at = [], start
    for number, (ms, pad) in enumerate(events):
        lines.append(Event(at, ms, pad, f"one/2026-10-26/0600-x/0/a{number}", "movie", "k", 0))
        at += ms + pad
    return DayLog(Header("s", "one", "2026-10-26", fps, "UTC", "2026.1"), (), tuple(lines))


def everything(timeline: DayTimeline) -> list:
    return [timeline.numbered(msn) for msn in range(timeline.base, timeline.next_base)]


@given(lengths, rates)
def test_segments_tile_the_day(events: list[tuple[int, int]], fps: int) -> None:
    log = day(events, fps)
    timeline = DayTimeline(log, 1000)
    segments = everything(timeline)
    assert segments[0].start == frame_at(START, fps)
    assert segments[-1].end == frame_at(log.end, fps)
    assert all(one.end == two.start for one, two in zip(segments, segments[1:], strict=False))
    assert [s.msn for s in segments] == list(range(1000, 1000 + len(segments)))


@given(lengths, rates)
def test_a_frame_and_a_number_find_the_same_segment(events: list[tuple[int, int]], fps: int) -> None:
    timeline = DayTimeline(day(events, fps), 7)
    for segment in everything(timeline):
        assert timeline.at(segment.start) == segment
        assert timeline.at(segment.end - 1) == segment


@given(lengths, rates)
def test_no_segment_is_longer_than_the_target_duration(events: list[tuple[int, int]], fps: int) -> None:
    for segment in everything(DayTimeline(day(events, fps), 7)):
        assert segment.frames * 2 < fps * (2 * target_duration(fps) + 1)
        assert segment.frames >= min(segment_frames(fps) // 2, fps - 1)


@given(lengths, rates)
def test_whole_segments_own_the_same_number_of_audio_frames(events: list[tuple[int, int]], fps: int) -> None:
    whole = segment_frames(fps)
    for segment in everything(DayTimeline(day(events, fps), 7)):
        if segment.frames == whole:
            assert lattice(segment.end, fps) - lattice(segment.start, fps) == whole * 48_000 // (fps * 1024)


def test_target_durations_are_those_of_the_house() -> None:
    assert [target_duration(fps) for fps in HOUSE_RATES] == [4, 4, 3, 4, 3]


@given(lengths, lengths, rates)
def test_numbers_run_on_into_the_next_day(one: list, two: list, fps: int) -> None:
    first = DayTimeline(day(one, fps), 500)
    second = DayTimeline(day(two, fps, first.day.end), first.next_base)
    timeline = Timeline([first, second])
    assert timeline.segment(first.next_base).start == first.end
    assert timeline.segment(499) is None
    assert timeline.at(second.end) is None


def test_the_first_base_only_rises() -> None:
    one, two = day([(1000, 0)] * 86_400, 30), day([(1000, 0)], 30, START + 86_400_000)
    assert DayTimeline(one, first_base(one)).next_base < first_base(two)


def test_numbers_stay_within_what_players_keep_in_32_bits() -> None:
    assert first_base(day([(1000, 0)], 30, START + 25 * 366 * 86_400_000)) < 1 << 31
    assert first_base(day([(1000, 0)], 30, 0)) > 0, "also where a clock is wrong"


@given(lengths, rates, st.integers(0, 100_000))
def test_a_playlist_is_a_window_that_ends_on_the_air(events: list, fps: int, later: int) -> None:
    log = day([*events, (60_000, 0)], fps)
    timeline = Timeline([DayTimeline(log, 10)])
    now = START + later % (log.end - START - 100)
    text = media_playlist(timeline, now, "480p")
    on_air = timeline.at(frame_on_air(now, fps))
    if on_air is None:
        assert text is None
        return
    numbers = [int(line.split("/")[1][:-3]) for line in text.splitlines() if line.endswith(".ts")]
    assert numbers == list(range(max(10, on_air.msn - WINDOW + 1), on_air.msn + 1))
    assert f"#EXT-X-MEDIA-SEQUENCE:{numbers[0]}\n" in text
    assert "DISCONTINUITY" not in text


def test_a_playlist(snapshot) -> None:
    log = day([(9_500, 33), (5_000, 0), (20_000, 0)], 30)
    assert media_playlist(Timeline([DayTimeline(log, 3_586_000_246)]), START + 16_000, "480p") == snapshot
