"""The channel's clock in video frames, its segments and its AAC lattice.

Frame 0 of every channel is 2020-01-01T00:00Z. House rates are exact: 24, 25, 30, 50 or 60.
"""

from retrovue.timing.instants import AIR_EPOCH_MS

HOUSE_RATES = (24, 25, 30, 50, 60)
SAMPLE_RATE = 48_000
AAC_FRAME = 1_024
"""Samples in one AAC frame."""


def frame_at(instant: int, fps: int) -> int:
    """The frame whose start lies nearest to this instant (ms); used on event boundaries, so nothing drifts."""
    return (2 * (instant - AIR_EPOCH_MS) * fps + 1000) // 2000


def frame_on_air(instant: int, fps: int) -> int:
    """The frame that is being shown at this instant (ms)."""
    return (instant - AIR_EPOCH_MS) * fps // 1000


def frame_start_ms(frame: int, fps: int) -> int:
    """The instant (ms, rounded up) from which this frame is shown."""
    return AIR_EPOCH_MS - (-frame * 1000 // fps)


def segment_frames(fps: int) -> int:
    """Frames in a whole segment: always a whole number of AAC frames at 48 kHz."""
    return 128 if fps >= 50 else 64


def segment_lengths(frames: int, fps: int) -> list[int]:
    """How an event of so many frames is cut; a tail shorter than half joins the one before."""
    whole = segment_frames(fps)
    count, tail = divmod(frames, whole)
    if not tail:
        return [whole] * count
    if count and tail < whole // 2:
        return [whole] * (count - 1) + [whole + tail]
    return [whole] * count + [tail]


def target_duration(fps: int) -> int:
    """EXT-X-TARGETDURATION: the rounded length in seconds of the longest possible segment."""
    longest = segment_frames(fps) * 3 // 2 - 1
    return (2 * longest + fps) // (2 * fps)


def lattice(frame: int, fps: int) -> int:
    """Index of the first AAC frame that starts at or after this video frame on the common clock."""
    return -(-frame * SAMPLE_RATE // (fps * AAC_FRAME))
