"""The library as it stands on the emulator's shelf: keys, files, dates, order, and every way in which it changes."""

import copy
import ntpath
import posixpath
from collections.abc import Callable, Iterable

from plex_emulator.library import Entry, Part, Section, Version, number
from plex_emulator.payload import guid

_ROOTS = {"posix": "/media/{}", "windows": "D:\\Media\\{}", "unc": "\\\\nas\\media\\{}"}
_STATES = {"created": 0, "processed": 5, "deleted": 9}


class Shelf:
    """Every change moves the clock by one second, so that no two states have the same dates."""

    def __init__(
        self, sections: Iterable[Section], path_style: str, tell: Callable[[Entry, Section, int], None]
    ) -> None:
        self.sections = list(sections)
        self.now = 1_700_000_000
        self.entries: dict[int, Entry] = {}
        self.home: dict[int, Section] = {}
        self.stale: Callable[[int], None] = lambda key: None
        self._style, self._tell, self._ids = path_style, tell, 0
        self._orders: dict[tuple[int, str], list[Entry]] = {}
        for key, section in enumerate(self.sections, 1):
            section.key, section.changed, section.scanned = key, self.now, self.now
            section.locations = section.locations or (_ROOTS[path_style].format(section.title),)
            for entry in section.entries:
                self._take_in(entry, section)

    def ordered(self, section: Section, kind: str, sort: str = "") -> list[Entry]:
        """By title, as the server lists; by id when asked."""
        order = "id" if sort.startswith("id") else "title"
        if (section.key, kind + order) not in self._orders:
            found = [one for top in section.entries for one in top.walk() if one.kind == kind]
            by_title = lambda one: (one.top.sort_title or one.top.title, one.top.key, *_place(one))  # noqa: E731
            self._orders[section.key, kind + order] = sorted(
                found, key=by_title if order == "title" else lambda one: one.key
            )
        return self._orders[section.key, kind + order]

    def find(
        self, title: str, season: int | None = None, index: int | None = None, year: int | None = None
    ) -> Entry:
        """The first entry of that title, or the episode of that place in the show."""
        for entry in self.entries.values():
            if entry.title != title or (year and entry.year != year):
                continue
            inside = (one for one in entry.walk() if one.kind == "episode" and one.index == index)
            if season is None:
                return entry
            for one in inside:
                if one.parent and one.parent.index == season:
                    return one
        raise LookupError(f"{title} {season or ''} {index or ''}")

    def part(self, part_id: int) -> Part | None:
        parts = (
            part for entry in self.entries.values() for version in entry.versions for part in version.parts
        )
        return next((part for part in parts if part.id == part_id), None)

    def change(self, entry: Entry, touch: bool = True, **about: object) -> None:
        """`touch=False`: the server does not say that anything was updated, neither of the item nor of its library."""
        for name, value in about.items():
            if not hasattr(entry, name):
                raise AttributeError(name)
            setattr(entry, name, value)
        for version in entry.versions:
            self._number(entry, version)
        self._changed(entry, "processed", touch)

    def replace_file(self, entry: Entry, touch: bool = False, **about: object) -> None:
        """Another file in the first part. A real server then moves `updatedAt` not at all, or later."""
        self.now += 1
        part = entry.versions[0].parts[0]
        part.size += 1_000_003
        part.stamp = self.now
        for name, value in about.items():
            setattr(part, name, value)
        self._changed(entry, "processed", touch)

    def add(self, entry: Entry, to: "Section | Entry") -> Entry:
        """A movie or a show to a section, an episode to a season."""
        section = to if isinstance(to, Section) else self.home[to.key]
        if isinstance(to, Entry):
            entry.parent = to
            entry.index = len(to.children) + 1 if entry.index is None else entry.index
        (to.entries if isinstance(to, Section) else to.children).append(entry)
        self._take_in(entry, section)
        self._changed(entry, "created")
        return entry

    def delete(self, entry: Entry) -> None:
        """With all that is below it."""
        section = self.home[entry.key]
        (entry.parent.children if entry.parent else section.entries).remove(entry)
        self._changed(entry, "deleted")
        for one in entry.walk():
            del self.entries[one.key], self.home[one.key]

    def re_add(self, entry: Entry) -> Entry:
        """Deleted and found again by a scan: other keys, the same guid and files."""
        home: Section | Entry = entry.parent or self.home[entry.key]
        for one in entry.walk():
            one.guid = guid(one)
        parent, entry.parent = entry.parent, None
        again = copy.deepcopy(entry)
        entry.parent = parent
        self.delete(entry)
        return self.add(again, home)

    def _changed(self, entry: Entry, state: str, touch: bool = True) -> None:
        self.now += 1
        section = self.home[entry.key]
        if touch:
            entry.updated = section.changed = self.now
        section.scanned = self.now
        self._orders.clear()
        for one in {*entry.walk(), *_above(entry)}:
            self.stale(one.key)
        self._tell(entry, section, _STATES[state])

    def _take_in(self, entry: Entry, section: Section) -> None:
        for one in entry.walk():
            self._ids += 1
            one.key = self._ids
            one.added = one.updated = self.now - number(one.title, one.key, below=40_000_000)
            self.entries[one.key], self.home[one.key] = one, section
            for version in one.versions:
                self._number(one, version)

    def _number(self, entry: Entry, version: Version) -> None:
        """Ids, and files where the test has not said any."""
        if not version.id:
            self._ids += 1
            version.id = self._ids
        for place, part in enumerate(version.parts, 1):
            if not part.id:
                self._ids += 1
                part.id = self._ids
            part.file = part.file or self._file(entry, version, place)
            part.size = part.size or 1_000_000 + number(part.file, "size", below=2_000_000_000)
            part.stamp = part.stamp or 1_500_000_000 + number(part.file, "stamp", below=100_000_000)

    def _file(self, entry: Entry, version: Version, place: int) -> str:
        top, home = entry.top, self.home[entry.key].locations[0]
        folder = [_legal(f"{top.title} ({top.year})" if top.year else top.title)]
        name = folder[0]
        if entry.kind == "episode" and entry.parent:
            folder.append(f"Season {entry.parent.index:02d}")
            name = _legal(f"{top.title} - s{entry.parent.index:02d}e{entry.index:02d} - {entry.title}")
        name += _legal(f" {{edition-{entry.edition}}}") if entry.edition else ""
        name += f" - {version.height}p" if len(entry.versions) > 1 else ""
        name += f" - pt{place}" if len(version.parts) > 1 else ""
        join = posixpath.join if self._style == "posix" else ntpath.join
        return join(home, *folder, f"{name}.{version.container}")


def _above(entry: Entry) -> list[Entry]:
    return [entry.parent, *_above(entry.parent)] if entry.parent else []


def _place(entry: Entry) -> tuple[int, int, int]:
    season = entry.parent.index if entry.parent and entry.kind == "episode" else None
    return season or 0, entry.index or 0, entry.key


def _legal(name: str) -> str:
    return "".join("_" if letter in '<>:"/\\|?*' else letter for letter in name)
