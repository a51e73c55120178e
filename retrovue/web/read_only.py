"""The badge of a station whose files cannot be written: pages say it before somebody edits."""

import asyncio
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.editing.writable import why_read_only
from retrovue.playout.off_loop import off_loop

PATIENCE = 2.0
"""Seconds; a disk that does not answer tells of itself when something is saved."""


async def read_only(folder: Path) -> str:
    """Why nothing can be saved, and the cure; empty when it can."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await off_loop(why_read_only, folder)
    except (OSError, TimeoutError):
        return ""
    return in_words(found)


def in_words(found: Diagnostic | None) -> str:
    return "; ".join((found.message, *found.help)) if found else ""
