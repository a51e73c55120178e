"""Corrections of single items: which entry of `overrides:` speaks of exactly them, and how it comes to say more or less."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrovue.editing.change import Change, FileEdit
from retrovue.editing.proposing import CONSOLE_FILE
from retrovue.load.files import StationFile, TreeCache, read_station_files
from retrovue.load.project import StationPlace
from retrovue.media.expression import Match
from retrovue.media.selector import SelectorError, parse_selector

LISTS = ("warnings", "company", "label", "tag", "genre", "artist", "demo", "dayparts", "seasons", "guid")
"""What can be added to and taken away from."""
_CUSTOM = "custom."
Current = Callable[[str, str], Sequence[str]]
"""What an item has in a field now, by its key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that names nothing but keys. Values are texts, as in the file; `place` counts within the file."""

    file: str
    place: int
    line: int
    keys: tuple[str, ...]
    set: Mapping[str, Any]
    chapters: Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be said of items. None in `set` takes a value away."""

    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Sequence[str]] = field(default_factory=dict)
    remove: Mapping[str, Sequence[str]] = field(default_factory=dict)
    chapters: Sequence[Any] | None = None
    with_chapters: bool = False
    """Whether `chapters` is meant: None takes them away."""


@dataclass(frozen=True, slots=True)
class _Content:
    set: dict[str, Any]
    chapters: Sequence[Any] | None

    @property
    def is_empty(self) -> bool:
        return not self.set and self.chapters is None

    @property
    def as_entry(self) -> dict[str, Any]:
        said = {"set": self.set} if self.set else {}
        return said if self.chapters is None else {**said, "chapters": list(self.chapters)}


def read_entries(place: StationPlace, cache: TreeCache | None = None) -> list[Entry]:
    """In the order in which the station has them: of two that speak of an item, the last wins."""
    files, _ = read_station_files(place.project, place.folder, cache or TreeCache())
    return [entry for file in files for entry in _entries(file)]


def entry_of(entries: Iterable[Entry], key: str) -> Entry | None:
    """The one that decides about an item."""
    return next((entry for entry in reversed(list(entries)) if key in entry.keys), None)


def _entries(file: StationFile) -> Iterable[Entry]:
    listed = file.parsed.data.get("overrides")
    for place, entry in enumerate(listed if isinstance(listed, list) else ()):
        keys = _keys(entry.get("match")) if isinstance(entry, dict) else ()
        said, chapters = entry.get("set", {}) if keys else {}, entry.get("chapters") if keys else None
        if keys and isinstance(said, dict) and isinstance(chapters, list | None):
            span = file.parsed.place.children["overrides"].children[str(place)].value
            yield Entry(file.relative, place, span.line, keys, said, chapters)


def _keys(match: Any) -> tuple[str, ...]:
    """The keys of a match that names nothing else; none for any other match."""
    try:
        found = parse_selector(match).expression
    except SelectorError:
        return ()
    if not isinstance(found, Match) or (found.field, found.operator) != ("key", ":"):
        return ()
    return () if any("*" in key for key in found.values) else found.values


def corrections(
    entries: Sequence[Entry], keys: Sequence[str], wanted: Wanted, current: Current
) -> list[FileEdit]:
    """Edits that make the entries say what is wanted; items that come to say the same share a new entry."""
    work = _Work(entries, wanted, current)
    for key in dict.fromkeys(keys):
        work.take(key)
    return work.edits()


class _Work:
    """What becomes of each entry, and who needs a new one."""

    def __init__(self, entries: Sequence[Entry], wanted: Wanted, current: Current) -> None:
        self._entries, self._wanted, self._current = entries, wanted, current
        self._decides = {key: entry for entry in entries for key in entry.keys}
        self._taken: dict[tuple[str, int], dict[str, _Content]] = {}
        self._homeless: dict[str, tuple[_Content, list[str]]] = {}
        self._changes: dict[str, list[Change]] = {}
        self._removals: dict[str, list[int]] = {}

    def take(self, key: str) -> None:
        entry = self._decides.get(key)
        content = self._content(key, entry)
        if entry is None:
            self._need(key, content)
        else:
            self._taken.setdefault((entry.file, entry.place), {})[key] = content

    def edits(self) -> list[FileEdit]:
        for entry in self._entries:
            taken = self._taken.get((entry.file, entry.place))
            if taken:
                self._settle(entry, taken)
        self._silence_others()
        new = [{"match": {"key": keys if len(keys) > 1 else keys[0]}, **content.as_entry}
               for content, keys in self._homeless.values()]  # fmt: skip
        for file, places in self._removals.items():
            self._remove(file, places)
        for said in new:
            self._change(CONSOLE_FILE, Change("append", ("overrides",), said))
        return [FileEdit(file, tuple(_by_field(changes))) for file, changes in self._changes.items()]

    def _settle(self, entry: Entry, taken: Mapping[str, _Content]) -> None:
        """Changed in place where all of its items come to say the same; else they leave it."""
        contents = list(taken.values())
        if set(taken) == set(entry.keys) and all(one == contents[0] for one in contents):
            self._rewrite(entry, contents[0])
            return
        for key, content in taken.items():
            self._need(key, content)
        left = [key for key in entry.keys if key not in taken]
        if left:
            path = ("overrides", str(entry.place), "match")
            self._change(entry.file, Change("set", path, {"key": left if len(left) > 1 else left[0]}))
        else:
            self._removals.setdefault(entry.file, []).append(entry.place)

    def _rewrite(self, entry: Entry, content: _Content) -> None:
        if content.is_empty:
            self._removals.setdefault(entry.file, []).append(entry.place)
            return
        here = ("overrides", str(entry.place))
        if not content.set and entry.set:
            self._change(entry.file, Change("remove", (*here, "set")))
        elif not entry.set and content.set:
            self._change(entry.file, Change("set", (*here, "set"), content.set))
        else:
            for name, value in content.set.items():
                if entry.set.get(name) != value:
                    self._change(entry.file, Change("set", (*here, "set", name), value))
            for name in entry.set:
                if name not in content.set:
                    self._change(entry.file, Change("remove", (*here, "set", name)))
        if content.chapters is None and entry.chapters is not None:
            self._change(entry.file, Change("remove", (*here, "chapters")))
        elif content.chapters is not None and content.chapters != entry.chapters:
            self._change(entry.file, Change("set", (*here, "chapters"), list(content.chapters)))

    def _silence_others(self) -> None:
        """A value that is taken away would come back from an earlier entry of the same item."""
        gone = [name for name, value in self._wanted.set.items() if value is None]
        asked = {key for taken in self._taken.values() for key in taken}
        for entry in self._entries:
            decided = any(self._decides[key] is entry for key in entry.keys)
            if decided or not set(entry.keys) <= asked:
                continue
            rest = {name: value for name, value in entry.set.items() if name not in gone}
            chapters = (
                None if self._wanted.with_chapters and self._wanted.chapters is None else entry.chapters
            )
            if (rest, chapters) != (dict(entry.set), entry.chapters):
                self._rewrite(entry, _Content(rest, chapters))

    def _remove(self, file: str, places: Sequence[int]) -> None:
        """From the last to the first, so that places stay what they are."""
        for place in sorted(places, reverse=True):
            self._change(file, Change("remove", ("overrides", str(place))))

    def _need(self, key: str, content: _Content) -> None:
        if not content.is_empty:
            name = json.dumps([content.set, content.chapters], sort_keys=True, default=str)
            self._homeless.setdefault(name, (content, []))[1].append(key)

    def _change(self, file: str, change: Change) -> None:
        self._changes.setdefault(file, []).append(change)

    # ---- what an entry comes to say

    def _content(self, key: str, entry: Entry | None) -> _Content:
        said = dict(entry.set) if entry else {}
        for name, value in self._wanted.set.items():
            said = _with(said, name, value)
        for name in (*self._wanted.add, *(one for one in self._wanted.remove if one not in self._wanted.add)):
            before = _several(said[name]) if name in said else list(self._current(key, name))
            after = [one for one in before if one not in self._wanted.remove.get(name, ())]
            after += [one for one in self._wanted.add.get(name, ()) if one not in after]
            if after != before:
                said[name] = after
        chapters = entry.chapters if entry else None
        return _Content(said, self._wanted.chapters if self._wanted.with_chapters else chapters)


def _with(said: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """`custom.mood` stands by itself or in a map `custom`."""
    own = said.get("custom")
    if name.startswith(_CUSTOM) and isinstance(own, dict):
        inner = _with(own, name.removeprefix(_CUSTOM), value)
        return (
            {**said, "custom": inner} if inner else {key: one for key, one in said.items() if key != "custom"}
        )
    if value is None:
        return {key: one for key, one in said.items() if key != name}
    return {**said, name: value}


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _by_field(changes: Sequence[Change]) -> list[Change]:
    """Changes of one field of many entries follow each other, so that they can be made in one go; removals of entries
    come last, from the end on."""
    inner = [change for change in changes if len(change.path) > 2]
    outer = [change for change in changes if len(change.path) <= 2]
    return [*sorted(inner, key=lambda change: (change.path[2:], change.op)), *outer]
