"""Runs of the encoder for previews: how many, how far ahead, and what becomes of them."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from retrovue.media.asset import Asset, Video
from retrovue.media.item import Item
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore
from retrovue.web.preview import encodes
from retrovue.web.preview.encodes import Busy, Encodes, Gone
from retrovue.web.preview.previews import Previews, profile_of
from retrovue.web.preview.showing import Showing

FPS = 25


class Encoders:
    """Runs that the test lets go on, one segment at a time."""

    def __init__(self) -> None:
        self.running, self.most, self.made = 0, 0, list[tuple[str, int]]()
        self.may = asyncio.Event()
        self.fails = False

    async def __call__(
        self, piece: Piece, first: int, profile: EncodeProfile
    ) -> AsyncGenerator[Segment, None]:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            for index in range(first, len(piece.segments(FPS))):
                await self.may.wait()
                if self.fails:
                    raise EncodeFailed("RV702", "it is damaged")
                self.made.append((piece.kind, index))
                yield Segment(index, 64, f"{piece.kind}{index}".encode())
        finally:
            self.running -= 1


def piece(kind: str, segments: int = 200) -> Piece:
    return Piece(Asset("/media/a.mkv", kind, 10_000_000), kind, 0, 64 * segments)


@pytest.fixture
def encoders() -> Encoders:
    return Encoders()


@pytest.fixture
async def work(encoders: Encoders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Encodes:
    monkeypatch.setattr(encodes, "LOOK", 0.01)
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), lambda _: None)
    return Encodes(encoders, profile_of(FPS), shelf, lambda: False)


def here() -> bool:
    return False


async def test_two_at_once_and_the_idle_one_gives_way(work: Encodes, encoders: Encoders) -> None:
    encoders.may.set()
    kinds = ("slate", "ident", "off-air", "guide")
    found = await asyncio.gather(*(work.segment(piece(kind), 5, here) for kind in kinds))
    assert found == [f"{kind}5".encode() for kind in kinds] and encoders.most == 2
    await work.close()
    assert encoders.running == 0


async def test_a_run_goes_a_little_ahead_and_waits(work: Encodes, encoders: Encoders) -> None:
    encoders.may.set()
    await work.segment(piece("slate"), 3, here)
    await asyncio.sleep(0.1)
    assert max(index for _, index in encoders.made) == 3 + encodes.REACH
    await work.segment(piece("slate"), 10, here)
    await asyncio.sleep(0.1)
    assert max(index for _, index in encoders.made) == 10 + encodes.REACH and encoders.most == 1
    await work.close()


async def test_nothing_is_made_ahead_while_the_air_needs_the_cores(work: Encodes, encoders: Encoders) -> None:
    work._pressed = lambda: True
    encoders.may.set()
    await work.segment(piece("slate"), 3, here)
    await asyncio.sleep(0.1)
    assert len(encoders.made) <= 2  # one may be on its way when the first is handed out
    assert await work.segment(piece("slate"), 4, here) == b"slate4"
    await work.close()


async def test_a_run_that_nobody_asks_ends(
    work: Encodes, encoders: Encoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodes, "IDLE", 0.05)
    encoders.may.set()
    await work.segment(piece("slate"), 0, here)
    await asyncio.sleep(0.3)
    assert (work.running, encoders.running) == (0, 0)


async def test_a_crowd_is_told_to_come_again(work: Encodes, encoders: Encoders) -> None:
    asking = [asyncio.create_task(work.segment(piece("slate"), n * 50, here)) for n in range(encodes.WAITING)]
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await work.segment(piece("slate"), 1, here)
    with pytest.raises(Busy):
        await work.segment(piece("slate"), 2, here)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    assert work._waiting == 0
    await work.close()


async def test_who_left_and_what_fails(work: Encodes, encoders: Encoders) -> None:
    with pytest.raises(Gone):
        await work.segment(piece("slate"), 1, lambda: True)
    encoders.may.set()
    encoders.fails = True
    with pytest.raises(EncodeFailed):
        await work.segment(piece("slate"), 1, here)
    encoders.fails = False
    assert await work.segment(piece("slate"), 1, here) == b"slate1"
    await work.close()


async def test_a_picture_that_nobody_waits_for_is_not_drawn_on(tmp_path: Path) -> None:
    slow, told = tmp_path / "ffmpeg", tmp_path / "pid"
    slow.write_text(f"#!/bin/sh\necho $$ > {told}\nexec sleep 60\n")
    slow.chmod(0o755)
    asset = Asset(str(slow), "print", 10_000, Video("h264", 160, 90))
    previews = Previews(tmp_path / "state", str(slow))
    with pytest.raises(Gone):
        await previews.still(Showing(Item("k", "movie", "t", 10_000), asset, FPS, -24), 0, 160, told.exists)
    async with asyncio.timeout(5):
        while Path(f"/proc/{told.read_text().strip() or 'not yet'}").exists():
            await asyncio.sleep(0.05)
    await previews.close()
