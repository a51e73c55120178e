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
from dataclasses import asdict
from typing import Any

from retrovue.catalog.export_reader import Line, read_lines
from retrovue.catalog.item_json import item_fields
from retrovue.catalog.links import SeenLink
from retrovue.catalog.records import UNKNOWN_SIZE
from retrovue.catalog.rows import compact
from retrovue.catalog.store import Catalog
from retrovue.media.asset import Asset
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot

_RARE = frozenset(("subtitles", "following", "loudness", "peak", "default", "transfer", "matrix"))
"""Fields of a file and its streams that are left out where they say nothing; the others were always there."""
_COMMIT = 1000
"""Items that one transaction of an import takes in."""


def _item_fields(item: Item, aliases: tuple[str, ...]) -> dict[str, Any]:
    return item_fields(item) | ({"aliases": sorted(aliases)} if aliases else {})


def _without_rare(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value or name not in _RARE}


def _asset_fields(asset: Asset) -> dict[str, Any]:
    """Where its airable part begins is the item's to tell."""
    found = _without_rare(asdict(asset))
    del found["trim_in"]
    found["video"] = _without_rare(found["video"]) if found["video"] else None
    found["audio"] = [_without_rare(track) for track in found["audio"]]
    if asset.following:
        found["following"] = [_asset_fields(part) for part in asset.following]
    return found


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
            line["asset"] = _asset_fields(assets[item.key])
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


def _seen(line: Line, used: set[str]) -> SeenLink:
    """Size and time are unknown, so that the next sync measures the file and keeps the key."""
    item = line.item
    path = item.path if item.path and item.path not in used else f"#{item.key}"
    used.add(path)
    return SeenLink(
        item.source, "", path, path, "", "", size=UNKNOWN_SIZE, asset=line.asset, item=item, names=line.aliases,
        exact=True,
    )  # fmt: skip


def import_lines(catalog: Catalog, lines: Iterable[str], now: int = 0) -> int:
    """Takes an export in beside what is there; an item that is known is renewed. Returns how many.

    All lines are read before anything is written. Raises StationError (RV605).
    """
    used: dict[str, set[str]] = {}
    found = [_seen(line, used.setdefault(line.item.source, set())) for line in read_lines(lines)]
    for start in range(0, len(found), _COMMIT):
        catalog.take_in(found[start : start + _COMMIT], now)
    return len(found)
