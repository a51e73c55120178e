"""Whether a file plays: its first, middle and last second are decoded, and its length is compared."""

import re
from collections.abc import Iterator
from pathlib import Path

from retrovue.breakpoints import commands
from retrovue.breakpoints.tool import Tool
from retrovue.diagnostics import Diagnostic

_SECOND = 1_000
_TIME_OUT = 120
_TOLERANCE = 2_000
_MANY = 3
_AFTER_A_SEEK = re.compile(
    r"non-existing [SP]PS|no frame!|issing reference|reference picture missing|mmco|co located POC"
    r"|Could not find ref|reference frames|POC|decode_slice_header|frame dimensions|not monoton|non monoton"
    r"|first frame is no keyframe|concealing|is not allocated"
    r"|Last message repeated|decoding for stream|Header missing|submitting packet"
)
"""What decoders say when they begin in the middle, as every viewer does who switches on."""


def faults(tool: Tool, path: str, length: int) -> Iterator[Diagnostic]:
    """The first part that does not play. Raises Stopped, SearchFailed."""
    middle, last = max(0, length // 2 - _SECOND // 2), max(0, length - _SECOND)
    for name, start in (("first", 0), ("middle", middle), ("last", last)):
        why = _fault(tool, path, start, sound_will_do=name == "last")
        if why:
            yield does_not_play(path, f"its {name} second", why)
            return


def _fault(tool: Tool, path: str, start: int, *, sound_will_do: bool) -> str:
    finished = tool.run(commands.play(tool.ffmpeg, path, start, _SECOND), _TIME_OUT)
    rows = [line for line in finished.stdout.splitlines() if not line.startswith(b"#")]
    pictures = sum(line.startswith(b"0,") for line in rows)
    if not pictures and not (sound_will_do and rows):
        return "nothing comes out"
    lines = [line for line in finished.stderr.splitlines() if line.strip()]
    serious = [line for line in lines if not _AFTER_A_SEEK.search(line)]
    if finished.returncode or len(serious) >= _MANY:
        return _without_address(serious[0] if serious else finished.complaint)
    return ""


def _without_address(line: str) -> str:
    """ffmpeg names its parts by where they stand in memory, which says nothing to anybody."""
    return re.sub(r"^(\[[^\]]*\] )+", "", line.strip()).rstrip(".").lower()


def does_not_play(path: str, what: str, why: str) -> Diagnostic:
    return Diagnostic(
        "RV511", f"{what} of `{Path(path).name}` does not play: {why}", place=path,
        help=("play the file to see whether it is sound, then copy it again or delete it",),
    )  # fmt: skip


def other_length(path: str, listed: int, measured: int) -> Diagnostic | None:
    """Sources round and guess: only what would be seen on the air is told."""
    if not listed or not measured or abs(measured - listed) <= max(_TOLERANCE, listed // 100):
        return None
    return Diagnostic(
        "RV512", f"`{Path(path).name}` runs {_text(measured)}, but its source lists {_text(listed)}", place=path,
        help=("let the source analyse the file again, or replace a file that is not the one listed",),
    )  # fmt: skip


def _text(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
