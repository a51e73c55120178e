"""Keeps the folder of captions small: what was not asked for the longest goes first, and what may air soon stays."""

import contextlib
import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path

MOST = 256 << 20
"""Bytes; a film has about a third of a megabyte."""
SAFE = 2 * 86_400
"""Seconds for which nothing that was asked for is taken away: an encode may begin at any time."""
_LEFT_BEHIND = 86_400


def touch(folder: Path, key: str) -> None:
    """It was asked for."""
    for path in (folder / f"{key}.vtt", folder / f"{key}.ass"):
        with contextlib.suppress(OSError):
            os.utime(path)


def evict(folder: Path, held: Collection[str], most: int = MOST, safe: float = SAFE) -> int:
    """Takes captions away until there are three quarters of `most`; how many. `held` stays in any case."""
    border = time.time() - safe  # noqa: TID251 - compared with the times of files
    groups: dict[str, list[os.stat_result]] = {}
    try:
        for path in folder.iterdir():
            with contextlib.suppress(OSError):
                if path.suffix in (".vtt", ".ass"):
                    groups.setdefault(path.stem, []).append(path.stat())
                elif path.name.startswith("new-") and path.stat().st_mtime < border - _LEFT_BEHIND:
                    shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return 0
    size = sum(one.st_size for found in groups.values() for one in found)
    if size <= most:
        return 0
    gone = 0
    for key, found in sorted(groups.items(), key=lambda group: max(one.st_mtime for one in group[1])):
        if size <= most * 3 // 4 or max(one.st_mtime for one in found) > border:
            break
        if key not in held:
            for suffix in (".vtt", ".ass"):
                (folder / f"{key}{suffix}").unlink(missing_ok=True)
            size -= sum(one.st_size for one in found)
            gone += 1
    return gone
