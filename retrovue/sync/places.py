"""Where the files of a source lie on this machine, and whether they are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrovue.media.remote import remote_part, remote_path
from retrovue.media.version import Part, Version
from retrovue.paths import PathMap
from retrovue.sources.keys import version_filter
from retrovue.sources.presence import LocalFile, Presence, State


@dataclass(frozen=True, slots=True)
class Here:
    """The files of the version that airs, as they are on this machine."""

    chosen: int
    files: tuple[LocalFile, ...] = ()
    """Empty where any of them is not here."""

    @property
    def local(self) -> str:
        path = self.files[0].path if self.files else ""
        return "" if remote_part(path) else path

    @property
    def size(self) -> int:
        """Of all files together."""
        return sum(file.size for file in self.files)

    @property
    def mtime_ns(self) -> int:
        """Of the file that changed last."""
        return max((file.mtime_ns for file in self.files), default=0)


class Places:
    """Of one source, for one run: folders are read once."""

    def __init__(self, model: Any, project: Path, source: str = "") -> None:
        mappings, passes = getattr(model, "paths", ()), getattr(model, "passthrough", False)
        self._map = PathMap.of(mappings, passthrough=passes, base=str(project)) if mappings else None
        self.presence = Presence(self._map.roots if self._map else ())
        self._remote = source if getattr(model, "remote", False) else ""
        """The source's name, where its server may be read."""
        self._liked = version_filter(getattr(model, "prefer", None))

    def local(self, path: str) -> str:
        """Where a path of the source leads on this machine; empty for nowhere."""
        return self._map.local(path).path if self._map else path

    def look(self, versions: Sequence[Version]) -> Here:
        """The version that airs: one whose files are here before others, then one that the station prefers."""
        here = self._here(versions)
        if here.files or not versions or not self._remote:
            return here
        return Here(here.chosen, self._given_out(versions[here.chosen]))

    def _given_out(self, version: Version) -> tuple[LocalFile, ...]:
        """Its files as the server gives them out; their addresses change when they do."""
        paths = [self._remote and remote_path(self._remote, part.address) for part in version.parts]
        if not all(paths):
            return ()
        return tuple(
            LocalFile(State.PRESENT, path, max(1, part.size))
            for path, part in zip(paths, version.parts, strict=True)
        )

    def _here(self, versions: Sequence[Version]) -> Here:
        if len(versions) == 1:
            return Here(0, self._files(versions[0]))
        found = [(number, self._files(version), version) for number, version in enumerate(versions)]
        found.sort(key=lambda one: (not one[1], not self._liked(one[2]), one[0]))
        return Here(*found[0][:2]) if found else Here(0)

    def _files(self, version: Version) -> tuple[LocalFile, ...]:
        files = tuple([self._file(part) for part in version.parts])
        return () if any(file.state is not State.PRESENT for file in files) else files

    def _file(self, part: Part) -> LocalFile:
        local = self.local(part.path)
        return self.presence.look(local) if local else LocalFile(State.ABSENT, "")
