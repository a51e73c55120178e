"""A day as a playlist of files with the parts of them that aired: M3U as VLC reads it, EDL as mpv does.

Neither knows black: what has no file is left out, and the rest moves up.
"""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from retrovue.export.clips import Clip, PlayedDay, clips_of
from retrovue.export.m3u import m3u_text
from retrovue.media.asset import Asset

MOST_EDL = 1_000_000
"""mpv takes a longer file for no EDL at all."""


def render_day_m3u(day: PlayedDay) -> bytes:
    """VLC's `start-time` and `stop-time`; other players show the whole files."""
    name = m3u_text(f"{day.channel.name or day.channel.id} {day.log.header.day}")
    return _lines([b"#EXTM3U", f"#PLAYLIST:{name}".encode()], day, _m3u_entry)


def render_day_edl(day: PlayedDay) -> bytes:
    """One timeline, cut to the millisecond, whose chapters are the parts of the day; too many have no titles."""
    head = [b"# mpv EDL v0"]
    body = _lines(head, day, partial(_edl_entry, titled=True))
    return body if len(body) <= MOST_EDL else _lines(head, day, partial(_edl_entry, titled=False))


def _lines(head: list[bytes], day: PlayedDay, entry: Callable[[Clip, Asset], bytes]) -> bytes:
    entries = [entry(clip, clip.file) for clip in clips_of(day) if clip.file is not None]
    return b"\n".join([*head, *entries]) + b"\n"


def _m3u_entry(clip: Clip, file: Asset) -> bytes:
    words = [
        f"#EXTINF:{_seconds(clip.ms)},{m3u_text(clip.title)}",
        f"#EXTVLCOPT:start-time={_seconds(clip.begin)}",
        f"#EXTVLCOPT:stop-time={_seconds(clip.begin + clip.ms)}",
    ]
    return "\n".join(words).encode() + b"\n" + _on_a_line(file.path)


def _on_a_line(path: str) -> bytes:
    """A name with a line break, which would end there, is written as an address."""
    return PurePath(path).as_uri().encode() if {"\n", "\r"} & set(path) else _bytes(path)


def _edl_entry(clip: Clip, file: Asset, *, titled: bool) -> bytes:
    span = f",start={_seconds(clip.begin)},length={_seconds(clip.ms)}".encode()
    title = b",title=" + _named(m3u_text(clip.title).encode()) if titled else b""
    return _named(_bytes(file.path)) + span + title


def _named(name: bytes) -> bytes:
    """Its length stands before it, so that no sign in it can end it."""
    return b"%%%d%%%b" % (len(name), name)


def _bytes(path: str) -> bytes:
    """As it stands on the disk, whatever its encoding."""
    return path.encode("utf-8", "surrogateescape")


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"
