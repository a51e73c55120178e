"""Which captions a file has: in files beside it, or within it. Reads the folder's names and the file's header."""

import re
from dataclasses import dataclass
from pathlib import Path

from retrovue.ffmpeg.run import run
from retrovue.media.asset import Asset
from retrovue.media.spoken import codes_of, language_of

_ENDINGS = ("srt", "vtt", "ass", "ssa")
_WORDS = ("", ".sdh", ".cc")
_TEXT_CODECS = frozenset(("subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"))
_STREAM = re.compile(r"Stream #0:(\d+)(?:\[\w+\])?(?:\((\w+)\))?: Subtitle: (\w+)(.*)")
_TIME_OUT = 30


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """A file of captions, or one stream of a file."""

    path: str
    stream: int | None = None
    """Number among all streams of the file; None for a file of captions."""


@dataclass(frozen=True, slots=True)
class _Stream:
    number: int
    language: str
    forced: bool


def find_captions(ffmpeg: str, file: Asset, languages: tuple[str, ...]) -> CaptionSource | None:
    """The first language that there is counts; captions that do not tell theirs are taken for the first one."""
    streams = [stream for stream in _streams(ffmpeg, file) if not stream.forced]
    for language in languages:
        beside = _beside(Path(file.path), language)
        within = next((stream for stream in streams if stream.language == language), None)
        if beside is not None:
            return CaptionSource(str(beside))
        if within is not None:
            return CaptionSource(file.path, within.number)
    beside = _beside(Path(file.path), "")
    if beside is not None:
        return CaptionSource(str(beside))
    unnamed = next((stream for stream in streams if not stream.language), None)
    return CaptionSource(file.path, unnamed.number) if unnamed else None


def _beside(video: Path, language: str) -> Path | None:
    for code in (f".{code}" for code in codes_of(language)) if language else ("",):
        for word in _WORDS:
            for ending in _ENDINGS:
                path = video.with_name(f"{video.stem}{code}{word}.{ending}")
                if path.is_file():
                    return path
    return None


def _streams(ffmpeg: str, file: Asset) -> list[_Stream]:
    if not file.subtitles:
        return []
    argv = [ffmpeg, "-nostdin", "-hide_banner", "-protocol_whitelist", "file", "-i", f"file:{file.path}"]
    try:
        said = run(argv, timeout=_TIME_OUT).stderr
    except OSError:
        return []
    return [
        _Stream(int(found[1]), language_of(found[2] or ""), "(forced)" in found[4])
        for found in _STREAM.finditer(said)
        if found[3] in _TEXT_CODECS
    ]
