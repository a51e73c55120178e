"""Brightness and loudness of files, second by second: measured in the background when they are asked for, and kept."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from retrovue.breakpoints import commands, strip
from retrovue.breakpoints.levels import RATE, Levels
from retrovue.breakpoints.tool import SearchFailed, Tool
from retrovue.ffmpeg.watched import Stopped
from retrovue.load.log_files import write_whole
from retrovue.media.asset import Asset, files_of
from retrovue.playout.off_loop import off_loop

FORGOTTEN = 30.0
"""Seconds after which a measure that nobody asks for is given up, and one that failed is made again."""
_FORM = 1
_MOST_FILES, _IN_MEMORY = 400, 32
_SHORTEST_TIME_OUT = 300
_AFTER_SOUND, _AFTER_GLANCE = 20, 30
"""Percent."""
_LARGEST = 1 << 21


@dataclass(frozen=True, slots=True)
class Strip:
    """Of one file, or of an item; with `done` false it is what is known so far."""

    luma: tuple[int, ...] = ()
    loudness: tuple[int | None, ...] = ()
    percent: int = 0
    done: bool = False
    problem: str = ""


class Strips:
    """Lives on the event loop; one file is measured at a time."""

    def __init__(self, folder: Path, ffmpeg: str) -> None:
        self._folder, self._ffmpeg = folder, ffmpeg
        self._known: OrderedDict[str, Strip] = OrderedDict()
        self._asked: dict[str, float] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(1)

    async def of(self, asset: Asset) -> list[Strip]:
        """Of every file of an asset, in order; what is lacking is begun."""
        return [await self._of(file) for file in files_of(asset)]

    async def _of(self, file: Asset) -> Strip:
        key, now = file.fingerprint, asyncio.get_running_loop().time()
        known, asked = self._known.get(key), self._asked.get(key, now)
        self._asked[key] = now
        if known is None or (known.problem and now - asked > FORGOTTEN):
            known = await off_loop(self._read, key) or Strip()
            self._keep(key, known)
        if not known.done and key not in self._tasks:
            self._tasks[key] = task = asyncio.create_task(self._work(file))
            task.add_done_callback(lambda _: self._tasks.pop(key, None))
        return self._known.get(key, known)

    async def _work(self, file: Asset) -> None:
        key, loop = file.fingerprint, asyncio.get_running_loop()
        stopped = False

        def given_up() -> bool:
            return stopped or loop.time() - self._asked.get(key, 0) > FORGOTTEN

        try:
            async with self._turn:
                made = await off_loop(
                    measure, Tool(self._ffmpeg, given_up), file, lambda one: self._known.__setitem__(key, one)
                )
            self._keep(key, made)
            if not made.problem:
                await off_loop(self._write, key, made)
        except (Stopped, OSError):
            pass  # begun anew when somebody asks
        finally:
            stopped = True

    def _keep(self, key: str, one: Strip) -> None:
        self._known[key] = one
        while len(self._known) > _IN_MEMORY:
            old, _ = self._known.popitem(last=False)
            self._asked.pop(old, None)

    # ---- files

    def _path(self, key: str) -> Path:
        return self._folder / f"{blake2b(key.encode(), digest_size=16).hexdigest()}.json"

    def _read(self, key: str) -> Strip | None:
        try:
            with self._path(key).open(encoding="utf-8") as file:
                told = json.loads(file.read(_LARGEST))
            if told["form"] != _FORM or told["print"] != key:
                return None
            return Strip(tuple(told["luma"]), tuple(told["loudness"]), 100, done=True)
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _write(self, key: str, one: Strip) -> None:
        told = {"form": _FORM, "print": key, "luma": one.luma, "loudness": one.loudness}
        write_whole(self._path(key), json.dumps(told, separators=(",", ":")) + "\n")
        kept = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in kept[_MOST_FILES:]:
            path.unlink(missing_ok=True)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def measure(tool: Tool, file: Asset, tell: Callable[[Strip], None]) -> Strip:
    """Sound first, then key frames for a first impression, then most pictures. Raises Stopped."""
    found = Strip()
    try:
        if file.audio:
            found = replace(found, loudness=tuple(_heard(tool, file, tell)), percent=_AFTER_SOUND)
            tell(found)
        if file.video:
            found = replace(found, luma=_seen(tool, file, "nokey", lambda _: None), percent=_AFTER_GLANCE)
            tell(found)
            rough = found
            luma = _seen(
                tool,
                file,
                "noref",
                lambda share: tell(replace(rough, percent=_between(_AFTER_GLANCE, share))),
            )
            found = replace(found, luma=luma or rough.luma)
    except SearchFailed as failed:
        return replace(found, percent=100, done=True, problem=str(failed))
    return replace(found, percent=100, done=True)


def _between(begin: int, share: float) -> int:
    return min(99, begin + int((99 - begin) * share))


def _heard(tool: Tool, file: Asset, tell: Callable[[Strip], None]) -> Sequence[int | None]:
    levels, heard = Levels(), 0

    def take(data: bytes) -> None:
        nonlocal heard
        heard += len(data)
        levels.take(data)
        share = heard * 1000 / (2 * RATE * max(1, file.duration))
        tell(Strip(percent=min(_AFTER_SOUND, int(_AFTER_SOUND * share))))

    tool.run(commands.hear(tool.ffmpeg, file.path), _time_out(file), take)
    return strip.loudness_of(levels.powers)


def _seen(tool: Tool, file: Asset, skip: str, tell: Callable[[float], None]) -> tuple[int, ...]:
    data = bytearray()

    def take(more: bytes) -> None:
        data.extend(more)
        tell(len(data) * 1000 / (strip.ACROSS * strip.DOWN * strip.RATE * max(1, file.duration)))

    tool.run(commands.glance(tool.ffmpeg, file.path, skip), _time_out(file), take)
    return tuple(strip.luma_of(bytes(data)))


def _time_out(file: Asset) -> int:
    return _SHORTEST_TIME_OUT + file.duration // 500


def joined(files: Sequence[Asset], strips: Sequence[Strip], trim_in: int, length: int) -> Strip:
    """That of an item, second by second from its first frame that airs. Pure."""
    done = all(one.done for one in strips)
    places = [_place([file.duration for file in files], trim_in + at) for at in range(0, length, 1000)]
    luma = [_at(strips[number].luma, second) for number, second in places]
    loudness = [_at(strips[number].loudness, second) for number, second in places]
    heard = any(one.loudness for one in strips)
    return Strip(
        tuple(one or 0 for one in luma) if any(one.luma for one in strips) else (),
        tuple(loudness) if heard else (), min((one.percent for one in strips), default=100), done,
        next((one.problem for one in strips if one.problem), ""),
    )  # fmt: skip


def _place(lengths: Sequence[int], at: int) -> tuple[int, int]:
    """Which file an instant lies in, and in which of its seconds."""
    for number, own in enumerate(lengths[:-1]):
        if at < own:
            return number, at // 1000
        at -= own
    return len(lengths) - 1, at // 1000


def _at(values: Sequence[int | None], second: int) -> int | None:
    """Behind the end of what was measured, the last."""
    return values[min(second, len(values) - 1)] if values else None
