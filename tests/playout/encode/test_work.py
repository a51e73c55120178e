"""Keys: equal exactly when the segments show the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.asset import Asset, Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Part, Piece, part, segment_key
from retrovue.timing.frames import HOUSE_RATES, segment_frames, segment_lengths

PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)
ASSET = Asset("/a.mkv", "f1", 60_000, Video("h264", 640, 480))
SECOND = Asset("/b.mkv", "f2", 9_000)
PIECE = Piece(ASSET, "episode", 100, 640)


def keys(piece: Piece, profile: EncodeProfile = PROFILE) -> list[str]:
    return [segment_key(piece, index, profile) for index in range(len(piece.segments(profile.fps)))]


def test_airings_that_differ_at_the_end_share_the_rest() -> None:
    ours, shorter, padded = keys(PIECE), keys(replace(PIECE, frames=600)), keys(replace(PIECE, pad=9))
    assert ours[:8] == shorter[:8] == padded[:8]
    assert len({ours[8], shorter[8], padded[8]}) == 3 or ours[8] == padded[8]
    assert ours[-1] not in shorter + padded


def test_a_break_that_moved_by_whole_segments_shares_what_follows() -> None:
    moved = keys(Piece(ASSET, "episode", 100 + 3 * 64, 640 - 3 * 64))
    assert moved[1:] == keys(PIECE)[4:]
    assert moved[0] != keys(PIECE)[3], "its sound is faded in"


@pytest.mark.parametrize(
    "other",
    [
        replace(PIECE, asset=replace(ASSET, fingerprint="f2")), replace(PIECE, start_frame=101),
        replace(PIECE, gain=-5), replace(PIECE, tracks=(1,)), replace(PIECE, burnt=("k1",)),
        replace(PIECE, asset=replace(ASSET, following=(SECOND,))), Piece(None, "black", 100, 640), Piece(None, "slate", 100, 640),
    ],
)  # fmt: skip
def test_what_changes_every_key(other: Piece) -> None:
    assert not set(keys(PIECE)) & set(keys(other))


def test_what_changes_no_key() -> None:
    renamed = replace(PIECE, kind="movie", asset=replace(ASSET, path="/elsewhere/b.mkv"), tracks=(0,))
    assert keys(PIECE) == keys(renamed) == keys(PIECE, replace(PROFILE, name="other"))
    assert keys(PIECE) == keys(PIECE, PROFILE.faster())
    assert not set(keys(PIECE)) & set(keys(PIECE, replace(PROFILE, family="nvenc")))


def test_black_is_shared_by_all() -> None:
    assert keys(Piece(ASSET, "episode", 0, 64, 128))[1:] == keys(Piece(ASSET, "movie", 77, 64, 128, 30))[1:]


@given(
    fps=st.sampled_from(HOUSE_RATES),
    start=st.integers(0, 10_000),
    frames=st.integers(1, 900),
    pad=st.integers(0, 300),
)
def test_parts_add_up(fps: int, start: int, frames: int, pad: int) -> None:
    piece = Piece(ASSET, "episode", start, frames, pad)
    lengths = segment_lengths(frames + pad, fps)
    parts = [part(piece, index, 1, fps) for index in range(len(lengths))]
    assert [one.frames + one.pad for one in parts] == lengths
    assert sum(one.frames for one in parts) == frames
    assert [one.start for one in parts] == [start + k * segment_frames(fps) for k in range(len(lengths))]
    assert [one.head for one in parts] == [True] + [False] * (len(parts) - 1)
    assert sum(one.tail for one in parts) == 1
    assert part(piece, 0, None, fps) == Part(start, frames, pad, True, True)
