"""`/api/v1/items/{key}/source` and `/cover`: what the source itself says and shows of an item."""

from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from retrovue.diagnostics import StationError
from retrovue.sources.told import type_of
from retrovue.web.access.roles import Role
from retrovue.web.api.item import ItemPath
from retrovue.web.api.item_preview import PATH
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.discretion import as_seen_by, text_without_paths
from retrovue.web.library import LIBRARY
from retrovue.web.preview.previews import PREVIEWS
from retrovue.web.preview.sources import NoSuchItem, SourceSilent
from retrovue.web.problem import Problem, from_diagnostic

T = TypeVar("T")


class FactShown(BaseModel):
    name: str
    value: str


class FactsShown(BaseModel):
    title: str
    facts: list[FactShown]


class SourceShown(BaseModel):
    """As the source tells it now, without what overrides make of it."""

    groups: list[FactsShown]


async def source(asked: Asked[ItemPath, Nothing, Nothing]) -> SourceShown:
    app = asked.request.app
    groups = await _asked(app[PREVIEWS].facts.of(app[LIBRARY].accepted(), asked.params.key), asked.actor.role)
    role = asked.actor.role
    return SourceShown(groups=[
        FactsShown(title=title, facts=[FactShown(name=name, value=as_seen_by(role, value)) for name, value in facts])
        for title, facts in groups
    ])  # fmt: skip


async def cover(asked: Asked[ItemPath, Nothing, Nothing]) -> web.Response:
    app = asked.request.app
    data = await _asked(app[PREVIEWS].covers.of(app[LIBRARY].accepted(), asked.params.key), asked.actor.role)
    kind = type_of(data)
    if not kind:
        raise Problem(404, "no_cover", "its source has no picture of it", "nothing need be done")
    headers = {"Cache-Control": "private, max-age=600", "Content-Security-Policy": "sandbox"}
    return web.Response(body=data, content_type=kind, headers=headers)


async def _asked(answer: Awaitable[T], role: Role) -> T:
    """Raises Problem."""
    try:
        return await answer
    except (NoSuchItem, ValueError):  # ValueError: a key that no text of a database can be
        raise Problem(
            404, "no_such_item", "there is no item of this key", "search for it by its title"
        ) from None
    except StationError as error:
        raise from_diagnostic(error.diagnostics[0], 503) from error
    except SourceSilent as silent:
        raise _silent(silent, role) from None


def _silent(silent: SourceSilent, role: Role) -> Problem:
    """Where the server is, is for operators."""
    if silent.failure is None or role < Role.OPERATOR:
        told = "the source of this item does not answer"
        return Problem(503, "source_away", told, "try again when it is there", {"Retry-After": "30"})
    told = text_without_paths(silent.failure.diagnostic.message)
    return Problem(
        503,
        silent.failure.diagnostic.code,
        told,
        "; ".join(silent.failure.diagnostic.help),
        {"Retry-After": "30"},
    )


OPERATIONS = (
    Operation("GET", PATH + "/source", Role.VIEWER, "What its source says of an item", source, SourceShown,
              params=ItemPath, problems=(503,)),
    Operation("GET", PATH + "/cover", Role.VIEWER, "The picture that its source has of an item", cover,
              params=ItemPath, media="image/*", problems=(404, 503)),
)  # fmt: skip
