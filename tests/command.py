"""`retrovue` in this process: what a person sees of it, without the second that an interpreter takes to load it.

For tests that are about what a command does and says. Those about its process (how it starts, signals, closed or full
streams, other users) start one, and so does at least one test of every command.
"""

import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from retrovue.cli.main import main


def retrovue(project: Path, *words: str, input: str = "") -> subprocess.CompletedProcess[str]:
    """Like `subprocess.run` of `retrovue -C PROJECT WORDS` with its output captured as text."""
    arguments = ["retrovue", "-C", str(project), *words]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    log = logging.getLogger("retrovue")
    before = (log.handlers[:], log.propagate, log.level)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        patch.setattr(sys, "argv", arguments)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input.encode()), "utf-8"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            log.handlers[:], log.propagate = before[:2]
            log.setLevel(before[2])
    assert isinstance(code, int)
    return subprocess.CompletedProcess(arguments, code, *(_text(stream) for stream in (out, err)))


def _text(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode().replace("\r\n", "\n")
