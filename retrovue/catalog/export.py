"""The catalog as text: canonical JSON lines, one item a line, in the order of the keys.

A line is an object with `item`, and with `asset` when the file was measured on this machine:

    {"item": {"key": "tvdb:349232", "kind": "episode", "title": "Pilot", "duration": 1320000, ...,
              "marks": [{"at": 440000, "origin": "chapter"}], "aliases": ["imdb:tt0959621"]},
     "asset": {"path": "/media/tv/Pilot.mkv", "fingerprint": "...", "duration": 1320000,
               "video": {...}, "audio": [{...}]}}

Fields are those of `retrovue.media.item.Item` and `retrovue.media.asset.Asset`; dates are ISO texts; a field
that has its default is left out. Keys are sorted, text is ASCII, lines end with LF: the same catalog gives
the same bytes. `item` is enough to plan anywhere; `asset` is enough to play again on the same machine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, asdict, fields
from typing import Any

from retrovue.catalog.export_reader import Line, read_lines
from retrovue.catalog.records import UNKNOWN_SIZE, SeenFile
from retrovue.catalog.rows import compact
from retrovue.catalog.store import Catalog
from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot

_DATES = ("aired", "starts", "expires", "added")
_COMMIT = 1000
"""Items that one transaction of an import takes in."""


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _item_fields(item: Item, aliases: tuple[str, ...]) -> dict[str, Any]:
    out = {f.name: getattr(item, f.name) for f in fields(Item) if getattr(item, f.name) != _default(f)}
    out |= {name: out[name].isoformat() for name in _DATES if name in out}
    if item.marks:
        out["marks"] = [_mark_fields(mark) for mark in item.marks]
    if aliases:
        out["aliases"] = sorted(aliases)
    return out


def _mark_fields(mark: Mark) -> dict[str, Any]:
    title = {"title": mark.title} if mark.title else {}
    return {"at": mark.at, "origin": mark.origin} | title | ({} if mark.breaks else {"breaks": False})


def item_line(item: Item, aliases: tuple[str, ...] = ()) -> str:
    """One item without a file, as an export has it."""
    return compact({"item": _item_fields(item, aliases)}) + "\n"


def export_lines(catalog: Catalog) -> Iterator[str]:
    """Every item that can air, each line with its LF."""
    snapshot = catalog.snapshot()
    names: dict[str, list[str]] = {}
    for alias, key in snapshot.aliases.items():
        names.setdefault(key, []).append(alias)
    assets = catalog.assets()
    for item in sorted(snapshot, key=lambda item: item.key):
        line: dict[str, Any] = {"item": _item_fields(item, tuple(names.get(item.key, ())))}
        if item.key in assets:
            found = asdict(assets[item.key])
            found.pop("trim_in")  # the item's
            if not found["subtitles"]:
                del found["subtitles"]
            line["asset"] = found
        yield compact(line) + "\n"


def snapshot_from_lines(lines: Iterable[str]) -> CatalogSnapshot:
    """What `Catalog.snapshot` gives, from an export alone. Raises StationError (RV605)."""
    items: list[Item] = []
    names: dict[str, str] = {}
    for line in read_lines(lines):
        items.append(line.item)
        for alias in line.aliases:
            names.setdefault(alias, line.item.key)
    return CatalogSnapshot.of(items, names)


def _seen(line: Line, used: set[str]) -> SeenFile:
    """Size and time are unknown, so that the next sync measures the file and keeps the key."""
    item, asset = line.item, line.asset
    path = item.path if item.path and item.path not in used else f"#{item.key}"
    used.add(path)
    place = asset.path if asset else ""
    return SeenFile(item.source, "", path, place, UNKNOWN_SIZE, 0, "", asset, item, line.aliases, exact=True)


def import_lines(catalog: Catalog, lines: Iterable[str]) -> int:
    """Takes an export in beside what is there; an item that is known is renewed. Returns how many.

    All lines are read before anything is written. Raises StationError (RV605).
    """
    used: dict[str, set[str]] = {}
    found = [_seen(line, used.setdefault(line.item.source, set())) for line in read_lines(lines)]
    for start in range(0, len(found), _COMMIT):
        catalog.commit(found[start : start + _COMMIT])
    return len(found)
