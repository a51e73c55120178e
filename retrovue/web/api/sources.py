"""`/api/v1/sources`: what the station reads, when it was read, and what came of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.catalog.links import RunRecord, SectionState
from retrovue.diagnostics import StationError
from retrovue.diagnostics.visible import visible
from retrovue.pipeline import Accepted
from retrovue.playout.deliver import DIRECTOR
from retrovue.reload import Reloader
from retrovue.sources import PlexSource
from retrovue.sources.plex_server import same_name
from retrovue.sync.due import interval_of, last_read
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.console import RELOADER
from retrovue.web.discretion import as_seen_by
from retrovue.web.source_looks import SOURCE_LOOKS, SourceLooks

PATH = "/api/v1/sources"


class SectionShown(BaseModel):
    """A library of a server, or a folder."""

    library_key: str
    title: str
    enabled: bool
    read: int
    """When it was last listed whole (ms UTC); 0 for never."""
    held: int
    """Items that have vanished, and too many at once to believe it: they wait for a word."""
    counts: dict[str, int]
    """State -> items."""


class SourceShown(BaseModel):
    name: str
    type: str
    enabled: bool
    libraries: int
    """Libraries or folders that were read at least once."""
    read: int
    """When it was last read whole (ms UTC); 0 for never."""
    last_full: int
    last_incremental: int
    next: int
    """When it is due (ms UTC); 0: it is switched off."""
    held: int
    counts: dict[str, int]
    sections: list[SectionShown]


class SourceList(BaseModel):
    items: int
    """Items of the catalog that can air."""
    sources: list[SourceShown]
    problem: str = ""
    """Why the catalog does not answer."""


async def sources(asked: Asked[Nothing, Nothing, Nothing]) -> SourceList:
    app = asked.request.app
    wall = app[DIRECTOR].clock.wall()
    found = await asyncio.to_thread(_sources, app[RELOADER], app[SOURCE_LOOKS], wall)
    return SourceList.model_validate(as_seen_by(asked.actor.role, found.model_dump()))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalog remembers."""

    items: int = 0
    states: Mapping[str, Mapping[str, SectionState]] = field(default_factory=dict)
    counts: Sequence[tuple[str, str, str, int]] = ()
    runs: Sequence[RunRecord] = ()
    problem: str = ""


def _sources(reloader: Reloader, looks: SourceLooks, now: int) -> SourceList:
    accepted = reloader.accepted
    if accepted is None:
        return SourceList(items=0, sources=[])
    known = _known(accepted)
    shown = [
        _shown(name, model, known, looks, accepted.document.sync.every, now)
        for name, model in accepted.document.sources.items()
    ]
    return SourceList(items=known.items, sources=shown, problem=known.problem)


def _known(accepted: Accepted) -> _Known:
    try:
        if pipeline.shipped_catalog(accepted.place, accepted.document) is not None:
            return _Known(len(accepted.snapshot))
        with open_catalog(pipeline.catalog_url(accepted.place, accepted.document), readonly=True) as catalog:
            states = {name: catalog.sections(name) for name in accepted.document.sources}
            return _Known(catalog.count(), states, catalog.section_counts(), catalog.runs())
    except StationError as error:
        return _Known(problem=error.diagnostics[0].message)


def _shown(name: str, model: Any, known: _Known, looks: SourceLooks, every: int, now: int) -> SourceShown:
    states = known.states.get(name, {})
    counts: dict[str, dict[str, int]] = {}
    for source, section, state, count in known.counts:
        if source == name:
            counts.setdefault(section, {})[state] = count
    titles = looks.titles(name, model)
    sections = [
        SectionShown(
            library_key=visible(key), title=title, enabled=enabled,
            read=states[key].completed if key in states else 0, held=len(states[key].held) if key in states else 0,
            counts=counts.get(key, {}),
        )
        for key, title, enabled in _sections(model, titles, [*states, *counts])
    ]  # fmt: skip
    whole: dict[str, int] = {}
    for one in counts.values():
        for state, count in one.items():
            whole[state] = whole.get(state, 0) + count
    return SourceShown(
        name=name, type=str(model.type), enabled=getattr(model, "enabled", True), libraries=len(states),
        read=min((state.completed for state in states.values()), default=0),
        last_full=last_read(known.runs, name, "full") or 0,
        last_incremental=last_read(known.runs, name, "incremental") or 0,
        next=_next(name, model, known.runs, every, now), held=sum(one.held for one in sections), counts=whole,
        sections=sections,
    )  # fmt: skip


def _next(name: str, model: Any, runs: Sequence[RunRecord], every: int, now: int) -> int:
    """What was never read is due now."""
    if not getattr(model, "enabled", True):
        return 0
    last = last_read(runs, name)
    return now if last is None else max(now, last + interval_of(model, every))


def _sections(model: Any, titles: Mapping[str, str], keys: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """(key, title, whether it is read): the folders that are written, and whatever was read once."""
    if isinstance(model, PlexSource):
        for key in dict.fromkeys(keys):
            title = titles.get(key) or (
                key[1:] if key.startswith("?") else f"library {key}" if key else "imported"
            )
            yield key, visible(title), reads(model, titles[key]) if key in titles else True
        return
    roots = {root.path: root for root in getattr(model, "roots", ())}
    for path, root in roots.items():
        yield path, visible(root.title), root.enabled
    for key in dict.fromkeys(keys):
        if key not in roots:
            yield key, visible(key) or "imported", False


def reads(model: PlexSource, title: str) -> bool:
    """Whether the station reads the library of this title."""
    named = {same_name(name): library.enabled for name, library in model.libraries.items()}
    return named.get(same_name(title), not any(named.values()))


OPERATIONS = (Operation("GET", PATH, Role.VIEWER, "What the station reads", sources, SourceList),)
