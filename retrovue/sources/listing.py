"""What a source lists: files in pages, with a total that is fixed before the first page."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrovue.diagnostics import Diagnostic
from retrovue.metadata import Details
from retrovue.sources.walk import FoundFile


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file with what tells cheaply whether it has changed."""

    source: str
    root: str
    path: str
    """Relative to the root, with `/`; unique within the source."""
    absolute: str
    size: int
    mtime_ns: int
    own_nfo: str
    """Absolute path of the .nfo about this file, or empty."""
    show_nfo: str
    """Absolute path of the nearest `tvshow.nfo` above it, or empty."""
    text_stamp: str
    """Changes with whatever describes the file."""
    subtitles: bool = False
    """Whether a file of subtitles lies beside it."""


@dataclass(frozen=True, slots=True)
class Description:
    """What describes a file says, and what was odd about it."""

    details: Details
    problems: tuple[Diagnostic, ...] = ()


Describe = Callable[[ListedFile], Description]


class _Stamps:
    """Sizes and times of .nfo files, each read once: a `tvshow.nfo` describes many files."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {"": "-"}

    def __call__(self, path: str) -> str:
        if path not in self._seen:
            try:
                found = os.stat(path)  # noqa: PTH116 - a Path for each of 17,000 files costs more than the call
                self._seen[path] = f"{found.st_size}.{found.st_mtime_ns}"
            except OSError:
                self._seen[path] = "?"
        return self._seen[path]


@dataclass(frozen=True, slots=True)
class Listing:
    """All names are known; sizes and times are read page by page."""

    source: str
    files: Sequence[FoundFile]
    problems: tuple[Diagnostic, ...]
    unread_roots: frozenset[str]
    """Roots that are missing, or that could not be read whole: nothing of theirs counts as vanished."""
    stamp: str
    """Of the rules that describe the files."""

    @property
    def total(self) -> int:
        return len(self.files)

    def pages(self, size: int = 500) -> Iterator[tuple[ListedFile, ...]]:
        """A file that vanished since it was counted is left out."""
        stamps = _Stamps()
        for start in range(0, len(self.files), size):
            found = (self._listed(one, stamps) for one in self.files[start : start + size])
            yield tuple(one for one in found if one is not None)

    def _listed(self, file: FoundFile, stamps: _Stamps) -> ListedFile | None:
        try:
            found = os.stat(file.absolute)  # noqa: PTH116
        except OSError:
            return None
        text = self.stamp
        if file.own_nfo or file.show_nfo:
            text = f"{text}:{stamps(file.own_nfo)}:{stamps(file.show_nfo)}"
        if file.subtitles:
            text += "+s"
        return ListedFile(
            self.source, file.root, file.path, file.absolute, found.st_size, found.st_mtime_ns,
            file.own_nfo, file.show_nfo, text, file.subtitles,
        )  # fmt: skip
