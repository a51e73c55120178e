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

import json
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, Field, asdict, fields
from datetime import date
from typing import Any, NoReturn

from retrovue.catalog.records import SeenFile
from retrovue.catalog.rows import compact, read_video
from retrovue.catalog.store import Catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset, Audio
from retrovue.media.item import KINDS, Item, Mark
from retrovue.media.snapshot import CatalogSnapshot

_TEXTS = ("warnings", "genres", "labels", "companies", "dayparts", "seasons", "guids")
_DATES = ("aired", "starts", "expires")
_NUMBERS = ("duration", "season", "episode", "year", "trim_in")
_NAMES = {field.name for field in fields(Item)}
_COMMIT = 1000
"""Items that one transaction of an import takes in."""


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _item_fields(item: Item, aliases: tuple[str, ...]) -> dict[str, Any]:
    out = {f.name: getattr(item, f.name) for f in fields(Item) if getattr(item, f.name) != _default(f)}
    out |= {name: out[name].isoformat() for name in _DATES if name in out}
    if item.marks:
        out["marks"] = [asdict(mark) for mark in item.marks]
    if aliases:
        out["aliases"] = sorted(aliases)
    return out


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
            line["asset"] = found
        yield compact(line) + "\n"


# ---------------------------------------------------------------- reading


def _wrong(number: int, why: str) -> NoReturn:
    message = f"line {number} of the catalog export cannot be read: {why}"
    cure = "make the export again with `retrovue catalog export`"
    raise StationError([Diagnostic("RV605", message, place=f"line {number}", help=(cure,))])


def _read_fields(raw: dict[str, Any]) -> tuple[Item, tuple[str, ...]]:
    """Raises ValueError, TypeError or KeyError."""
    aliases = tuple(str(name) for name in raw.pop("aliases", ()))
    unknown = sorted(set(raw) - _NAMES)
    if unknown:
        raise ValueError(f"unknown field `{unknown[0]}`")
    for name in _NUMBERS:
        if not isinstance(raw.get(name, 0), int):
            raise ValueError(f"`{name}` is not a whole number")
    if raw["kind"] not in KINDS:
        raise ValueError(f"there is no kind `{raw['kind']}`")
    raw |= {name: tuple(str(text) for text in raw[name]) for name in _TEXTS if name in raw}
    raw |= {name: date.fromisoformat(raw[name]) for name in _DATES if name in raw}
    raw["marks"] = tuple(
        sorted((Mark(int(m["at"]), str(m["origin"])) for m in raw.get("marks", ())), key=_at)
    )
    raw["extra"] = tuple((str(name), str(value)) for name, value in raw.get("extra", ()))
    return Item(**raw), aliases


def _at(mark: Mark) -> tuple[int, str]:
    return mark.at, mark.origin


def _read_asset(raw: dict[str, Any]) -> Asset:
    video = read_video(raw["video"]) if raw.get("video") else None
    audio = tuple(Audio(**track) for track in raw.get("audio", ()))
    return Asset(str(raw["path"]), str(raw["fingerprint"]), int(raw["duration"]), video, audio)


def _read(lines: Iterable[str]) -> Iterator[tuple[Item, tuple[str, ...], Asset | None]]:
    """Raises StationError (RV605) with the number of the first bad line."""
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            item, aliases = _read_fields(dict(raw["item"]))
            asset = _read_asset(raw["asset"]) if raw.get("asset") else None
        except json.JSONDecodeError as error:
            _wrong(number, f"it is not JSON ({error.msg.lower()} at column {error.colno})")
        except KeyError as error:
            _wrong(number, f"`{error.args[0]}` is missing")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            _wrong(number, str(error) or "it has the wrong form")
        if item.key in seen:
            _wrong(number, f"the key `{item.key}` stands there twice")
        seen.add(item.key)
        yield item, aliases, asset


def snapshot_from_lines(lines: Iterable[str]) -> CatalogSnapshot:
    """What `Catalog.snapshot` gives, from an export alone. Raises StationError (RV605)."""
    items: list[Item] = []
    names: dict[str, str] = {}
    for item, aliases, _ in _read(lines):
        items.append(item)
        for alias in aliases:
            names.setdefault(alias, item.key)
    return CatalogSnapshot.of(items, names)


def _seen(item: Item, aliases: tuple[str, ...], asset: Asset | None, used: set[str]) -> SeenFile:
    """Size and time are unknown, so that the next sync measures the file and keeps the key."""
    path = item.path if item.path and item.path not in used else f"#{item.key}"
    used.add(path)
    place = asset.path if asset else ""
    return SeenFile(item.source, "", path, place, -1, 0, "", asset, item, aliases, exact=True)


def import_lines(catalog: Catalog, lines: Iterable[str]) -> int:
    """Takes an export in beside what is there; an item that is known is renewed. Returns how many.

    All lines are read before anything is written. Raises StationError (RV605).
    """
    used: dict[str, set[str]] = {}
    found = [_seen(*line, used.setdefault(line[0].source, set())) for line in _read(lines)]
    for start in range(0, len(found), _COMMIT):
        catalog.commit(found[start : start + _COMMIT])
    return len(found)
