"""Where the pictures of a file run out before their time: the filters tell of it on stderr. Pure.

A file that is cut off, emptied or overwritten while it is read looks like one that has ended, to a decoder: black
follows, and no return code says so.
"""

import re

_KEY = "retrovue.black_until"
TELL = f"metadata=mode=print:key={_KEY}:file='pipe\\:2':direct=1"
"""Stands where frames are counted as they are shown."""
_TOLD = re.compile(
    rb"frame:(\d+)[^\n]*\n" + re.escape(_KEY.encode()) + rb"=(\d+)\n",
)
_LINES = re.compile(rf"^(?:frame:\d+ +pts:.*|{re.escape(_KEY)}=\d*)$\n?", re.MULTILINE)
_NO_MORE_READ = (
    "Input/output error", "I/O error", "Stale file handle", "No such device", "Connection timed out",
    "Transport endpoint is not connected", "Stream ends prematurely",
)  # fmt: skip


def marked(black: str, until: int) -> str:
    """Black that follows pictures, its first frame marked with the frame at which they should have ended."""
    return f"{black},metadata=mode=add:key={_KEY}:value={until}:enable='eq(n,0)'"


def black_of(said: bytes) -> list[range]:
    """Frames of black that nobody asked for, as far as they are told of."""
    told = (range(int(begin), int(until)) for begin, until in _TOLD.findall(said))
    return [black for black in told if black]


def without_marks(said: str) -> str:
    """What ffmpeg itself had to say."""
    return _LINES.sub("", said)


def could_not_read(said: str) -> bool:
    """Whether the pictures ran out because the disk, or the server, gave no more."""
    return any(words in said for words in _NO_MORE_READ)
