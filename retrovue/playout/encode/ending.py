"""Whether a file goes on to the end that was measured: a truncated one still says how long it was meant to be.

An encoder is no witness: where pictures run out it repeats the last one, so that the channel stays unbroken.
"""

from pathlib import Path

from retrovue.ffmpeg.run import run
from retrovue.media.asset import Asset
from retrovue.playout.encode.command import source_options

_LEAST, _MOST = 2_000, 30_000
"""What may be missing at the end of a file (ms), or a twentieth of it where that lies between: a track of text may
be longer than picture and sound."""
_LOOK, _SCAN = 20, 180
"""Seconds that a look at the end may take, and one through the whole file."""


def ends_early(ffmpeg: str, file: Asset) -> int | None:
    """Where picture and sound end (ms) when that is much too early, else None. Blocks; the file is only read.

    What a look at the end does not show is looked for in the whole file.
    """
    if not Path(file.path).is_file() or not (file.video or any(track.codec for track in file.audio)):
        return None
    enough = file.duration - max(_LEAST, min(file.duration // 20, _MOST))
    if enough <= 0 or (last := _last_instant(ffmpeg, file, max(0, enough // 1000 - 1), _LOOK)) is None:
        return None
    if last < enough:
        last = _last_instant(ffmpeg, file, 0, _SCAN)
    return last if last is not None and 0 <= last < enough else None


def _last_instant(ffmpeg: str, file: Asset, seek: int, seconds: int) -> int | None:
    """End of the last packet of picture or sound (ms), -1 when there is none; None when nobody can say."""
    try:
        finished = run(end_command(ffmpeg, file, seek), timeout=seconds, nice=15)
    except OSError:
        return None
    return None if finished.returncode is None else last_of(finished.stdout)


def end_command(ffmpeg: str, file: Asset, seek: int) -> list[str]:
    """Lists packets from a second on, without decoding any."""
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *source_options(file.path),
        *(["-ss", str(seek)] if seek else []), "-copyts", "-start_at_zero", "-i", f"file:{file.path}",
        "-map", "0:V:0?", "-map", "0:a?", "-c", "copy", "-f", "framecrc", "pipe:1",
    ]  # fmt: skip


def last_of(listing: bytes) -> int:
    """`#tb 0: 1/1000` says what a tick of stream 0 is, `0, dts, pts, duration, size, sum` is a packet."""
    bases: dict[bytes, tuple[int, ...]] = {}
    last = -1
    for line in listing.splitlines():
        if line.startswith(b"#tb "):
            stream, _, base = line[4:].partition(b": ")
            bases[stream.strip()] = tuple(map(int, base.split(b"/")))
        elif not line.startswith(b"#"):
            stream, _, pts, duration, *_ = (word.strip() for word in line.split(b","))
            over, under = bases[stream]
            last = max(last, (int(pts) + int(duration)) * 1000 * over // under)
    return last
