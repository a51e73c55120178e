"""Cards: drawn once, cut to any length, and in place of any segment."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from small_disk import small_disk

from retrovue.media.asset import Asset
from retrovue.playout.encode import card_folder
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, MachineFailed, Segment
from retrovue.playout.encode.stand_in import Card, StandIn, longest, make_stand_in, stand_in_key
from retrovue.playout.encode.work import Piece
from retrovue.playout.store import SegmentStore
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

pytestmark = pytest.mark.xdist_group("encode")
"""They share sources, and what has been encoded from them."""

PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")
IDENT = Card("ident", "Retro: 100% 'Vue'\n\\;", "WRTV", "12.1")


@pytest.fixture(scope="module")
def ident(ffmpeg: str) -> StandIn:
    return make_stand_in(ffmpeg, IDENT, PROFILE)


def test_every_length_is_whole(ident: StandIn) -> None:
    stream, start = b"", 1_000
    at = start
    for frames in (*range(30, 96, 5), 95, 64):
        stream += stamp(ident.segment(frames), at, frames, at, 30)
        at += frames
    seen = walk(stream, 30)
    assert seen.faults == []
    assert len(seen.pictures) == at - start
    assert len(seen.sounds) == lattice(at, 30) - lattice(start, 30)


def test_a_length_that_it_does_not_have(ident: StandIn) -> None:
    for frames in (0, 96):
        with pytest.raises(ValueError, match="1 to 95 frames"):
            ident.segment(frames)


def test_it_takes_the_place_of_any_segment(
    ident: StandIn, sources: dict[str, Asset], encode_all: Callable[..., list[Segment]]
) -> None:
    segments = encode_all(Piece(sources["pal"], "episode", 20, 200))
    assert len(segments) == 3
    stream, at = b"", 77
    for segment in segments:
        replaced = segment is segments[1]
        data = ident.segment(segment.frames) if replaced else segment.data
        stream += stamp(data, at, segment.frames, at if replaced else 77, 30)
        at += segment.frames
    seen = walk(stream, 30)
    assert seen.faults == []
    assert (
        len({walk(s.data, 30).parameter_sets for s in segments} | {walk(ident.data, 30).parameter_sets}) == 1
    )


def test_something_is_drawn(ident: StandIn, ffmpeg: str, tmp_path: Path) -> None:
    blank = make_stand_in(ffmpeg, Card("slate", ""), PROFILE)
    bright = []
    for card in (ident, blank):
        path = tmp_path / "card.ts"
        path.write_bytes(card.segment(30))
        with av.open(str(path)) as container:
            frame = next(container.decode(video=0)).to_ndarray(format="gray")
        bright.append(int((frame[:180] > 150).sum()))
    assert bright[0] > 2_000 > bright[1] == 0


def test_it_is_drawn_once(ident: StandIn, ffmpeg: str, tmp_path: Path) -> None:
    store = SegmentStore(tmp_path, 1 << 30)
    made = make_stand_in(ffmpeg, IDENT, PROFILE, store)
    assert store.get(made.key) == made.data
    assert make_stand_in("no ffmpeg is needed", IDENT, PROFILE, store) == made


def test_keys(ident: StandIn) -> None:
    assert stand_in_key(IDENT, PROFILE) == ident.key
    assert stand_in_key(Card("slate", IDENT.title, IDENT.subtitle, IDENT.number), PROFILE) != ident.key


def test_other_rates(ffmpeg: str) -> None:
    for fps in (24, 50):
        profile = EncodeProfile("small", 256, 144, 200_000, 64_000, fps, "superfast")
        card = make_stand_in(ffmpeg, Card("slate", "一刻请稍候" * 9, "x" * 300), profile)
        assert walk(card.segment(longest(fps) - 7), fps).faults == []


def test_an_encoder_that_fails(tmp_path: Path) -> None:
    for program in ("/bin/false", str(tmp_path / "none")):
        with pytest.raises(EncodeFailed, match="RV702"):
            make_stand_in(program, IDENT, PROFILE)


def test_without_room_for_temporary_files(
    ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    monkeypatch.setattr(card_folder, "MEMORY", tmp_path / "none")
    with pytest.raises(MachineFailed, match="No such file or directory"):
        make_stand_in(ffmpeg, IDENT, PROFILE)
    store = SegmentStore(tmp_path / "state" / "segments", 1 << 30)
    (tmp_path / "state").mkdir()
    assert make_stand_in(ffmpeg, IDENT, PROFILE, store).data
    assert not list((tmp_path / "state").glob("retrovue-*"))


def test_on_full_disks_it_is_drawn_in_memory(
    ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not card_folder.MEMORY.is_dir():
        pytest.skip("no folder in memory")
    store = SegmentStore(tmp_path / "segments", 1 << 30)
    with small_disk(tmp_path, "40k"):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        assert make_stand_in(ffmpeg, IDENT, PROFILE, store).data
        assert not list(tmp_path.glob("retrovue-*"))
