"""`/api/v1/sources`: what the station reads, and when it was read last."""

import asyncio
from typing import Any

from pydantic import BaseModel

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.diagnostics import StationError
from retrovue.reload import Reloader
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.console import RELOADER
from retrovue.web.discretion import as_seen_by


class SourceShown(BaseModel):
    name: str
    type: str
    enabled: bool
    libraries: int
    """Libraries or folders that were read at least once."""
    read: int
    """When it was last read whole (ms UTC); 0 for never."""


class SourceList(BaseModel):
    items: int
    """Items of the catalog that can air."""
    sources: list[SourceShown]
    problem: str = ""
    """Why the catalog does not answer."""


async def sources(asked: Asked[Nothing, Nothing, Nothing]) -> SourceList:
    found = await asyncio.to_thread(_sources, asked.request.app[RELOADER])
    return found.model_copy(update={"problem": as_seen_by(asked.actor.role, found.problem)})


def _sources(reloader: Reloader) -> SourceList:
    accepted = reloader.accepted
    if accepted is None:
        return SourceList(items=0, sources=[])
    models: dict[str, Any] = dict(accepted.document.sources)
    items, states, problem = 0, dict[str, Any](), ""
    try:
        with open_catalog(pipeline.catalog_url(reloader.place, accepted.document), readonly=True) as catalog:
            items = catalog.count()
            states = {name: catalog.sections(name) for name in models}
    except StationError as error:
        problem = error.diagnostics[0].message
    shown = [_shown(name, model, states.get(name, {})) for name, model in models.items()]
    return SourceList(items=items, sources=shown, problem=problem)


def _shown(name: str, model: Any, sections: dict[str, Any]) -> SourceShown:
    read = min((state.completed for state in sections.values()), default=0)
    return SourceShown(
        name=name,
        type=str(model.type),
        enabled=getattr(model, "enabled", True),
        libraries=len(sections),
        read=read,
    )


OPERATIONS = (
    Operation("GET", "/api/v1/sources", Role.VIEWER, "What the station reads", sources, SourceList),
)
