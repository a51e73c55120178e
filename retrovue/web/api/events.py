"""`/api/v1/events`: everything that happens, as server-sent events; and the schema of their envelope.

A browser that was cut off says which event it heard last, and hears the ones after it. When they are gone it is told
to begin anew (`resync`) and gets a snapshot. A `beat` is all that a script in a browser can tell a quiet line by from a
dead one: comments are hidden from it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field

from retrovue.progress import EVENT_SCHEMA
from retrovue.runs import RunRegistry, Subscription
from retrovue.runs.bus import Event
from retrovue.web.access.actor import Actor
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import PEOPLE, RUNS, STREAMS
from retrovue.web.discretion import as_seen_by

HEARTBEAT = 15.0
LOOK = 4.0
"""Seconds between two looks at whether the listener may still listen."""
STALLED = 30.0
"""Seconds after which a listener that takes nothing is let go."""
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}


class EventQuery(Shape):
    run_id: Annotated[str, Field(max_length=100)] = ""
    operation: Annotated[str, Field(max_length=100)] = ""
    after_id: Annotated[int, Field(ge=0, le=1 << 53)] | None = None
    """The event that was heard last; `Last-Event-ID` says the same."""


async def events(asked: Asked[Nothing, EventQuery, Nothing]) -> web.StreamResponse:
    request, runs = asked.request, asked.request.app[RUNS]
    wants, after = _wants(asked.query), _after(asked)
    keys = request.app[STREAMS].enter(asked.actor)
    subscription = runs.bus.listen(wants)
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        shown = _for(asked.actor)
        await response.write(b"retry: 2000\n\n" + b"".join(_beginning(runs, after, wants, shown)))
        await _follow(asked, response, subscription, shown)
        async with asyncio.timeout(STALLED):
            await response.write_eof()
    except (
        TimeoutError
    ):  # nor would it take the last bytes: without this its line is held for as long as it likes
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError:
        pass
    finally:
        runs.bus.forget(subscription)
        request.app[STREAMS].leave(keys)
    return response


def _after(asked: Asked[Nothing, EventQuery, Nothing]) -> int | None:
    said = asked.request.headers.get("Last-Event-ID", "")
    if said.isascii() and said.isdigit() and len(said) < 16:
        return int(said)
    return asked.query.after_id


def _wants(query: EventQuery) -> Callable[[Event], bool]:
    def wants(event: Event) -> bool:
        return query.run_id in ("", event.get("run_id")) and query.operation in ("", event.get("operation"))

    return wants


def _beginning(
    runs: RunRegistry, after: int | None, wants: Callable[[Event], bool], shown: Callable[[Event], Event]
) -> list[bytes]:
    """What was missed, or how everything stands."""
    missed = None if after is None else runs.bus.since(after, wants)
    if missed is not None:
        return [_message(shown(event)) for event in missed] or [_BEAT]
    begun = [] if after is None else [_text("resync", "{}")]
    active = [shown(run.last) for run in runs.active() if wants(run.last)]
    heard = after if after is not None and after <= runs.bus.last else 0
    ended = [shown(event) for event in runs.ended(heard) if wants(event)]
    snapshot = {"last_id": runs.bus.last, "active": active, "ended": ended}
    return [*begun, _text("snapshot", _packed(snapshot), runs.bus.last)]


async def _follow(
    asked: Asked[Nothing, EventQuery, Nothing],
    response: web.StreamResponse,
    subscription: Subscription,
    shown: Callable[[Event], Event],
) -> None:
    loop = asyncio.get_running_loop()
    quiet_since = loop.time()
    while not subscription.lost and may_listen(asked.request, asked.actor):
        event = await subscription.next(LOOK)
        if event is not None:
            data = _message(shown(event))
        elif loop.time() - quiet_since >= HEARTBEAT:
            data = _BEAT
        else:
            continue
        async with asyncio.timeout(STALLED):  # `wait_for` of Python 3.11 may lose a cancellation
            await response.write(data)
        quiet_since = loop.time()


def may_listen(request: web.Request, actor: Actor) -> bool:
    """Not after the session has ended, its role has changed, or the token was taken back."""
    people = request.app[PEOPLE]
    if actor.session is not None:
        return people.is_signed_in(actor.session.key) and people.role_of(actor.name) is actor.role
    if actor.by_proxy:
        return people.role_of(actor.name) is actor.role
    if actor.token:
        return actor.token in people.tokens
    return actor.role is not Role.VIEWER or not people.accounts


def _for(actor: Actor) -> Callable[[Event], Event]:
    return lambda event: event_for(actor.role, event)


def event_for(role: Role, event: Event) -> Event:
    """Without what may name a file of this machine, to those who are no operators."""
    if role >= Role.OPERATOR:
        return event
    error = event.get("error")
    if not isinstance(error, Mapping):
        return as_seen_by(role, event)  # type: ignore[no-any-return]
    scope = {**event.get("scope", {}), "item_title": ""}
    hidden = {**error, "item": "", "record_id": "", "message": ""}
    return as_seen_by(role, {**event, "scope": scope, "message": error.get("code", ""), "error": hidden})  # type: ignore[no-any-return]


def _message(event: Event) -> bytes:
    return _text(str(event.get("operation", "message")), _packed(event), int(event["id"]))


def _packed(data: Any) -> str:
    """Without blanks: they are an eighth of what goes over the wire."""
    return json.dumps(data, separators=(",", ":"))


def _text(kind: str, data: str, number: int | None = None) -> bytes:
    """`json.dumps` leaves no line break in its text."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {kind}\ndata: {data}\n\n".encode()


_BEAT = _text("beat", "{}")


class AnySchema(BaseModel):
    """A JSON Schema."""

    model_config = {"extra": "allow"}


async def schema(_: Asked[Nothing, Nothing, Nothing]) -> AnySchema:
    found: dict[str, Any] = EVENT_SCHEMA
    return AnySchema.model_validate(found)


OPERATIONS = (
    Operation("GET", "/api/v1/events", Role.VIEWER, "Everything that happens, as server-sent events", events,
              query=EventQuery, problems=(429, 503)),
    Operation("GET", "/api/v1/schema/event.json", Role.HOUSE, "The JSON Schema of an event", schema, AnySchema),
)  # fmt: skip
