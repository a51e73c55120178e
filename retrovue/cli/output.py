"""Standard output that takes no more: its disk is full, or who read it is gone."""

import errno
import os
import sys
from contextlib import suppress
from typing import TextIO

from retrovue.diagnostics import Diagnostic

EXIT_CODE = 4
_REFUSED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF)
"""What hardly anything but writing ends in."""


def flush() -> None:
    """Raises OSError. There is no standard output where it was closed before the start."""
    if sys.stdout is not None:
        sys.stdout.flush()


def is_of_output(error: BaseException) -> bool:
    """Whether it came up because standard output takes no more."""
    if not isinstance(error, OSError) or error.filename is not None:
        return False
    if error.errno in _REFUSED:
        return True
    try:
        flush()
    except OSError:
        return True
    return False


def let_go(stream: TextIO | None) -> None:
    """What is still held back for it goes nowhere, so that the end of the process does not stumble over it."""
    if stream is None:
        return
    with suppress(OSError, ValueError):
        stream.flush()
        return
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def give_up(error: OSError) -> int:
    """Says so in one place that may still be read, and returns the exit code."""
    from retrovue.diagnostics.render_text import render

    let_go(sys.stdout)
    why = (error.strerror or "it failed").lower()
    cure = "make room where it goes, or send it elsewhere"
    problem = Diagnostic("RV807", f"the output cannot be written: {why}", help=(cure,))
    with suppress(OSError):
        print(render([problem], lambda _file, _line: None, color=False), file=sys.stderr, flush=True)
    let_go(sys.stderr)
    return EXIT_CODE
