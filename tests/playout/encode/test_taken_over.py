"""An item that takes over in the middle of an event is cut as that event is: its frames begin before its file does."""

import io
from collections.abc import Callable

import av
import pytest

from retrovue.media.asset import Asset
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece

pytestmark = pytest.mark.xdist_group("encode")


def pictures(segment: Segment) -> list[bytes]:
    with av.open(io.BytesIO(segment.data), format="mpegts") as stream:
        return [frame.to_ndarray().tobytes() for frame in stream.decode(video=0)]


def test_its_pictures_are_those_from_its_own_start(
    sources: dict[str, Asset], encode_all: Callable[..., list[Segment]]
) -> None:
    own = encode_all(Piece(sources["sync"], "promo", 0, 128))
    taken = encode_all(Piece(sources["sync"], "promo", -128, 256), first=2)
    assert [segment.index for segment in taken] == [2, 3]
    assert [segment.frames for segment in taken] == [64, 64]
    for one, two in zip(own, taken, strict=True):
        assert len(pictures(one)) == 64
        assert pictures(one) == pictures(two)
