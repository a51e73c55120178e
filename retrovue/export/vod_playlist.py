"""A day as a playlist of files with the parts of them that aired: M3U as VLC reads it, EDL as mpv does.

Neither knows black: what has no file is left out, and the rest moves up.
"""

from collections.abc import Callable

from retrovue.export.clips import Clip, PlayedDay, clips_of
from retrovue.export.m3u import m3u_text
from retrovue.media.asset import Asset


def render_day_m3u(day: PlayedDay) -> bytes:
    """VLC's `start-time` and `stop-time`; other players show the whole files."""
    name = m3u_text(f"{day.channel.name or day.channel.id} {day.log.header.day}")
    return _lines([b"#EXTM3U", f"#PLAYLIST:{name}".encode()], day, _m3u_entry)


def render_day_edl(day: PlayedDay) -> bytes:
    """One timeline, cut to the millisecond, whose chapters are the parts of the day."""
    return _lines([b"# mpv EDL v0"], day, _edl_entry)


def _lines(head: list[bytes], day: PlayedDay, entry: Callable[[Clip, Asset], bytes]) -> bytes:
    entries = [entry(clip, clip.file) for clip in clips_of(day) if clip.file is not None]
    return b"\n".join([*head, *entries]) + b"\n"


def _m3u_entry(clip: Clip, file: Asset) -> bytes:
    words = [
        f"#EXTINF:{_seconds(clip.ms)},{m3u_text(clip.title)}",
        f"#EXTVLCOPT:start-time={_seconds(clip.begin)}",
        f"#EXTVLCOPT:stop-time={_seconds(clip.begin + clip.ms)}",
    ]
    return "\n".join(words).encode() + b"\n" + _bytes(file.path)


def _edl_entry(clip: Clip, file: Asset) -> bytes:
    """Lengths stand before names, so that no sign in one can end it."""
    path, title = _bytes(file.path), m3u_text(clip.title).encode()
    return b"%%%d%%%b,start=%b,length=%b,title=%%%d%%%b" % (
        len(path), path, _seconds(clip.begin).encode(), _seconds(clip.ms).encode(), len(title), title,
    )  # fmt: skip


def _bytes(path: str) -> bytes:
    """As it stands on the disk, whatever its encoding."""
    return path.encode("utf-8", "surrogateescape")


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"
