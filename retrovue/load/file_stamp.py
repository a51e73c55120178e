"""Whether a file was written since."""

from pathlib import Path


def file_stamp(path: Path) -> tuple[int, int]:
    """Changes with every writing; (0, 0) for a file that is not there."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
