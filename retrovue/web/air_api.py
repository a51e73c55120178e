"""`/api/v1/air/overrides`: what takes the place of the log; the one way from outside to change the air.

Looking is for the house. Changing needs the token of the state folder, in a header that no page of another site can
send; a body must be JSON and come from this address.
"""

import hmac
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from retrovue.diagnostics import StationError
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.director import Director
from retrovue.playout.override import Order
from retrovue.record import CARD, ITEM, Override

LARGEST = 16_384
"""Bytes of a request."""
_STATUS = {"RV710": 400, "RV711": 503}
_TOKEN = web.AppKey("token", str)

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class Asked(BaseModel):
    """The body of a POST."""

    model_config = ConfigDict(extra="forbid", strict=True)

    what: Literal["card", "item", "slate", "filler"] = "card"
    text: Words = ""
    """What the card says."""
    detail: Name = ""
    """A line below; by default the station's name."""
    item: Name = ""
    """Key of an item of the catalog."""
    channels: Annotated[list[Name], Field(max_length=1000)] = []
    """Ids or numbers; empty for all."""
    seconds: Annotated[int, Field(ge=5, le=86_400)] = 900
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    who: Name = ""
    why: Words = ""

    @model_validator(mode="after")
    def _whole(self) -> "Asked":
        if self.what == CARD and not self.text:
            raise ValueError("a card needs a `text`")
        if self.what == ITEM and not self.item:
            raise ValueError("an `item` is missing")
        return self


async def listed(request: web.Request) -> web.Response:
    """GET: those in force, the one that shows first."""
    director = request.app[DIRECTOR]
    station = director.programme.station if director.programme else ""
    shown = [_shown(override) for override in director.overrides.in_force]
    return _json({"station": station, "overrides": shown})


async def raised(request: web.Request) -> web.Response:
    """POST: 201 when it is in the journal and decides every segment from now on that nobody was promised."""
    _allow(request)
    director = request.app[DIRECTOR]
    if director.programme is not None and not director.programme.takes_alerts:
        raise _no(403, "`emergency.inputs.api` is false: this station takes no alerts")
    asked = await _body(request)
    order = Order(
        asked.what, asked.seconds * 1000, _channels(director, asked.channels), asked.text, asked.detail, asked.item,
        asked.priority, f"{asked.who or 'api'} from {request.remote}", asked.why,
    )  # fmt: skip
    try:
        override = await director.overrides.raise_(order)
    except StationError as error:
        return _failed(error)
    director.kick()
    return _json(_shown(override), 201)


async def cleared(request: web.Request) -> web.Response:
    """DELETE: the log has the air again from the next segment on."""
    _allow(request)
    director = request.app[DIRECTOR]
    try:
        override = await director.overrides.clear(int(request.match_info["number"]))
    except StationError as error:
        return _failed(error, {"RV710": 404})
    director.kick()
    return _json(_shown(override))


def _allow(request: web.Request) -> None:
    """The token, and nothing that another site's page could have made a browser send."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise _no(403, "requests from pages of other addresses are refused")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    known = request.app[_TOKEN]
    if scheme != "Bearer" or not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise _no(401, "this needs the token of the state folder", {"WWW-Authenticate": "Bearer"})


async def _body(request: web.Request) -> Asked:
    if request.content_type != "application/json":
        raise _no(415, "the body must be application/json")
    if (request.content_length or 0) > LARGEST:
        raise _no(413, f"the body may have {LARGEST} bytes")
    data = await request.read()
    if len(data) > LARGEST:
        raise _no(413, f"the body may have {LARGEST} bytes")
    try:
        return Asked.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise _no(400, f"{where}: {first['msg'].lower()}" if where else first["msg"].lower()) from None


def _channels(director: Director, asked: list[str]) -> tuple[str, ...]:
    """Ids; a number stands for the channel that has it."""
    named = (director.by_number.get(channel) for channel in asked)
    found = (on_air.names.id if on_air else channel for channel, on_air in zip(asked, named, strict=True))
    return tuple(dict.fromkeys(found))


def _shown(override: Override) -> dict[str, Any]:
    return {
        "id": override.id, "what": override.what, "state": override.state, "start": override.start,
        "until": override.until, "channels": list(override.channels), "priority": override.priority,
        "text": override.text, "detail": override.detail, "item": override.item, "who": override.who, "why": override.why,
    }  # fmt: skip


def _failed(error: StationError, status: Mapping[str, int] = {}) -> web.Response:
    first = error.diagnostics[0]
    number = {**_STATUS, **status}.get(first.code, 500)
    data = {"code": first.code, "message": first.message, "help": list(first.help)}
    return _json({"error": data}, number, {"Retry-After": "1"} if number == 503 else {})


def _json(data: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] = {}) -> web.Response:
    return web.json_response(data, status=status, headers={"Cache-Control": "no-store", **headers})


def _no(status: int, message: str, headers: Mapping[str, str] = {}) -> web.HTTPException:
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 415: web.HTTPUnsupportedMediaType,
    }  # fmt: skip
    text = web.json_response({"error": {"message": message}}).text
    if status == 413:
        return web.HTTPRequestEntityTooLarge(LARGEST, LARGEST, text=text, content_type="application/json")
    return kinds[status](text=text, content_type="application/json", headers=dict(headers))


def add_routes(app: web.Application, token: str) -> None:
    app[_TOKEN] = token
    app.router.add_get("/api/v1/air/overrides", listed)
    app.router.add_post("/api/v1/air/overrides", raised)
    app.router.add_delete(r"/api/v1/air/overrides/{number:\d{1,12}}", cleared)
