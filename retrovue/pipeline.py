"""The page to read first: load -> check -> plan -> publish.

    text of the station files --load--> document --check--> diagnostics
    document + catalog + pinned logs + instant --plan--> playout logs --publish--> files
    playout logs --playout--> streams

Every step returns values and diagnostics; only `publish` changes anything.
"""

import json
import os.path
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from retrovue.catalog.export import snapshot_from_lines
from retrovue.catalog.place import is_there
from retrovue.catalog.spoiled import LeftOut
from retrovue.catalog.store import open_catalog
from retrovue.check.graphics import template_uses
from retrovue.check.station import check_station
from retrovue.diagnostics import Diagnostic, Severity, StationError
from retrovue.language.document import StationDocument
from retrovue.load.last_good import keep_last_good, last_good_place
from retrovue.load.log_files import LogFolder, write_whole
from retrovue.load.log_memory import LogMemory
from retrovue.load.project import StationPlace
from retrovue.load.secrets import holds_reference
from retrovue.load.station import Loaded, TreeCache, load_station, locate
from retrovue.load.station_lock import read_turns, write_turns
from retrovue.load.templates import read_templates
from retrovue.load.tree import kept_silent
from retrovue.load.unused import unused
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.edits import edits
from retrovue.plan.explained import explained
from retrovue.plan.memo import PlanMemo
from retrovue.plan.overrides import Corrected, apply_overrides
from retrovue.plan.rules import Program
from retrovue.plan.station import StationPlan, plan_station
from retrovue.playout_log import DayLog
from retrovue.playout_log.change_sheet import ChangeSheet, ChannelChanges
from retrovue.playout_log.diff import Why, changes, removed
from retrovue.playout_log.pins import coarse_lines, pins
from retrovue.playout_log.validate import validate
from retrovue.sources.absent import absent_items
from retrovue.station_type import Source, StationFile
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import zone

Document = StationDocument[Source, Program]

FINE_DAYS = 35
"""Spots are replayed from the fine logs of so many days; programmes from all coarse ones."""


@dataclass(frozen=True)
class Accepted:
    """A station that passed: all that the air needs beside the published logs."""

    place: StationPlace
    loaded: Loaded[Document]
    document: Document
    snapshot: CatalogSnapshot
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Compiled(Accepted):
    """With its logs; nothing is written yet."""

    pinned: Mapping[str, Sequence[DayLog]]
    plan: StationPlan
    raw_snapshot: CatalogSnapshot
    """The catalog before the station's overrides."""


def load(
    place: StationPlace,
    env: Mapping[str, str],
    cache: TreeCache | None = None,
    instead: Mapping[str, bytes] = {},
) -> Loaded[Document]:
    """Reads the station's files; the document is None when they have errors.

    `instead`: what some files would hold, by their names below the station's folder."""
    return load_station(place, StationFile, env, cache, instead)


def catalog_url(place: StationPlace, document: Document) -> str | Path:
    """Where the catalog lies: `database.url`, relative to the project folder, or the state folder."""
    url = document.database.url
    if not url:
        return place.state / "catalog.sqlite"
    path = url.removeprefix("sqlite:///")
    return place.project / path if path not in (url, ":memory:") else url


def missing_roots(place: StationPlace, document: Document) -> list[str]:
    """Roots of sources, and what their paths are mapped to, that are not there now."""
    sources = document.sources.values()
    roots = [root.path for source in sources for root in getattr(source, "roots", ()) if root.enabled]
    roots += [mapping.to for source in sources for mapping in getattr(source, "paths", ())]
    roots = [root for root in roots if not holds_reference(root)]  # what it names was told already
    return [root for root in roots if not os.path.isdir(place.project / root)]  # noqa: PTH112 - Path raises below a locked folder


def check(
    place: StationPlace, loaded: Loaded[Document], snapshot: CatalogSnapshot | None, as_of: int | None = None,
    corrected: Corrected | None = None,
) -> list[Diagnostic]:  # fmt: skip
    """Everything that can be said without planning, with places; without `as_of` nothing about what is over.

    `corrected`: what the overrides make of the snapshot and what is wrong with them, where that is known."""
    found = list(loaded.diagnostics)
    document = loaded.draft
    if document is not None:
        if corrected is None and snapshot is not None:
            corrected = apply_overrides(snapshot, document.overrides, document.collections)
        after, said = corrected or (None, ())
        templates = read_templates(place.folder, (name for _, name in template_uses(document)))
        today = _today(document, as_of) if as_of is not None else None
        checked = check_station(
            document, snapshot, missing_roots(place, document), corrected=after, templates=templates, today=today
        )  # fmt: skip
        found += locate([*checked, *said], loaded.tree)
        silenced = loaded.silenced | kept_silent([*checked, *said], loaded.tree)
        found += unused(loaded.tree, silenced, found)
    return found


def _today(document: Document, as_of: int) -> date:
    return date_on_air(zone(document.station.timezone), as_of, document.station.day_start)


def _seed_changed(place: StationPlace, document: Document) -> Iterator[Diagnostic]:
    """RV203: the seed is not that of the last build."""
    before, now = last_build(place).get("seed"), document.station.hash_seed
    if isinstance(before, str) and before != now:
        message = f"the seed was `{before}` at the last build and is `{now}` now: what is not published yet shuffles anew"
        yield Diagnostic(
            "RV203", message, path=("station", "seed"), help=("write the old seed to keep the schedule",)
        )


def _contradictions(plan: StationPlan, pinned: Mapping[str, Sequence[DayLog]]) -> Iterator[Diagnostic]:
    """What is wrong with new days; a log that contradicts itself is never written (RV901)."""
    for channel, days in plan.days.items():
        known = {day.header.day: day for day in pinned.get(channel, ())}
        for day in days:
            if day != known.get(day.header.day):
                yield from validate(day)


def correct(document: Document, snapshot: CatalogSnapshot) -> CatalogSnapshot:
    """The catalog as the station's overrides would have it."""
    corrected, _ = apply_overrides(snapshot, document.overrides, document.collections)
    return corrected


@dataclass(frozen=True, slots=True)
class Known:
    """What can air here, and what there is to say about the rest."""

    snapshot: CatalogSnapshot
    told: tuple[Diagnostic, ...] = ()


def read_known(place: StationPlace, document: Document) -> Known:
    """What the catalog knows now; before the first sync, what the station's own `catalog.jsonl` says.

    Items of servers whose files are not on this machine are left out, and counted (RV034, RV035).
    """
    shipped = shipped_catalog(place, document)
    if shipped is not None:
        return Known(read_export(shipped))
    with open_catalog(catalog_url(place, document)) as catalog:
        snapshot, left_out = catalog.snapshot(), catalog.left_out()
        foreign = any(hasattr(source, "passthrough") for source in document.sources.values())
        links = catalog.links_of_snapshot() if foreign else ()
    absent = absent_items(document.sources, links, place.project)
    gone = absent.keys | {one.key for one in left_out}
    return Known(
        snapshot.without(gone) if gone else snapshot, (*absent.diagnostics, *map(_spoiled, left_out))
    )


def _spoiled(one: LeftOut) -> Diagnostic:
    cure = "replace the file, or run `retrovue sync --full` to have it tried again"
    what = f"`{one.title}` ({one.key}) is left out: on the air {one.reason}"
    return Diagnostic("RV609", what, place=one.path, help=(cure,))


def read_snapshot(place: StationPlace, document: Document) -> CatalogSnapshot:
    """What can air here."""
    return read_known(place, document).snapshot


def shipped_catalog(place: StationPlace, document: Document) -> Path | None:
    """The station's catalog export, where there is one and no catalog yet."""
    where, export = catalog_url(place, document), place.folder / "catalog.jsonl"
    absent = isinstance(where, Path) and not is_there(where)
    return export if absent and export.is_file() else None


def known_snapshot(place: StationPlace, document: Document) -> CatalogSnapshot | None:
    """What is known, where anything is; no catalog is made."""
    where = catalog_url(place, document)
    if isinstance(where, Path) and (is_there(where) or shipped_catalog(place, document)):
        return read_snapshot(place, document)
    return None


def read_export(path: Path) -> CatalogSnapshot:
    """A catalog export as a catalog. Raises StationError RV605."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        cure = "name a file that `retrovue catalog export` wrote; the path is relative to where you are"
        problem = Diagnostic(
            "RV605", f"the catalog export cannot be read: {why}", place=str(path), help=(cure,)
        )
        raise StationError([problem], 4) from error
    return snapshot_from_lines(lines)


def compile_station(
    place: StationPlace, loaded: Loaded[Document], snapshot: CatalogSnapshot, as_of: int, *, days: int | None = None,
    channels: Collection[str] | None = None, tolerated: Collection[str] = (), memo: PlanMemo | None = None,
    logs: LogMemory | None = None, told: Sequence[Diagnostic] = (),
) -> Compiled:  # fmt: skip
    """Load's result to logs. Raises StationError when the station has errors, but for the `tolerated` codes.

    `told`: what was found when the snapshot was read. `memo` holds the plans of the last build, and `logs` what it
    read: a channel for which nothing changed is not planned again, nor a day read.
    """
    document = loaded.document
    if document is None:
        raise StationError(check(place, loaded, snapshot, as_of))
    corrected = apply_overrides(snapshot, document.overrides, document.collections)
    found = [*check(place, loaded, snapshot, as_of, corrected), *locate(told, loaded.tree)]
    if _fatal(found, tolerated):
        raise StationError(found)
    pinned, remarks = read_pinned(place, document, as_of, logs)
    plan = plan_station(
        document, snapshot, pinned=pinned, as_of=as_of, days=days, channels=channels,
        turns=read_turns(place.folder), tzdata=version("tzdata"), corrected=corrected, memo=memo,
    )  # fmt: skip
    if logs is not None:
        logs.share(plan.days)
    said = [*plan.diagnostics, *(_seed_changed(place, document) if any(pinned.values()) else ())]
    found = list(
        dict.fromkeys([*found, *remarks, *locate(said, loaded.tree), *_contradictions(plan, pinned)])
    )
    if _fatal(found, tolerated):
        raise StationError(found)
    return Compiled(place, loaded, document, corrected[0], tuple(found), pinned, plan, snapshot)


def read_pinned(
    place: StationPlace, document: Document, as_of: int, memory: LogMemory | None = None
) -> tuple[dict[str, list[DayLog]], list[Diagnostic]]:
    """The published logs of every channel, which are the memory of rotations; and which of them are damaged."""
    logs, tz = LogFolder(place.state, memory), zone(document.station.timezone)
    if memory is not None:
        memory.keep_channels(document.channels)
    fine_from = date_on_air(tz, as_of, document.station.day_start) - timedelta(days=FINE_DAYS)
    found = {channel: logs.read_all(channel, fine_from, as_of) for channel in document.channels}
    pinned = {channel: days for channel, (days, _) in found.items()}
    return pinned, [remark for _, remarks in found.values() for remark in remarks]


def change_sheet(compiled: Compiled, as_of: int) -> ChangeSheet:
    """What publishing would change in the logs, slot by slot, with the reason of each change."""
    known = _items_oflast_build(compiled.place)
    keys = compiled.snapshot.by_key.keys()
    why = Why(items=keys, new_items=keys - known if known is not None else ())
    accepted = last_good(compiled.place)
    text = accepted.document if accepted is not None else None
    edited = edits(text, compiled.document) if text is not None else ()
    return ChangeSheet(tuple(
        _changes_of(compiled, channel, compiled.pinned.get(channel, ()), as_of, why, edited)
        for channel in compiled.plan.days
    ))  # fmt: skip


def compared(before: Compiled, after: Compiled, as_of: int, against: str) -> ChangeSheet:
    """How two texts of one station differ, planned from one catalog, one log and one instant."""
    keys = before.snapshot.by_key.keys()
    edited = edits(before.document, after.document)
    sheets = []
    for channel in after.plan.days:
        known = channel in before.plan.days
        why = Why(items=keys, beyond="the horizon is longer" if known else "the channel is new")
        old = before.plan.days.get(channel, ())
        sheets.append(_changes_of(after, channel, old, as_of, why, edited))
    for channel, old in before.plan.days.items():
        if channel not in after.plan.days:
            gone = removed(old, as_of, "the channel is gone")
            number = before.document.channels[channel].channel.number
            sheets.append(ChannelChanges.of(number, old, _frozen_until(before, channel, as_of), gone))
    return ChangeSheet(tuple(sheets), against)


def _changes_of(
    compiled: Compiled, channel: str, old: Sequence[DayLog], as_of: int, why: Why, edited: tuple[tuple[str, ...], ...]
) -> ChannelChanges:  # fmt: skip
    document, new = compiled.document, compiled.plan.days[channel]
    found = explained(changes(old, new, why), document, edited, compiled.loaded.tree.where)
    number = document.channels[channel].channel.number
    return ChannelChanges.of(number, new, _frozen_until(compiled, channel, as_of), found)


def _frozen_until(compiled: Compiled, channel: str, as_of: int) -> int:
    lines = coarse_lines(compiled.pinned.get(channel, ()))
    return pins(lines, as_of, compiled.document.station.horizon.publish).frozen_until


def last_good(place: StationPlace) -> Loaded[Document] | None:
    """The station's files as they were accepted last."""
    kept = last_good_place(place)
    return load(kept, os.environ) if kept.folder.is_dir() else None


def publish(compiled: Compiled, logs: LogMemory | None = None) -> int:
    """Writes logs, tuned turns and the last good text; returns how many days changed. StationError RV807."""
    try:
        return _write(compiled, logs)
    except OSError as error:
        what = f"the logs cannot be written: {(error.strerror or str(error)).lower()}"
        cure = "make the state folder writable, and free some room"
        place = str(error.filename or compiled.place.state)
        raise StationError([Diagnostic("RV807", what, place=place, help=(cure,))], 4) from error


def _write(compiled: Compiled, known: LogMemory | None) -> int:
    place = compiled.place
    logs = LogFolder(place.state, known)
    changed = sum(logs.write(days) for days in compiled.plan.days.values())
    write_turns(place.folder, compiled.plan.turns)
    keep_last_good(place, compiled.loaded.texts)
    write_whole(
        place.state / "build.json", json.dumps(_fingerprints(compiled), indent=1, sort_keys=True) + "\n"
    )
    return changed


def _fatal(diagnostics: Sequence[Diagnostic], tolerated: Collection[str]) -> bool:
    return any(d.severity is Severity.ERROR and d.code not in tolerated for d in diagnostics)


def inputs_of(loaded: Loaded[Document]) -> dict[str, object]:
    """What a build is made from, but for the catalog and the published logs."""
    texts = loaded.texts.items()
    return {
        "retrovue": version("retrovue"),
        "tzdata": version("tzdata"),
        "station": {name: blake2b(text.encode(), digest_size=16).hexdigest() for name, text in texts},
    }


def _fingerprints(compiled: Compiled) -> dict[str, object]:
    return {
        **inputs_of(compiled.loaded),
        "items": sorted(compiled.snapshot.by_key),
        "seed": compiled.document.station.hash_seed,
    }


def _items_oflast_build(place: StationPlace) -> frozenset[str] | None:
    """Keys of the catalog at the last build; None when they are not known."""
    items = last_build(place).get("items")
    return frozenset(items) if isinstance(items, list) else None


def last_build(place: StationPlace) -> dict[str, Any]:
    """What the last build was made from; empty when that is not known."""
    try:
        found = json.loads((place.state / "build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
