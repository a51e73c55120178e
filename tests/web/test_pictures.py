"""Pictures of channels: few, small, from what is there, and only while somebody looks."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import imageio_ffmpeg
import pytest

from retrovue.ffmpeg.run import run
from retrovue.web import pictures
from retrovue.web.pictures import AGAIN, FRESH, Pictures, still

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


@dataclass
class Channel:
    """Shows segment `msn`; only those in `ready` lie in the store."""

    ready: dict[int, bytes]
    msn: int = 100
    asked: list[int] = field(default_factory=list)
    names: Any = field(default_factory=lambda: SimpleNamespace(id="one"))

    def on_air(self) -> Any:
        return SimpleNamespace(msn=self.msn)

    def timeline(self) -> Any:
        return SimpleNamespace(segment=lambda msn: SimpleNamespace(msn=msn))

    async def seen(self, segment: Any) -> bytes | None:
        self.asked.append(segment.msn)
        return self.ready.get(segment.msn)

    def starts_at(self, segment: Any) -> int:
        return segment.msn * 1000


@dataclass
class Pen:
    drawn: int = 0
    at_once: int = 0
    most: int = 0

    async def still(self, _: str, raw: bytes) -> bytes:
        self.drawn, self.at_once = self.drawn + 1, self.at_once + 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return b"\xff\xd8" + raw


async def drawn(made: Pictures, channel: Any) -> Any:
    """What there is once the pen rests."""
    made.of(channel)
    while made._drawing:
        await asyncio.sleep(0.002)
    return made.of(channel)


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Pen:
    found = Pen()
    monkeypatch.setattr(pictures, "still", found.still)
    return found


async def test_one_every_ten_seconds_however_often_it_is_asked_for(pen: Pen) -> None:
    now, channel = [0], Channel(dict.fromkeys(range(200), b"x"))
    made = Pictures("", lambda: now[0], lambda: False)
    first = await drawn(made, channel)
    assert first and (first.msn, first.at) == (100, 100_000)
    channel.msn += 1
    for _ in range(20):
        assert made.of(channel) == first
    now[0] = FRESH
    second = await drawn(made, channel)
    assert second and second.tag != first.tag and pen.drawn == 2


async def test_the_newest_that_is_there(pen: Pen) -> None:
    found = await drawn(Pictures("", lambda: 0, lambda: False), Channel({98: b"old", 97: b"older"}))
    assert found and found.msn == 98


async def test_a_channel_that_nobody_watches_keeps_its_last_picture(pen: Pen) -> None:
    now, channel = [0], Channel({100: b"x"})
    made = Pictures("", lambda: now[0], lambda: False)
    first = await drawn(made, channel)
    channel.ready, channel.msn, now[0] = {}, 900, 3_600_000
    assert await drawn(made, channel) == first and pen.drawn == 1


async def test_nothing_there_is_looked_for_again_soon(pen: Pen) -> None:
    now, channel = [0], Channel({})
    made = Pictures("", lambda: now[0], lambda: False)
    assert await drawn(made, channel) is None
    looked = len(channel.asked)
    assert await drawn(made, channel) is None and len(channel.asked) == looked
    now[0], channel.ready = AGAIN, {100: b"x"}
    assert await drawn(made, channel) is not None


async def test_no_new_ones_while_the_air_needs_the_machine(pen: Pen) -> None:
    now, pressed, channel = [0], [False], Channel(dict.fromkeys(range(200), b"x"))
    made = Pictures("", lambda: now[0], lambda: pressed[0])
    first = await drawn(made, channel)
    pressed[0], now[0], channel.msn = True, FRESH, 110
    assert await drawn(made, channel) == first


async def test_one_is_drawn_at_a_time(pen: Pen) -> None:
    made = Pictures("", lambda: 0, lambda: False)
    channels = [Channel({100: b"x"}, names=SimpleNamespace(id=f"c{n}")) for n in range(6)]
    assert all(await asyncio.gather(*(drawn(made, channel) for channel in channels)))
    assert (pen.drawn, pen.most) == (6, 1)


async def test_a_real_segment(tmp_path: Path) -> None:
    path = tmp_path / "s.ts"
    words = [
        FFMPEG,
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=640x360:r=25",
        "-t",
        "1",
        "-c:v",
        "mpeg2video",
        str(path),
    ]
    assert run(words, timeout=30).returncode == 0
    data = await still(FFMPEG, path.read_bytes())
    assert data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9") and len(data) < 60_000
    assert await still(FFMPEG, b"no segment") == b""
