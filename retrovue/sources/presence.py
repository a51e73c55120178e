"""Which files are really there. Each folder is read once: a library has 17,000 files in 800 folders."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from errno import ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR

from retrovue.diagnostics import Diagnostic
from retrovue.paths.flavours import exact

_NO_SUCH = (ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG)
_MISSING, _FOREIGN = "is missing", "is a path of another kind of system"
AWAY = "mount the disk or the share, or mend the path; until then its items keep their state"
_DEEPEST = 100
"""Folders above one another that are looked through for another form of an accent."""


class _Names:
    """The entries of a folder."""

    def __init__(self, entries: "Iterable[os.DirEntry[str]]") -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._composed: dict[str, os.DirEntry[str]] | None = None

    def __bool__(self) -> bool:
        return bool(self._entries)

    def get(self, name: str) -> "os.DirEntry[str] | None":
        """The entry of this name; accents may be written in another form."""
        found = self._entries.get(name)
        if found is not None or name.isascii():
            return found
        if self._composed is None:
            self._composed = {exact(key): entry for key, entry in self._entries.items() if not key.isascii()}
        return self._composed.get(exact(name))


class State(StrEnum):
    """`unknown`: nobody can say, since the disk is not mounted or its folder cannot be read."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that was looked for."""

    state: State
    path: str
    """As the file is spelled here, which may differ in the form of its accents from what was asked for."""
    size: int = 0
    mtime_ns: int = 0


class Presence:
    """What was seen is remembered: make a new one for each run. Roots that are not there are told once."""

    def __init__(self, roots: Iterable[str] = ()) -> None:
        self._folders: dict[str, _Names | OSError] = {}
        self._away: dict[str, str] = {}
        self.expect(roots)

    def expect(self, roots: Iterable[str], *, may_lack: bool = False) -> None:
        """Below a root that is away nothing counts as absent. With `may_lack` one that is not there is no such root."""
        for root in dict.fromkeys(roots):
            why = self._why_away(root)
            if why and not (may_lack and why in (_MISSING, _FOREIGN)):
                self._away[root] = why

    @property
    def away(self) -> Mapping[str, str]:
        """Roots that are away, and what of each there is to say: that it is missing, or empty."""
        return self._away

    def problems(self) -> tuple[Diagnostic, ...]:
        """One for each root that is away, whatever lies below it."""
        return tuple(
            Diagnostic("RV032", f"the folder `{root}` {why}", place=root, help=(AWAY,))
            for root, why in self._away.items()
        )

    def state(self, path: str) -> State:
        """Cheap: the file itself is not looked at."""
        return self._find(path)[0]

    def find(self, path: str) -> tuple[State, str]:
        """As cheap, with the path as the file is spelled here."""
        state, found = self._find(path)
        return state, path if found is None else found.path

    def look(self, path: str) -> LocalFile:
        """With its size and the time of its last change."""
        state, found = self._find(path)
        if found is None:
            return LocalFile(state, path)
        try:
            told = found.stat()
        except OSError as error:
            return LocalFile(self._missing(path, error), path)
        return LocalFile(State.PRESENT, found.path, told.st_size, told.st_mtime_ns)

    def _find(self, path: str) -> "tuple[State, os.DirEntry[str] | None]":
        folder, _, name = path.rpartition(os.sep)
        if (path[:1] != "/" and not os.path.isabs(path)) or "\0" in path:  # noqa: PTH117 - quick, for 17,000 files
            return self._missing(path), None
        names = self._names(folder or os.sep)
        if isinstance(names, OSError):
            return self._missing(path, names), None
        found = names.get(name)
        try:
            if found is not None and found.is_file():
                return State.PRESENT, found
        except OSError as error:
            return self._missing(path, error), None
        return self._missing(path), None

    def _missing(self, path: str, error: OSError | None = None) -> State:
        if error is not None and error.errno not in _NO_SUCH:
            return State.UNKNOWN
        if not self._away:
            return State.ABSENT
        below = any(path.startswith(root.rstrip(os.sep) + os.sep) for root in self._away)
        return State.UNKNOWN if below else State.ABSENT

    def _names(self, folder: str) -> _Names | OSError:
        """A folder that is not there may be spelled with its accents in another form."""
        known = self._folders.get(folder)
        if known is None:
            known = _read(folder)
            if isinstance(known, OSError) and known.errno == ENOENT and self._may_differ(folder):
                above, _, name = folder.rpartition(os.sep)
                names = self._names(above or os.sep)
                found = None if isinstance(names, OSError) else names.get(name)
                known = known if found is None else _read(found.path)
            self._folders[folder] = known
        return known

    @staticmethod
    def _may_differ(folder: str) -> bool:
        return not folder.isascii() and folder.count(os.sep) < _DEEPEST

    def _why_away(self, root: str) -> str:
        """An empty folder is where a share would be mounted."""
        if not os.path.isabs(root):  # noqa: PTH117
            return _FOREIGN
        names = self._names(root.rstrip(os.sep) or os.sep)
        if isinstance(names, OSError):
            if names.errno in _NO_SUCH:
                is_file = os.path.isfile(root)  # noqa: PTH113 - a mapping may be of one file
                return "" if is_file else _MISSING
            return f"cannot be read: {(names.strerror or 'it failed').lower()}"
        return "" if names else "is empty"


def _read(folder: str) -> _Names | OSError:
    try:
        with os.scandir(folder) as entries:
            return _Names(entries)
    except OSError as error:
        return error
    except ValueError:
        return OSError(ENOENT, "no name of a file")
