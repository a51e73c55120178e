"""Which parts of a file are looked at, and how much of them."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.breakpoints.candidates import Limits
from retrovue.breakpoints.detect import search
from retrovue.breakpoints.findings import Measured, Silence
from retrovue.breakpoints.heading import heading_of
from retrovue.breakpoints.looking import Looker, joined
from retrovue.breakpoints.picture import HEIGHT, WIDTH, copies_before
from retrovue.breakpoints.tool import Tool
from retrovue.ffmpeg.run import Finished

HEADING = heading_of("  Duration: 01:00:00.00, start\n  Stream #0:0: Video: h264, 25 fps\n")
NEAR = Limits(edge=1_000, spacing=1_500)
PARTS = st.lists(
    st.tuples(st.integers(-5_000, 200_000), st.integers(0, 90_000)).map(lambda pair: (pair[0], sum(pair)))
)


@given(PARTS)
def test_every_part_is_looked_at_within_the_file(parts: list[tuple[int, int]]) -> None:
    found = joined(parts, 150_000)
    assert list(found) == sorted(found) and all(0 <= start < end <= 150_000 for start, end in found)
    for start, end in parts:
        for instant in (max(0, start), (start + end) // 2, end - 1):
            if max(0, start) <= instant < min(end, 150_000):
                assert any(first <= instant < last for first, last in found)


@given(PARTS)
def test_what_is_near_is_one(parts: list[tuple[int, int]]) -> None:
    for before, after in pairwise(joined(parts, 150_000)):
        assert after[0] - before[1] > 3_000 or after[1] - before[0] > 60_000


class Reel(Tool):
    """Plays brightness by rule in place of a file, and notes what was asked."""

    def __init__(self, light: Callable[[int], int]) -> None:
        super().__init__("ffmpeg")
        object.__setattr__(self, "light", light)
        object.__setattr__(self, "asked", [])

    def run(self, argv, timeout, take=None):  # type: ignore[no-untyped-def]
        start = round(float(argv[argv.index("-ss") + 1]) * 1000) if "-ss" in argv else 0
        length = round(float(argv[argv.index("-t") + 1]) * 1000)
        self.asked.append((start, start + length))
        step = 125 if "-skip_frame" in argv else 40
        frames = (
            np.full((HEIGHT, WIDTH), self.light(at), np.uint8) for at in range(start, start + length, step)
        )
        data = b"".join(frame.tobytes() for frame in frames)
        if take is not None:
            for at in range(0, len(data), 50_001):
                take(data[at : at + 50_001])
            data = b""
        return Finished(0, data, "")


def black(*spans: tuple[int, int]) -> Callable[[int], int]:
    return lambda at: 0 if any(start <= at < end for start, end in spans) else 90 + at // 40 % 5


def test_black_that_outlasts_its_silence_is_seen_whole() -> None:
    reel = Reel(black((100_000, 104_000)))
    quiet = Measured(silences=(Silence(103_500, 104_100),))
    found = search(reel, "x", HEADING, quiet, 300_000, NEAR)
    assert [one.at // 100 for one in found] == [1020], "to the picture"
    assert reel.asked == [(102_500, 105_100), (97_500, 105_100)]


def test_without_sound_the_whole_is_skimmed_and_the_dark_looked_at() -> None:
    reel = Reel(black((50_000, 50_800), (200_000, 230_000)))
    found = search(reel, "x", HEADING, Measured(), 300_000, NEAR)
    assert [(one.at, one.confidence) for one in found] == [(50_400, 80)], "a night is no break"
    assert reel.asked[0] == (0, 300_000) and len(reel.asked) == 2


def test_a_long_silence_is_skimmed() -> None:
    reel = Reel(black((150_000, 150_400)))
    found = search(reel, "x", HEADING, Measured(silences=(Silence(100_000, 200_000),)), 300_000, NEAR)
    assert [one.at for one in found] == [150_200]
    assert reel.asked[0] == (100_000, 200_000)


def test_of_many_pauses_the_longest_are_looked_at() -> None:
    reel = Reel(black())
    pauses = tuple(Silence(at, at + 200 + at // 1000) for at in range(20_000, 280_000, 10_000))
    search(reel, "x", HEADING, Measured(silences=pauses), 300_000, Limits(1_000, 1_500, looks=3))
    assert [(start + end) // 2 // 1000 for start, end in reel.asked] == [250, 260, 270]


def test_a_short_item_is_left_alone() -> None:
    reel = Reel(black((15_000, 16_000)))
    assert search(reel, "x", HEADING, Measured(), 30_000, Limits()) == () and reel.asked == []


def test_where_nothing_can_be_decoded_nothing_is_found() -> None:
    class Broken(Reel):
        def run(self, argv, timeout, take=None):  # type: ignore[no-untyped-def]
            return Finished(1, b"", "damaged")

    assert Looker(Broken(black()), "x", HEADING, 300_000).figures([(50_000, 50_300)]) == [()]


@pytest.mark.parametrize(
    ("levels", "count"), [([5, 5, 5, 7, 7], 2), ([5, 6], 0), ([5, 5, 5], 2), ([5], 0), ([], 0)]
)
def test_copies_of_the_first_picture(levels: list[int], count: int) -> None:
    pictures = np.array(levels, np.uint8).reshape(-1, 1, 1) * np.ones((1, HEIGHT, WIDTH), np.uint8)
    assert copies_before(pictures) == count


def test_a_track_with_nothing_on_it_does_not_hide_black(tmp_path: Path, ffmpeg: str, clips: Path) -> None:
    from retrovue.breakpoints.examine import examine
    from retrovue.ffmpeg.run import run

    hushed = tmp_path / "hushed.mkv"
    sound = ("-f", "lavfi", "-i", "anullsrc=r=48000:d=12")
    run(
        (
            ffmpeg,
            "-v",
            "error",
            "-i",
            str(clips / "mute.mp4"),
            *sound,
            "-c:v",
            "copy",
            "-c:a",
            "aac",
            str(hushed),
        ),
        timeout=60,
    )
    found = examine(Tool(ffmpeg), str(hushed), 12_000, NEAR)
    assert [(one.at, one.kind) for one in found.proposals] == [(5_400, "black")]
    assert (found.loudness, found.problems) == (None, ())
