"""Captions as they are needed on the air: taken out of their files once, and kept beside the segments."""

import asyncio
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from retrovue.ffmpeg.fonts import put_font
from retrovue.ffmpeg.run import run
from retrovue.media.asset import Asset
from retrovue.playout.captions.cues import Cue, read_cues
from retrovue.playout.captions.evict import evict, touch
from retrovue.playout.captions.find import CaptionSource, find_captions, input_of
from retrovue.playout.encode.picture import FONTS
from retrovue.playout.off_loop import off_loop
from retrovue.playout.remote import plain

_TIME_OUT = 1_800
"""A film on a slow share is read to its end."""
_DRAW_TIME_OUT = 20
_LARGEST = 8 << 20
_KEPT = 256
_FORMATS = "ass,srt,webvtt,matroska,mov,mpegts,avi,nut,ogg"

log = logging.getLogger("retrovue.air")


@dataclass(frozen=True, slots=True)
class Captions:
    """Those of one file. `key` names them; it changes with their words."""

    key: str
    cues: tuple[Cue, ...]


NONE = Captions("", ())


Opened = Callable[[Asset], AbstractAsyncContextManager[tuple[Asset, dict[str, str]]]]
"""A file as a program of this machine can read it, and what stands for its path meanwhile."""


@asynccontextmanager
async def as_it_is(file: Asset) -> AsyncIterator[tuple[Asset, dict[str, str]]]:
    """Nothing is read from afar."""
    yield file, {}


class CaptionStore:
    """Answers at once: with what is there, and looks for the rest in the background, one file at a time."""

    def __init__(self, folder: Path, ffmpeg: str, opened: Opened = as_it_is) -> None:
        self.folder, self._ffmpeg, self._opened = folder.absolute(), ffmpeg, opened
        self._ffmpeg_here = os.path.abspath(ffmpeg) if os.sep in ffmpeg else ffmpeg  # noqa: PTH100
        self._known: OrderedDict[tuple[str, tuple[str, ...]], Captions] = OrderedDict()
        self._turn = asyncio.Semaphore(1)
        self._looking: dict[tuple[str, tuple[str, ...]], asyncio.Task[None]] = {}

    def of(self, file: Asset, languages: tuple[str, ...]) -> Captions | None:
        """None while nobody knows; `NONE` when there are none."""
        wanted = (file.fingerprint, languages)
        found = self._known.get(wanted)
        if found is None and wanted not in self._looking:
            task = asyncio.create_task(self._look(file, languages))
            self._looking[wanted] = task
            task.add_done_callback(lambda _: self._looking.pop(wanted, None))
        return found

    async def settled(self) -> None:
        """Waits until all that was asked for is known."""
        while self._looking:
            await asyncio.gather(*self._looking.values())

    async def _look(self, file: Asset, languages: tuple[str, ...]) -> None:
        async with self._turn, self._opened(file) as (local, doors):
            found = await off_loop(self._found, local, languages, doors)  # which may take half an hour
        self._known[file.fingerprint, languages] = found
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def _found(self, file: Asset, languages: tuple[str, ...], doors: dict[str, str]) -> Captions:
        """A fault of captions is never one of the air."""
        try:
            source = find_captions(self._ffmpeg, file, languages)
            if source is None:
                return NONE
            key = _key(file, source)
            text = self.folder / f"{key}.vtt"
            if text.is_file():
                touch(self.folder, key)
            else:
                self._take_out(source, key)
                evict(self.folder, {one.key for one in list(self._known.values())} | {key})
            cues = read_cues(text.read_text(encoding="utf-8"))
            return Captions(key if self._can_draw(key) else "", cues)
        except (OSError, ValueError) as error:
            path = plain(file.path, doors)
            log.warning("the captions of `%s` cannot be read: %s", path, plain(str(error), doors))
            return NONE

    def _can_draw(self, key: str) -> bool:
        """A picture that cannot be drawn would cost the air more than its captions."""
        argv = [
            self._ffmpeg_here, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=1:r=5",
            "-vf", f"ass=f={key}.ass:fontsdir={FONTS}", "-frames:v", "1", "-f", "rawvideo", "pipe:1",
        ]  # fmt: skip
        return bool(run(argv, timeout=_DRAW_TIME_OUT, cwd=self.folder).stdout)

    def _take_out(self, source: CaptionSource, key: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / FONTS).mkdir(exist_ok=True)
        put_font(self.folder / FONTS / "font.ttf")
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="new-") as name:
            folder = Path(name)
            finished = run(
                _command(self._ffmpeg_here, _in_unicode(source, folder)), timeout=_TIME_OUT, cwd=folder
            )
            if not (folder / "out.vtt").is_file() or not (folder / "out.ass").is_file():
                raise ValueError(finished.complaint)
            styled = (folder / "out.ass").read_text(encoding="utf-8").replace(",Arial,", ",Roboto,")
            (folder / "out.ass").write_text(styled, encoding="utf-8")
            (folder / "out.ass").replace(self.folder / f"{key}.ass")
            (folder / "out.vtt").replace(self.folder / f"{key}.vtt")


def _key(file: Asset, source: CaptionSource) -> str:
    """Content of the file that holds them, as far as it is known without reading it."""
    if source.stream is not None:
        words = f"{file.fingerprint} {source.stream}"
    else:
        found = Path(source.path).stat()
        words = f"{file.fingerprint} {Path(source.path).suffix} {found.st_size} {found.st_mtime_ns}"
    return blake2b(words.encode(), digest_size=16).hexdigest()


def _in_unicode(source: CaptionSource, folder: Path) -> CaptionSource:
    """Files of old come in the letters of their day."""
    if source.stream is not None:
        return source
    data = Path(source.path).read_bytes()[:_LARGEST]
    copy = folder / f"in{Path(source.path).suffix.lower()}"
    copy.write_text(_decoded(data), encoding="utf-8")
    return CaptionSource(str(copy))


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _command(ffmpeg: str, source: CaptionSource) -> list[str]:
    stream = f"0:{source.stream}" if source.stream is not None else "0:s:0"
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-y", "-format_whitelist", _FORMATS, *input_of(source.path),
        "-map", stream, "-c:s", "webvtt", "out.vtt", "-map", stream, "-c:s", "ass", "out.ass",
    ]  # fmt: skip
