"""Acts that dip to black: what a viewer sees and hears at their edges."""

import io
from collections.abc import Callable
from itertools import pairwise

import av
import pytest

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece, longest_fade, segment_key

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


def test_a_fade_lies_inside_one_segment_and_inside_its_act() -> None:
    assert (longest_fade(10_000, 30), longest_fade(10_000, 60), longest_fade(20, 30)) == (32, 64, 10)
