"""The secret of the state folder: who can read it may change what is on the air."""

import contextlib
import os
import secrets
from pathlib import Path

_NAME = "air-token"
_SHORTEST = 20


def read_token(state: Path) -> str:
    """The token that a running station wrote; empty when there is none or it may not be read."""
    try:
        return (state / _NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def make_token(state: Path) -> str:
    """The token, made when there is none yet; only the user that runs the station may read it.

    Without a file that can be written it is one that nobody knows.
    """
    known = read_token(state)
    if len(known) >= _SHORTEST:
        return known
    token = secrets.token_urlsafe(32)
    with contextlib.suppress(OSError):
        (state / _NAME).unlink(missing_ok=True)
        file = os.open(state / _NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as out:
            out.write(f"{token}\n")
    return token
