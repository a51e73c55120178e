"""Tells when a folder may have changed, whatever becomes of the folder itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import DefaultFilter, awatch


async def changes(folder: Path, seconds: int) -> AsyncIterator[None]:
    """At every change below the folder, and every so many seconds: not every system tells of all of them."""
    while True:
        watched = await asyncio.to_thread(_identity, folder)
        told = awatch(
            folder, watch_filter=DefaultFilter(), debounce=100, step=20, yield_on_timeout=True,
            rust_timeout=seconds * 1000,
        )  # fmt: skip
        try:
            async with contextlib.aclosing(told):
                async for _ in told:
                    yield
                    if await asyncio.to_thread(_identity, folder) != watched:
                        break
        except (OSError, RuntimeError):  # it is away, or the system watches no more folders
            await asyncio.sleep(seconds)
            yield


def _identity(folder: Path) -> tuple[int, int] | None:
    """Another one when the folder was moved away and made anew, or a link leads elsewhere."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
