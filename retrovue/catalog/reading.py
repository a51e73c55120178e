"""What is asked of links, each within a transaction that the caller holds."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, case, func, select

from retrovue.catalog.link_rows import (
    KNOWN,
    MEASURES,
    addresses,
    asset_of,
    known_link,
    located,
    measured_of,
    read_versions,
)
from retrovue.catalog.links import (
    ItemReport,
    KnownLink,
    LinkReport,
    LocatedLink,
    Measured,
    SectionState,
    Unmeasured,
)
from retrovue.catalog.merging import MEDIA, Precedence
from retrovue.catalog.rows import PLANNED, compact, read_item, read_marks
from retrovue.catalog.tables import (
    UNMEASURED,
    UNUSABLE,
    aliases,
    breakpoints,
    items,
    links,
    sections,
    spoiled,
)
from retrovue.media.asset import Asset

Local = Callable[[str, str], str]
"""Source, path as it writes it -> path on this machine, or empty where there is none."""
IsFile = Callable[[str], bool]


def resolve(connection: Connection, key: str) -> str:
    """The key of an item by its key or an older name; what was asked for when neither is known."""
    if connection.execute(select(items.c.key).where(items.c.key == key)).first():
        return key
    return connection.execute(select(aliases.c.item_key).where(aliases.c.alias == key)).scalar() or key


def known_links(connection: Connection, source: str) -> dict[str, KnownLink]:
    wanted = select(*(links.c[name] for name in KNOWN)).where(links.c.source == source)
    return {row[1]: known_link(row) for row in connection.execute(wanted).cursor.fetchall()}


def measured(connection: Connection, source: str, refs: Collection[str]) -> dict[str, Measured]:
    columns = (links.c.ref, links.c.marks, *(links.c[name] for name in MEASURES))
    wanted = select(*columns).where((links.c.source == source) & links.c.ref.in_(list(refs)))
    found = ((ref, measured_of(row, marks)) for ref, marks, *row in connection.execute(wanted))
    return {ref: one for ref, one in found if one is not None}


# ---------------------------------------------------------------- files of items


def holders(connection: Connection, fingerprint: str) -> set[str]:
    """The keys of the items that a file is of, as their first or as a further one."""
    first = links.c.fingerprint == fingerprint
    further = (links.c.following != "") & links.c.following.contains(json.dumps(fingerprint), autoescape=True)
    held = select(links.c.item_key).where(links.c.item_key.is_not(None))
    return {key for one in (first, further) for key in connection.execute(held.where(one)).scalars()}


_ASSETS = select(
    links.c.item_key, links.c.source, links.c.ref, links.c.state, *(links.c[name] for name in MEASURES)
).where(links.c.fingerprint != "")


def assets_of(
    connection: Connection, only: Any, precedence: Precedence, local: Local, is_file: IsFile, remote: Local
) -> dict[str, Asset]:
    """Key -> the file of the first link by precedence that is here, else of the first whose server gives it out;
    of the first at all when there is none.
    """
    rank = precedence.rank(MEDIA)
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(_ASSETS.where(only)):
        rows.setdefault(row[0], []).append(row)
    found: dict[str, Asset] = {}
    bad = {row[0] for row in connection.execute(select(spoiled.c.fingerprint))}
    for key, held in rows.items():
        held.sort(key=lambda row: (row[3] != "listed", row[6] in bad, rank(row[1]), row[2]))
        asset = _first_here(held, local, is_file, remote)
        if asset is not None:
            found[key] = asset
    return levelled(connection, found)


def _first_here(held: Sequence[Any], local: Local, is_file: IsFile, remote: Local) -> Asset | None:
    best: Asset | None = None
    afar: Asset | None = None
    for _, source, _, _, *row in held:
        given_out = [remote(source, address) for address in addresses(row[0], row[1])]
        if afar is None and given_out and all(given_out):
            afar = asset_of(row, given_out)
        paths = [local(source, path) for path in located(row[0], row[1])]
        if not all(paths) or not paths:
            continue
        asset = asset_of(row, paths)
        if (len(held) == 1 and afar is None) or all(map(is_file, paths)):
            return asset
        best = best or asset
    return afar or best


def levelled(connection: Connection, assets: Mapping[str, Asset]) -> dict[str, Asset]:
    """With what was measured of their sound, and of the sound of the files that follow them."""
    wanted = select(breakpoints.c.fingerprint, breakpoints.c.loudness, breakpoints.c.peak)
    if len(assets) == 1:  # the air asks for one at a time
        prints = [file.fingerprint for asset in assets.values() for file in (asset, *asset.following)]
        wanted = wanted.where(breakpoints.c.fingerprint.in_(prints))
    heard = {row[0]: (row[1], row[2]) for row in connection.execute(wanted)}
    return {key: _levelled(asset, heard) for key, asset in assets.items()} if heard else dict(assets)


def _levelled(asset: Asset, heard: Mapping[str, tuple[int | None, int | None]]) -> Asset:
    files = (_heard(file, *heard.get(file.fingerprint, (None, None))) for file in (asset, *asset.following))
    first, *rest = files
    return replace(first, following=tuple(rest))


def _heard(file: Asset, loudness: int | None, peak: int | None) -> Asset:
    return replace(file, loudness=loudness, peak=peak) if loudness is not None else file


def located_links(connection: Connection, source: str = "") -> tuple[LocatedLink, ...]:
    wanted = (
        select(
            links.c.item_key, links.c.source, links.c.ref, links.c.versions, links.c.chosen, links.c.measured
        )
        .where((links.c.state == "listed") & links.c.item_key.is_not(None))
        .order_by(links.c.source, links.c.ref)
    )
    if source:
        wanted = wanted.where(links.c.source == source)
    return tuple(
        LocatedLink(key, source, ref, located(versions, chosen), bool(done))
        for key, source, ref, versions, chosen, done in connection.execute(wanted)
    )


def unmeasured(connection: Connection) -> Unmeasured:
    wanted = select(*(items.c[name] for name in PLANNED)).where(items.c.state == UNMEASURED)
    found = [read_item(row) for row in connection.execute(wanted)]
    counts = (
        select(links.c.source, func.count())
        .join(items, items.c.key == links.c.item_key)
        .where((items.c.state == UNMEASURED) & (links.c.state == "listed"))
        .group_by(links.c.source)
    )
    by_source = {row[0]: row[1] for row in connection.execute(counts.order_by(links.c.source))}
    return Unmeasured(tuple(sorted(found, key=lambda item: item.sort_key)), by_source)


# ---------------------------------------------------------------- sections


def section_states(connection: Connection, source: str) -> dict[str, SectionState]:
    rows = connection.execute(select(sections).where(sections.c.source == source))
    return {row.key: SectionState(row.baseline, row.completed, tuple(json.loads(row.held))) for row in rows}


def section_row(source: str, key: str, state: SectionState) -> dict[str, Any]:
    return {
        "source": source, "key": key, "baseline": state.baseline, "completed": state.completed,
        "held": compact(list(state.held)),
    }  # fmt: skip


def section_counts(connection: Connection) -> tuple[tuple[str, str, str, int], ...]:
    """(source, section, state, links): of a listed link the state of its item; what never was an item is unusable."""
    state = case((links.c.state == "listed", func.coalesce(items.c.state, UNUSABLE)), else_=links.c.state)
    wanted = (
        select(links.c.source, links.c.section, state, func.count())
        .outerjoin(items, items.c.key == links.c.item_key)
        .group_by(links.c.source, links.c.section, state)
        .order_by(links.c.source, links.c.section, state)
    )
    return tuple(tuple(row) for row in connection.execute(wanted))


# ---------------------------------------------------------------- for people


_AT_ONCE = 500
"""Keys that one statement names; databases take some thousands at most."""


def reports(connection: Connection, keys: Collection[str] | None) -> tuple[ItemReport, ...]:
    """Items in canonical order with all of their links; None: every item there is."""
    found = list[ItemReport]() if keys is not None else _reports(connection, None)
    left = iter(keys or ())
    while some := list(islice(left, _AT_ONCE)):
        found += _reports(connection, some)
    return tuple(sorted(found, key=lambda one: one.item.sort_key))


def _reports(connection: Connection, keys: Sequence[str] | None) -> list[ItemReport]:
    wanted = select(items.c.state, *(items.c[name] for name in PLANNED))
    held = select(links, sections.c.completed).outerjoin(
        sections, (sections.c.source == links.c.source) & (sections.c.key == links.c.section)
    )
    if keys is not None:
        wanted, held = wanted.where(items.c.key.in_(keys)), held.where(links.c.item_key.in_(keys))
    of: dict[str, list[LinkReport]] = {}
    for row in connection.execute(held.order_by(links.c.source, links.c.ref)):
        of.setdefault(row.item_key, []).append(_report(row))
    found = [(read_item(row[1:]), row[0]) for row in connection.execute(wanted)]
    return [ItemReport(item, state, tuple(of.get(item.key, ()))) for item, state in found]


def _report(row: Any) -> LinkReport:
    """One that is not missing was last seen when its section was last listed whole, or later."""
    seen = row.last_seen if row.missing_since is not None else max(row.last_scan, row.completed or 0)
    return LinkReport(
        row.source, row.section, row.ref, row.path, row.state, read_versions(row.versions), row.chosen,
        read_marks(row.marks), row.duration, row.first_seen, seen, row.last_scan, row.missing_since, row.error_count,
        row.last_error, row.last_error_at,
    )  # fmt: skip
