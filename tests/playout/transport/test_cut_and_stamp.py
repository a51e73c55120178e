"""Cutting and stamping of made-up streams, seen by the independent walker."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.playout.transport.cut import CutError, Cutter, RawSegment
from retrovue.playout.transport.packets import PACKET
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import HOUSE_RATES, lattice, segment_frames, segment_lengths

MakeStream = Callable[[int, int, list[int], list[int]], bytes]
WRAP_FRAME = {fps: (1 << 33) // (90_000 // fps) for fps in HOUSE_RATES}

rates = st.sampled_from(HOUSE_RATES)
picture_sizes = st.lists(st.integers(1, 900), min_size=1, max_size=7)
sound_sizes = st.lists(st.integers(2, 420), min_size=1, max_size=7)


def cut(stream: bytes, lengths: Iterable[int], fps: int, chunk: int = 1 << 16) -> list[RawSegment]:
    cutter = Cutter(tuple(lengths), fps)
    out = []
    for at in range(0, len(stream), chunk):
        out += cutter.feed(stream[at : at + chunk])
    return out + cutter.finish()


def assemble_event(segments: list[RawSegment], start: int, fps: int) -> bytes:
    at, out = start, b""
    for segment in segments:
        out += stamp(segment.data, at, segment.frames, start, fps)
        at += segment.frames
    return out


@settings(max_examples=25, deadline=None)
@given(fps=rates, data=st.data())
def test_any_two_events_join_without_a_seam(make_stream: MakeStream, fps: int, data: st.DataObject) -> None:
    start = data.draw(
        st.integers(0, 3 * WRAP_FRAME[fps]) | st.integers(-200, 200).map(lambda d: WRAP_FRAME[fps] + d)
    )
    lengths = data.draw(st.lists(st.integers(fps, 3 * segment_frames(fps)), min_size=2, max_size=3))
    stream, at = b"", start
    for frames in lengths:
        source = make_stream(frames, fps, data.draw(picture_sizes), data.draw(sound_sizes))
        stream += assemble_event(cut(source, segment_lengths(frames, fps), fps), at, fps)
        at += frames
    seen = walk(stream, fps)
    assert seen.faults == []
    assert len(seen.pictures) == sum(lengths)
    assert len(seen.sounds) == lattice(at, fps) - lattice(start, fps)
    assert 0 <= seen.sound_lag < 1_920
    assert (seen.pictures[0] - start * 90_000 // fps) % (1 << 33) == 0


@settings(max_examples=15, deadline=None)
@given(fps=rates, chunk=st.integers(1, 5_000), frames=st.integers(65, 400), sizes=picture_sizes)
def test_cutting_does_not_depend_on_how_bytes_arrive(
    make_stream: MakeStream, fps: int, chunk: int, frames: int, sizes: list[int]
) -> None:
    stream = make_stream(frames, fps, sizes, [200])
    lengths = segment_lengths(frames, fps)
    assert cut(stream, lengths, fps, chunk) == cut(stream, lengths, fps, len(stream))


def test_a_segment_is_given_as_soon_as_it_is_whole(make_stream: MakeStream) -> None:
    stream = make_stream(64 * 3, 30, [400], [200])
    cutter = Cutter([64, 64, 64], 30)
    given_at = []
    for at in range(0, len(stream), PACKET):
        given_at += [at / len(stream)] * len(cutter.feed(stream[at : at + PACKET]))
    assert [round(place, 1) for place in given_at] == [0.3, 0.7]
    assert len(cutter.finish()) == 1


def test_a_raw_segment_is_a_playable_stream_of_its_own(make_stream: MakeStream) -> None:
    for segment in cut(make_stream(160, 24, [300], [9]), segment_lengths(160, 24), 24):
        seen = walk(segment.data, 24)
        assert seen.faults == []
        assert (seen.pictures[0] % (1 << 33), seen.sound_lag) == (0, 0)
        assert len(seen.sounds) == lattice(segment.frames, 24)
        assert seen.parameter_sets


def test_every_pid_has_a_multiple_of_sixteen_packets(make_stream: MakeStream) -> None:
    counts: dict[int, int] = {}
    (segment,) = cut(make_stream(95, 30, [1, 700], [2]), [95], 30)
    final = stamp(segment.data, 7, 95, 7, 30)
    for at in range(0, len(final), PACKET):
        pid = (final[at + 1] & 31) << 8 | final[at + 2]
        counts[pid] = counts.get(pid, 0) + (final[at + 3] >> 4 & 1)
    assert counts.keys() == {0, 4096, 256, 257}
    assert {count % 16 for count in counts.values()} == {0}
    assert counts[0] == counts[4096] == 16


def test_surplus_sound_is_dropped_and_missing_sound_is_refused(make_stream: MakeStream) -> None:
    (segment,) = cut(make_stream(70, 30, [50], [30]), [70], 30)
    owned = {start: lattice(start + 70, 30) - lattice(start, 30) for start in range(16)}
    assert set(owned.values()) == {109, 110}
    for start, count in owned.items():
        assert len(walk(stamp(segment.data, start, 70, start, 30), 30).sounds) == count
    with pytest.raises(ValueError, match="lacks 3 AAC frames"):
        stamp(segment.data, 0, 72, 0, 30)


def test_a_segment_off_its_event_is_refused(make_stream: MakeStream) -> None:
    (segment,) = cut(make_stream(64, 30, [50], [30]), [64], 30)
    with pytest.raises(ValueError, match="whole number of segments"):
        stamp(segment.data, 100, 64, 90, 30)


@pytest.mark.parametrize(
    ("keep", "reason"),
    [(0.5, "ended in segment 2 of 3"), (0.97, "ended in segment 3 of 3"), (0, "with 0 of 64 pictures")],
)
def test_a_short_stream_is_an_error(make_stream: MakeStream, keep: float, reason: str) -> None:
    stream = make_stream(64 * 3, 30, [400], [200])
    with pytest.raises(CutError, match=reason):
        cut(stream[: int(len(stream) * keep)], [64, 64, 64], 30)


def test_lost_packet_boundaries_are_an_error(make_stream: MakeStream) -> None:
    stream = make_stream(64, 30, [400], [200])
    with pytest.raises(CutError, match="packet boundaries"):
        cut(stream[:1880] + b"x" + stream[1880:], [64], 30)


def test_sound_off_its_lattice_is_an_error(make_stream: MakeStream) -> None:
    stream = bytearray(make_stream(64, 30, [400], [200]))
    at = next(at for at in range(40 * PACKET, len(stream), PACKET) if stream[at + 1 : at + 3] == b"\x41\x01")
    stream[at + stream[at + 4] + 5 + 13] ^= 4
    with pytest.raises(CutError, match="off its lattice"):
        cut(bytes(stream), [64], 30)
