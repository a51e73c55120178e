"""All files of a station as one namespace: maps by id, overrides in order, one channel a file."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from retrovue.diagnostics import Diagnostic, Label, Span
from retrovue.diagnostics.suggest import hint
from retrovue.load.yaml_tree import ParsedFile, Place

CHANNEL_KEYS = ("channel", "programs", "grid", "stunts")
LISTS = ("overrides", "airings")
SETTINGS = ("station", "server", "ffmpeg", "database", "cache", "record", "sync", "emergency")
"""Maps of keys that the language knows; those of all others are ids."""
LONGEST_TRAIL = 32
"""How many break formats may stand one on another."""
_OTHER_ID = "give one of them another id"
_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")


class Merged:
    """The station's data and places, grown file by file."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.children: dict[str, Place] = {}
        self.found: list[Diagnostic] = []

    def add(self, file: ParsedFile) -> None:
        is_channel = "channel" in file.data
        for key, value in file.data.items():
            place = file.place.children[key]
            if key == "channels":
                self._refuse_channels(place)
            elif key in CHANNEL_KEYS:
                if not is_channel:
                    self._refuse_homeless(key, place)
            else:
                self._merge(key, value, place)
        if is_channel:
            self._add_channel(file)

    def _merge(self, key: str, value: Any, place: Place) -> None:
        mine = self.data.get(key)
        if mine is None or place.broken or self.children[key].broken:
            self.data[key], self.children[key] = value, place
        elif isinstance(mine, dict) and isinstance(value, dict):
            self._merge_map(key, mine, value, place)
        elif isinstance(mine, list) and isinstance(value, list):
            self._merge_list(key, mine, value, place)
        elif isinstance(mine, list if key in LISTS else dict):
            # The one of the wrong shape goes on, so that it is told of.
            self.data[key], self.children[key] = value, place

    def _merge_map(self, section: str, mine: dict[str, Any], value: dict[str, Any], place: Place) -> None:
        here = self.children[section]
        merged, children = dict(mine), dict(here.children)
        for id, inner in value.items():
            if id in merged:
                cure = "keep one of them" if section in SETTINGS else _OTHER_ID
                message = f"`{id}` stands in `{section}` twice"
                self._twice(message, place.children[id], children[id], cure)
                continue
            merged[id], children[id] = inner, place.children[id]
        self.data[section], self.children[section] = merged, Place(here.value, here.key, children)

    def _merge_list(self, section: str, mine: list[Any], value: list[Any], place: Place) -> None:
        here = self.children[section]
        children = dict(here.children)
        for index in range(len(value)):
            children[str(len(mine) + index)] = place.children[str(index)]
        self.data[section] = mine + value
        self.children[section] = Place(here.value, here.key, children)

    def _twice(self, message: str, second: Place, first: Place, cure: str) -> None:
        others = (Label(first.key or first.value, "first here"),)
        here = Label(second.key or second.value, "again here")
        self.found.append(Diagnostic("RV012", message, here, others, (cure,)))

    def _add_channel(self, file: ParsedFile) -> None:
        channels = self.data.setdefault("channels", {})
        id_place = file.place.children["channel"].children.get("id")
        head = file.data["channel"]
        id = head.get("id") if isinstance(head, dict) else None
        if not isinstance(id, str) or not _ID.fullmatch(id):
            id, id_place = _stand_in(channels), None
        places = self.children.get("channels")
        known = places.children if places else {}
        if id in channels:
            first = known[id].children["channel"]
            mine = id_place or file.place
            problem = f"two channels have the id `{id}`"
            self._twice(problem, Place(mine.value), Place(first.children.get("id", first).value), _OTHER_ID)
            return
        key = id_place.value if id_place else None
        children = {name: file.place.children[name] for name in CHANNEL_KEYS if name in file.data}
        place = Place(file.place.children["channel"].value, key, children)
        channels[id] = {name: file.data[name] for name in CHANNEL_KEYS if name in file.data}
        self.children["channels"] = Place(file.place.value, None, {**known, id: place})

    def _refuse_channels(self, place: Place) -> None:
        help = "give each channel a file with `channel:`, `programs:`, `grid:` and `stunts:`"
        self.found.append(Diagnostic("RV010", "unknown key `channels`", _on_key(place), help=(help,)))

    def _refuse_homeless(self, key: str, place: Place) -> None:
        help = "it stands in the file of the channel it belongs to"
        message = f"`{key}` in a file without `channel`"
        self.found.append(Diagnostic("RV014", message, _on_key(place), help=(help,)))


def _on_key(place: Place) -> Label:
    return Label(place.key or place.value)


def _stand_in(taken: Mapping[str, Any]) -> str:
    """An id for a channel whose own cannot be read, so that the rest of it is checked."""
    number = len(taken) + 1
    while f"unnamed-{number}" in taken:
        number += 1
    return f"unnamed-{number}"


def merge(files: Iterable[ParsedFile]) -> tuple[dict[str, Any], Place, list[Diagnostic]]:
    """Data, places and what contradicts itself between the files."""
    merged = Merged()
    for file in files:
        merged.add(file)
    return merged.data, Place(Span("", 1, 1, 1, 1), None, merged.children), merged.found


def resolve_extends(data: Mapping[str, Any], root: Place) -> tuple[dict[str, Any], Place, list[Diagnostic]]:
    """`extends:` of break formats: maps merge, everything else replaces."""
    formats = data.get("breaks")
    if not isinstance(formats, dict) or "breaks" not in root.children:
        return dict(data), root, []
    resolver = _Extends(formats, root.children["breaks"])
    resolved = {id: resolver.format(id) for id in formats}
    section = root.children["breaks"]
    places = {id: place for id, (_, place) in resolved.items()}
    children = {**root.children, "breaks": Place(section.value, section.key, places)}
    plain = {**data, "breaks": {id: value for id, (value, _) in resolved.items()}}
    return plain, Place(root.value, root.key, children), resolver.found


_RIVALS = (("every", "count"), ("count", "every"))
"""The format that extends decides between two ways of counting; the other is not inherited."""


class _Extends:
    """Break formats by id, each resolved once."""

    def __init__(self, formats: Mapping[str, Any], section: Place) -> None:
        self.formats, self.section = formats, section
        self.found: list[Diagnostic] = []
        self._ready: dict[str, tuple[Any, Place]] = {}
        self._open: list[str] = []

    def format(self, id: str) -> tuple[Any, Place]:
        if id not in self._ready:
            self._open.append(id)
            self._ready[id] = self._resolve(id)
            self._open.pop()
        return self._ready[id]

    def _resolve(self, id: str) -> tuple[Any, Place]:
        own, place = self.formats[id], self.section.children[id]
        if not isinstance(own, dict) or "extends" not in own:
            return own, place
        parent = own["extends"]
        rest = {key: value for key, value in own.items() if key != "extends"}
        problem = self._problem(id, parent)
        if problem:
            if not place.children["extends"].broken:
                self.found.append(problem)
            return rest, place
        base, base_place = self.format(parent)
        if not isinstance(base, dict):
            return rest, place
        return _over(base, base_place, rest, place)

    def _problem(self, id: str, parent: Any) -> Diagnostic | None:
        path = ("breaks", id, "extends")
        if not isinstance(parent, str):
            help = "write it as `extends: network`"
            return Diagnostic("RV020", "`extends` takes the id of a break format", path=path, help=(help,))
        if parent in self._open:
            circle = " -> ".join(f"`{name}`" for name in [*self._open[self._open.index(parent) :], parent])
            help = "let one of them stand alone"
            return Diagnostic("RV105", f"break formats extend each other: {circle}", path=path, help=(help,))
        if len(self._open) > LONGEST_TRAIL:
            message = f"`{self._open[0]}` extends formats that extend others, more than {LONGEST_TRAIL} deep"
            return Diagnostic("RV105", message, path=path, help=("write one of them out",))
        if parent not in self.formats:
            names = [name for name in self.formats if name != id]
            help = hint(parent, names)
            message = f"there is no break format `{parent}`"
            return Diagnostic("RV101", message, path=path, help=(help,) if help else ())
        return None


def _over(
    base: dict[str, Any], base_place: Place, own: dict[str, Any], own_place: Place
) -> tuple[dict[str, Any], Place]:
    data, children = dict(base), dict(base_place.children)
    for key, rival in _RIVALS:
        if key in own and rival not in own:
            data.pop(rival, None)
    for key, value in own.items():
        place = own_place.children[key]
        below = data.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            data[key], children[key] = _over(below, children[key], value, place)
        else:
            data[key], children[key] = value, place
    return data, Place(own_place.value, own_place.key, children, own_place.broken)
