"""Which captions a file has: in files beside it, or within it. Reads the folder's names and the file's header."""

import re
from dataclasses import dataclass
from pathlib import Path

from retrovue.ffmpeg.run import run
from retrovue.media.asset import Asset
from retrovue.media.remote import is_door, remote_part
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
    """The first language that there is counts; captions that do not tell theirs are taken for the first one.

    ValueError when the file cannot be asked.
    """
    here = not is_door(file.path) and remote_part(file.path) is None
    streams = [stream for stream in _streams(ffmpeg, file) if not stream.forced]
    for language in languages:
        beside = _beside(Path(file.path), language) if here else None
        within = next((stream for stream in streams if stream.language == language), None)
        if beside is not None:
            return CaptionSource(str(beside))
        if within is not None:
            return CaptionSource(file.path, within.number)
    beside = _beside(Path(file.path), "") if here else None
    if beside is not None:
        return CaptionSource(str(beside))
    unnamed = next((stream for stream in streams if not stream.language), None)
    return CaptionSource(file.path, unnamed.number) if unnamed else None


def input_of(path: str) -> list[str]:
    """What is read: a file of this machine, or one that is behind a door."""
    return ["-protocol_whitelist", "http,tcp", "-i", path] if is_door(path) else [
        "-protocol_whitelist", "file", "-i", f"file:{path}",
    ]  # fmt: skip


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
    finished = run([ffmpeg, "-nostdin", "-hide_banner", *input_of(file.path)], timeout=_TIME_OUT)
    if "Stream #0:" not in finished.stderr:
        raise ValueError(finished.complaint)
    return [
        _Stream(int(found[1]), language_of(found[2] or ""), "(forced)" in found[4])
        for found in _STREAM.finditer(finished.stderr)
        if found[3] in _TEXT_CODECS
    ]
