"""Whether the station's files rest: an editor that saves empties a file first, or takes it away for a moment."""

from pathlib import Path

from retrovue.load.files import station_paths

State = tuple[tuple[str, int, int, int], ...]
"""Name, inode, size and time of every file."""


def state_of(folder: Path) -> State:
    """Changes with every save; also with one that no watcher of the system tells of."""
    found = []
    for path in station_paths(folder):
        try:
            about = path.stat()
        except OSError:
            continue
        found.append((path.relative_to(folder).as_posix(), about.st_ino, about.st_size, about.st_mtime_ns))
    return tuple(found)


def is_torn(folder: Path, before: State, now: State) -> bool:
    """Whether something is probably being written: a file that has changed lacks the end of its last line, or has
    changed again since `now`, or a file is away that was there.
    """
    known, here = set(before), {name for name, *_ in now}
    if any(name not in here for name, *_ in before):
        return True
    return any(not _ends_a_line(folder / one[0], one[2]) for one in now if one not in known)


def _ends_a_line(path: Path, size: int) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(max(0, size - 1))
            return file.read(2) == b"\n"
    except OSError:
        return False
