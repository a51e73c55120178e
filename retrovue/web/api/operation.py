"""One operation of the API: its address, who may ask, and models of what comes in and goes out.

The same declaration makes the route, the row of the table of roles, and the OpenAPI document.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from retrovue.diagnostics import StationError
from retrovue.web.access.actor import Actor, actor_of
from retrovue.web.access.doors import ANYTHING, DOORS
from retrovue.web.access.guard import AUDIT
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.problem import Problem, from_diagnostic

LARGEST = 65_536
"""Bytes of a body."""
PATIENCE = 15.0
"""Seconds that a body may take to arrive."""


class Shape(BaseModel):
    """Base of everything that comes in: nothing unknown, and no type is guessed from another."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Shape):
    """No parameters, no body."""


P = TypeVar("P", bound=BaseModel)
Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Asked(Generic[P, Q, B]):
    """A request whose parts have been checked."""

    request: web.Request
    actor: Actor
    params: P
    query: Q
    body: B

    def note(self, target: str, before: str = "", after: str = "") -> None:
        """What the audit says of this change."""
        self.request[AUDIT].update(target=target, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, Q, B]):
    """`path` is in aiohttp's form; `answer` is a model, or None for 204."""

    method: str
    path: str
    role: Role
    summary: str
    handler: Callable[[Asked[P, Q, B]], Awaitable[BaseModel | web.StreamResponse | None]]
    answer: type[BaseModel] | None = None
    params: type[BaseModel] = Nothing
    query: type[BaseModel] = Nothing
    body: type[BaseModel] | None = None
    status: int = 200
    limit: Limit = ANYTHING
    action: str = ""
    """What the audit calls it; by default method and path."""
    problems: tuple[int, ...] = ()
    """Statuses it may end with, besides those of its role and its form."""
    largest: int = LARGEST
    media: str = ""
    """The content type of an answer that is no JSON."""


AnyOperation = Operation[Any, Any, Any]


def add_operations(app: web.Application, operations: Iterable[AnyOperation]) -> None:
    for operation in operations:
        route = app.router.add_route(operation.method, operation.path, _handler(operation))
        path = route.resource.canonical if route.resource else operation.path
        app[DOORS].open(operation.method, path, operation.role, operation.limit, operation.action)


def _handler(operation: AnyOperation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        asked = Asked(
            request, actor_of(request), _checked(operation.params, dict(request.match_info), "path"),
            _checked(operation.query, _query(request), "query"), await _body(operation, request),
        )  # fmt: skip
        try:
            answer = await operation.handler(asked)
        except StationError as error:
            raise from_diagnostic(error.diagnostics[0], 409) from error
        if isinstance(answer, web.StreamResponse):
            return answer
        if answer is None:
            return web.Response(status=204, headers=_FRESH)
        text = answer.model_dump_json()
        return web.Response(
            text=text, status=operation.status, content_type="application/json", headers=_FRESH
        )

    return handle


_FRESH = {"Cache-Control": "no-store"}


def _query(request: web.Request) -> dict[str, Any]:
    """A name that comes twice is a list."""
    return {
        name: values[0] if len(values := request.query.getall(name)) == 1 else values
        for name in request.query
    }


async def _body(operation: AnyOperation, request: web.Request) -> BaseModel:
    try:
        async with asyncio.timeout(PATIENCE):
            return await _read_body(operation, request)
    except web.RequestPayloadError:
        raise Problem(400, "malformed", "the body is not packed as its headers say") from None
    except TimeoutError:
        raise Problem(
            408, "too_slow", "the body did not arrive in time", "try again", {"Connection": "close"}
        ) from None


async def _read_body(operation: AnyOperation, request: web.Request) -> BaseModel:
    if operation.body is None:
        if request.can_read_body and await request.content.read(1):
            raise Problem(400, "malformed", "this takes no body")
        return Nothing()
    if request.content_type != "application/json":
        raise Problem(415, "not_json", "the body must be application/json")
    data = b""
    async for chunk in request.content.iter_chunked(16_384):
        data += chunk
        if len(data) > operation.largest:
            raise Problem(413, "too_large", f"the body may have {operation.largest} bytes")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", "the body is not JSON") from None
    return _checked(operation.body, found, "body", strict=True)


def _checked(model: type[BaseModel], data: Any, where: str, strict: bool = False) -> BaseModel:
    """`strict` where the data has types; a path and a query are all text."""
    try:
        return model.model_validate(data, strict=strict)
    except ValidationError as error:
        faults = [_fault(fault, where) for fault in error.errors(include_url=False, include_input=False)[:20]]
        raise Problem(400, "malformed", faults[0]["message"], errors=faults) from None


def _fault(fault: Mapping[str, Any], where: str) -> dict[str, str]:
    name = ".".join(map(str, fault["loc"]))
    said = str(fault["msg"]).removeprefix("Value error, ")
    message = said[:1].lower() + said[1:]
    return {"in": where, "name": name, "message": f"`{name}`: {message}" if name else message}
