"""What this machine's ffmpeg can do for a piece, found out by doing it."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.run import run
from retrovue.media.asset import files_of
from retrovue.playout.encode.command import ALL_MEANS, Means
from retrovue.playout.encode.picture import TONE_MAP, is_hdr
from retrovue.playout.encode.work import Piece

Report = Callable[[Diagnostic], None]
_TIME_OUT = 10


async def means_for(ffmpeg: str, piece: Piece, report: Report) -> Means:
    """Reports what will look worse than it could."""
    bright = [file.path for file in files_of(piece.asset) if is_hdr(file.video)] if piece.asset else []
    if not bright or await asyncio.to_thread(can_tone_map, ffmpeg):
        return ALL_MEANS
    report(
        Diagnostic(
            "RV721", f"`{Path(bright[0]).name}` has a high dynamic range and airs pale", place=bright[0],
            help=("use an ffmpeg with `zscale` and `tonemap`, such as the one that comes with retrovue",),
        )
    )  # fmt: skip
    return Means(tone_map=False)


@lru_cache(maxsize=8)
def can_tone_map(ffmpeg: str) -> bool:
    """A return code of 0 proves nothing: a picture must come out."""
    source = f"color=s=64x64:d=1:r=5,{TONE_MAP.format(transfer='smpte2084')}"
    argv = [
        ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", "-f", "rawvideo", "pipe:1",
    ]  # fmt: skip
    try:
        return bool(run(argv, timeout=_TIME_OUT).stdout)
    except OSError:
        return False
