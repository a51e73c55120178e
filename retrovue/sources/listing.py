"""Folders as a source: every root is a section, its files are counted by name and described when asked."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Mark
from retrovue.media.text_tests import fold
from retrovue.media.version import Part, Version
from retrovue.metadata import Details
from retrovue.sources.keys import path_filter
from retrovue.sources.reader import Context, Counted, Description, ListedItem, Section
from retrovue.sources.roots import FolderKeys, Root
from retrovue.sources.walk import FoundFile, walk

_PAGE = 500
_EPISODE = re.compile(r"s\d{1,4}[ ._-]?e\d|\d{1,2}x\d{2}", re.IGNORECASE)
_SEASON = re.compile(r"(season|series|staffel|specials?|s)[ ._-]?\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What describes a file says, and what was odd about it."""

    details: Details
    problems: tuple[Diagnostic, ...] = ()
    marks: tuple[Mark, ...] | None = None


Describe = Callable[[FoundFile], Told]


class _Stamps:
    """Sizes and times of small files, each read once: a `tvshow.nfo` describes many videos."""

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


@dataclass(slots=True)
class _Listed:
    files: dict[str, FoundFile] = field(default_factory=dict)
    """By ref."""
    problems: tuple[Diagnostic, ...] = ()
    whole: bool = True


class FolderReader:
    """`describe` tells of one file; `stamp` changes with the rules that it goes by."""

    requests = 0
    here = True

    def __init__(
        self, source: str, keys: FolderKeys, context: Context, describe: Describe, stamp: str, *, nfo: bool
    ) -> None:
        self.source = source
        self._keys, self._context, self._describe = keys, context, describe
        self._stamp, self._nfo = stamp, nfo
        self._takes = path_filter(keys)
        self._listed: dict[str, _Listed] = {}
        self._refs: set[str] = set()
        self._roots = {root.path for root in keys.roots}
        self._stamps = _Stamps()

    def sections(self) -> Sequence[Section]:
        return [Section(root.path, root.title, "file", enabled=root.enabled) for root in self._keys.roots]

    def count(self, section: Section) -> Counted:
        """Roots before it are walked as well: where two hold the same new path, the later file gets a longer ref."""
        for root in self._keys.roots:
            if root.path not in self._listed:
                self._listed[root.path] = self._walk(root) if root.enabled else _Listed()
            if root.path == section.key:
                break
        listed = self._listed[section.key]
        shows = Counter(show for file in listed.files.values() if (show := show_of(file)))
        return Counted(
            section, len(listed.files), tuple(shows.items()), listed.problems, listed.whole, frozenset(listed.files)
        )  # fmt: skip

    def pages(self, counted: Counted) -> Iterator[Sequence[ListedItem]]:
        files = list(self._listed[counted.section.key].files.items())
        size = self._context.asked.page_size or _PAGE
        stamp = f"{self._stamp}.{self._place_stamp(counted.section.key)}"
        for start in range(0, len(files), size):
            self._context.check()
            page = files[start : start + size]
            yield [self._item(counted.section.key, ref, file, stamp) for ref, file in page]

    def describe(self, items: Sequence[ListedItem]) -> Sequence[Description]:
        return [self._description(item.told) for item in items]

    def close(self) -> None:
        """Nothing is open."""

    # ------------------------------------------------------------ listing

    @cached_property
    def _known(self) -> Mapping[str, str]:
        """Ref -> the root that its file was last listed in."""
        return self._context.addresses(self.source)

    def _walk(self, root: Root) -> _Listed:
        place = self._context.project / root.path
        found = walk(root.path, place, self._keys.recurse, nfo=self._nfo, check=self._context.check)
        wanted = [file for file in found.files if self._wanted(file)][: self._keys.limit]
        return _Listed({self._ref(root, file): file for file in wanted}, found.problems, found.whole)

    def _wanted(self, file: FoundFile) -> bool:
        if self._takes is not None and not self._takes(file.path):
            return False
        asked = self._context.asked
        if asked.since and not _changed_since(file, asked.since):
            return False
        return not asked.title or self._goes_by(file, fold(asked.title), asked.year)

    def _goes_by(self, file: FoundFile, title: str, year: int | None) -> bool:
        told = self._describe(file).details
        return title in (fold(told.title), fold(told.show)) and year in (None, told.year)

    def _ref(self, root: Root, file: FoundFile) -> str:
        """What the file was called before. A new one goes by its path, with the name of its root in front where
        another root has, or had, that path: it would be taken for the other's file, with all that is known of it.
        """
        free = ""
        for ref in _names(root, file):
            holder = self._known.get(ref, "")
            if ref in self._refs:
                continue
            if holder == root.path:
                free = ref
                break
            if holder not in self._roots:
                free = free or ref
            if not holder and ref != file.path:
                break
        self._refs.add(free)
        return free

    def _place_stamp(self, root: str) -> str:
        """Where a root lies: a project that was moved has its files elsewhere, though nothing else changed."""
        return blake2b(
            str(self._context.project / root).encode("utf-8", "replace"), digest_size=4
        ).hexdigest()

    def _item(self, section: str, ref: str, file: FoundFile, text: str) -> ListedItem:
        for about in (file.own_nfo, file.show_nfo, file.chapters):
            if about:
                text = f"{text}:{self._stamps(about)}"
        if file.subtitles:
            text += "+s"
        versions = (Version(tuple(Part(path) for path in (file.absolute, *file.following))),)
        return ListedItem(
            self.source, section, ref, ref, text, "", versions, show_of(file), file.name.rpartition("/")[2], file
        )  # fmt: skip

    def _description(self, file: Any) -> Description:
        self._context.check()
        told = self._describe(file)
        return Description(told.details, told.problems, told.marks)


def _names(root: Root, file: FoundFile) -> Iterator[str]:
    """All that a file may be called, without end."""
    yield file.path
    name = Path(root.path).name
    yield f"{name}/{file.path}"
    for copy in count(2):
        yield f"{name}~{copy}/{file.path}"


def show_of(file: FoundFile) -> str:
    """The folder of the show that an episode lies in, for the bars; empty for what is no episode."""
    if file.show_nfo:
        return file.show_nfo.rpartition(os.sep)[0].rpartition(os.sep)[2]
    *folders, name = file.name.split("/")
    if not _EPISODE.search(name):
        return ""
    return next((folder for folder in reversed(folders) if not _SEASON.fullmatch(folder)), "")


def _changed_since(file: FoundFile, since: int) -> bool:
    """The video or what describes it."""
    paths = (file.absolute, *file.following, file.own_nfo, file.show_nfo, file.chapters)
    return any(_modified(path) >= since for path in paths if path)


def _modified(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns // 1_000_000  # noqa: PTH116
    except OSError:
        return 0
