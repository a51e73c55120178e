"""The last instant that was served, kept for the next start: the air never goes back behind it."""

from pathlib import Path

from retrovue.timing.instants import MINUTE

FLOOR_LIMIT = 10 * MINUTE
"""A start waits at most so long for the wall clock to reach what was served already."""


def read_floor(state: Path) -> int:
    """The last instant that was served before a restart, or 0."""
    try:
        return int((state / "last-served").read_text(encoding="ascii")[:16])
    except (OSError, ValueError):
        return 0


def forget_future(state: Path, wall: int) -> bool:
    """Forgets a last served instant that a clock which was wrong has written; whether there was one.

    Only for a start by a person: a process that is replaced goes on where the one before it was.
    """
    if read_floor(state) <= wall + FLOOR_LIMIT:
        return False
    (state / "last-served").unlink(missing_ok=True)
    return True
