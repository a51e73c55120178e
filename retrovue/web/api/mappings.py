"""`/api/v1/sources/{source}/try`: where a path of a server would lie on this machine, and whether a file is there."""

import asyncio
import os
import threading
from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.paths.mapping import PathMap
from retrovue.pipeline import Accepted
from retrovue.playout.off_loop import off_loop
from retrovue.sources import PlexSource
from retrovue.sources.plex import PathMapping
from retrovue.sources.presence import Presence, State
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.source_edits import MappingLine
from retrovue.web.api.source_state import OneSource, source_of
from retrovue.web.api.sources import PATH
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem
from retrovue.web.source_looks import SOURCE_LOOKS, PlacesLook

LIMIT = Limit("try mapping", 120)
"""It is tried with every pause in typing."""
LOOK = 3.0
"""Seconds that the disks have."""
_LOOKERS = threading.BoundedSemaphore(4)
"""A dead disk holds a thread for ever; so many and no more."""


class Tried(Shape):
    path: Annotated[str, Field(max_length=4000)] = ""
    """As the server writes it; empty: only the counts."""
    paths: Annotated[list[MappingLine], Field(max_length=200)] | None = None
    """Lines that are not saved yet, for admins; None: those that are."""
    passthrough: bool | None = None


class TriedShown(BaseModel):
    local: str
    """Where it lies here; empty where it leads nowhere."""
    line: int
    """The line of `paths` that counts, from 0; -1 for none."""
    from_path: str
    """Of that line."""
    why: str
    """Why it leads nowhere."""
    here: bool | None
    """Whether the file is there; None where the disk is away or does not answer."""
    size: int
    found: int
    """So many of `of` paths without a file here would have one."""
    of: int


async def tried(asked: Asked[OneSource, Nothing, Tried]) -> TriedShown:
    app, name, body = asked.request.app, asked.params.source, asked.body
    accepted = app[LIBRARY].accepted()
    model = source_of(accepted, name)
    if not isinstance(model, PlexSource):
        raise Problem(
            409, "no_paths", "this source lists files of this machine", "only servers need their paths mapped"
        )
    if body.paths is not None and asked.actor.role < Role.ADMIN:
        raise Problem(403, "role_too_low", "lines of your own need the role admin", "ask an admin for it")
    asked.note(name)
    looks = app[SOURCE_LOOKS]
    server = await looks.server(name, model)
    places = await looks.files(name, accepted, server) or PlacesLook()
    mapping = _mapping(accepted, model, body, server.about.platform if server else "")
    return await _answered(mapping, body.path, places.sample)


def _mapping(accepted: Accepted, model: PlexSource, body: Tried, platform: str) -> PathMap:
    lines = (
        model.paths
        if body.paths is None
        else [PathMapping.model_validate(one.written()) for one in body.paths]
    )
    passes = model.passthrough if body.passthrough is None else body.passthrough
    return PathMap.of(lines, passthrough=passes, platform=platform, base=str(accepted.place.project))


async def _answered(mapping: PathMap, path: str, sample: tuple[str, ...]) -> TriedShown:
    if _LOOKERS.acquire(blocking=False):
        try:
            async with asyncio.timeout(LOOK):
                return await off_loop(_looked, mapping, path, sample)
        except TimeoutError:
            pass
    return _shown(mapping, path, None, 0, 0, 0)


def _looked(mapping: PathMap, path: str, sample: tuple[str, ...]) -> TriedShown:
    try:
        presence = Presence(mapping.roots)
        local = mapping.local(path).path if path else ""
        file = presence.look(local) if local else None
        here = None if file is None or file.state is State.UNKNOWN else file.state is State.PRESENT
        if local and here is False and os.path.isdir(local):  # noqa: PTH112 - Path.is_dir may raise
            here = True  # a folder of a library is what one tries first
        found = sum(_is_here(presence, mapping.local(one).path) for one in sample)
        return _shown(mapping, path, here, file.size if file else 0, found, len(sample))
    finally:
        _LOOKERS.release()


def _is_here(presence: Presence, path: str) -> bool:
    return bool(path) and presence.state(path) is State.PRESENT


def _shown(mapping: PathMap, path: str, here: bool | None, size: int, found: int, of: int) -> TriedShown:
    mapped = mapping.local(path) if path else mapping.local("")
    return TriedShown(
        local=_sendable(mapped.path), line=mapped.rule.index if mapped.rule else -1,
        from_path=_sendable(mapped.rule.from_) if mapped.rule else "", why=_sendable(mapped.cause) if path else "",
        here=here, size=size, found=found, of=of,
    )  # fmt: skip


def _sendable(text: str) -> str:
    """Halves of pairs, which no answer can hold, as question marks."""
    return text.encode("utf-8", "replace").decode()


OPERATIONS = (
    Operation("POST", PATH + "/{source}/try", Role.OPERATOR, "Try where a path of a server lies on this machine", tried,
              TriedShown, params=OneSource, body=Tried, limit=LIMIT, action="try mapping", problems=(404, 409, 503)),
)  # fmt: skip
