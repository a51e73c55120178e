"""Folders of this machine that a server's folder may be, with the names in them."""

import os
from collections.abc import Iterable
from itertools import islice

USUAL = ("/mnt", "/media", "/srv", "/data", "/volume1", "/Volumes")
"""Where disks and shares are mounted, on one system or another."""
_DEPTH = 2
_MOST_FOLDERS = 400
_MOST_NAMES = 5_000


def candidates(roots: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The roots and what lies up to two folders below them, as many as can be read in a moment."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = [(root.rstrip(os.sep) or os.sep, 0) for root in dict.fromkeys(roots)]
    while waiting and len(found) < _MOST_FOLDERS:
        folder, depth = waiting.pop(0)
        if folder not in found:
            names, below = _read(folder)
            if names:
                found[folder] = names
            if depth < _DEPTH:
                waiting += [(path, depth + 1) for path in below]
    return found


def _read(folder: str) -> tuple[tuple[str, ...], list[str]]:
    try:
        with os.scandir(folder) as entries:
            shown = [entry for entry in islice(entries, _MOST_NAMES) if not entry.name.startswith(".")]
            below = sorted(entry.path for entry in shown if entry.is_dir())
    except OSError:
        return (), []
    return tuple(sorted(entry.name for entry in shown)), below
