"""Acts that dip to black: what a viewer sees and hears at their edges."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise

import av
import pytest
from amounts import amount
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrovue.media.asset import Asset, Video
from retrovue.playout.encode.picture import _fades
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece, longest_fade, part, segment_key
from retrovue.timing.frames import HOUSE_RATES, segment_frames

pytestmark = pytest.mark.xdist_group("encode")
PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")


def levels(segments: list[Segment]) -> tuple[list[int], list[int]]:
    """Mean luma of each picture, and the loudest sample of each audio frame (thousandths)."""
    data = b"".join(segment.data for segment in segments)
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        luma = [int(frame.to_ndarray(format="gray").mean()) for frame in stream.decode(video=0)]
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        loud = [int(1000 * abs(frame.to_ndarray()).max()) for frame in stream.decode(audio=0)]
    return luma, loud


def test_picture_and_sound_come_up_and_go_down(
    sources: dict[str, Asset], encode_all: Callable[..., list[Segment]]
) -> None:
    plain, _ = levels(encode_all(Piece(sources["film"], "movie", 30, 150)))
    luma, loud = levels(encode_all(Piece(sources["film"], "movie", 30, 150, fade_in=15, fade_out=15)))
    assert len(luma) == len(plain) == 150
    assert luma[0] <= 2 and luma[-1] <= plain[-1] // 5
    assert all(before <= after + 1 for before, after in pairwise(luma[:15]))
    assert all(before >= after - 1 for before, after in pairwise(luma[-15:]))
    assert all(abs(one - other) <= 2 for one, other in zip(luma[16:134], plain[16:134], strict=True))
    assert loud[0] < loud[len(loud) // 2] // 3


def test_only_the_segments_with_a_fade_have_another_key(sources: dict[str, Asset]) -> None:
    plain, faded = (
        Piece(sources["film"], "movie", 30, 200),
        Piece(sources["film"], "movie", 30, 200, fade_out=15),
    )
    same = [segment_key(plain, n, PROFILE) == segment_key(faded, n, PROFILE) for n in range(3)]
    assert same == [True, True, False]


def test_a_fade_is_no_longer_than_half_a_segment_and_half_its_act() -> None:
    assert (longest_fade(10_000, 30), longest_fade(10_000, 60), longest_fade(20, 30)) == (32, 64, 10)


Seen = list[tuple[int, Fraction]]
"""The frame of the asset, -1 for black, and how bright it is."""


def seen(piece: Piece, first: int, fps: int) -> list[Seen]:
    """What each segment of a run shows, by what the filters say."""
    run = part(piece, first, None, fps)
    level = [Fraction(1)] * (run.frames + run.pad)
    before = 0
    for step in filter(None, _fades(piece, run).split(",")):
        name, _, words = step.partition("=")
        numbers = dict(re.findall(r"(\w+)=(\w+)", words))
        if name == "tpad":
            before = int(numbers["start"])
        elif name == "fade":
            start, length = int(numbers["start_frame"]), int(numbers["nb_frames"])
            assert 0 <= start <= before + run.frames
            for at in range(len(level)):
                done = min(max(Fraction(at + before - start, length), Fraction(0)), Fraction(1))
                level[at] *= done if numbers["t"] == "in" else 1 - done
    frames = [(run.start + n if n < run.frames else -1, level[n]) for n in range(run.frames + run.pad)]
    ends = list(accumulate(piece.segments(fps)[first:], initial=0))
    return [frames[begin:end] for begin, end in pairwise(ends)]


ACTS = st.tuples(
    st.integers(1, 400), st.integers(0, 200), st.integers(0, 80), st.integers(0, 80), st.integers(0, 3)
)


@settings(max_examples=amount(200, 50))
@given(st.sampled_from(HOUSE_RATES), st.lists(ACTS, min_size=1, max_size=4))
@example(30, [(136, 30, 0, 15, 0), (300, 0, 0, 0, 0)])
@example(30, [(132, 30, 0, 32, 0), (132, 31, 0, 32, 0), (132, 120, 0, 32, 0)])
def test_what_a_segment_shows_is_told_by_its_key(
    fps: int, acts: list[tuple[int, int, int, int, int]]
) -> None:
    """Whatever pad follows, and wherever the run began that made it."""
    shown: dict[str, Seen] = {}
    profile = replace(PROFILE, fps=fps)
    asset = Asset("/a.mkv", "f1", 60_000, Video("h264", 640, 480))
    for frames, pad, up, down, whole in acts:
        most = longest_fade(frames, fps)
        start = whole * segment_frames(fps)
        piece = Piece(asset, "movie", start, frames, pad, fade_in=min(up, most), fade_out=min(down, most))
        count = len(piece.segments(fps))
        for first in range(count):
            for index, pictures in enumerate(seen(piece, first, fps), first):
                key = segment_key(piece, index, profile)
                black = [(at, level) if at >= 0 and level else (-1, Fraction(0)) for at, level in pictures]
                assert shown.setdefault(key, black) == black
        whole_act = [picture for segment in seen(piece, 0, fps) for picture in segment]
        if piece.fade_out:
            levels = [level for _, level in whole_act[frames - piece.fade_out : frames]]
            assert levels == [1 - Fraction(n, piece.fade_out) for n in range(piece.fade_out)]


@pytest.fixture(scope="module")
def act(sources: dict[str, Asset]) -> Piece:
    """It ends eight frames into its last segment: the fade begins in the one before."""
    return Piece(sources["film"], "movie", 30, 136, 30, fade_out=15)


@pytest.fixture(scope="module")
def whole(act: Piece, encode_all: Callable[..., list[Segment]]) -> tuple[list[int], list[int]]:
    return levels(encode_all(act))


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_run_that_begins_within_a_fade_goes_on_with_it(
    act: Piece, whole: tuple[list[int], list[int]], encode_all: Callable[..., list[Segment]], first: int
) -> None:
    luma, loud = levels(encode_all(act, first))
    assert len(luma) == 166 - 64 * first
    assert all(abs(one - other) <= 2 for one, other in zip(luma, whole[0][64 * first :], strict=True))
    assert luma[-30:] == [luma[-1]] * 30
    last = whole[1][-len(loud) :]
    assert all(abs(one - other) <= 60 for one, other in zip(loud[2:], last[2:], strict=True))
    assert loud[-25:] == [0] * 25
