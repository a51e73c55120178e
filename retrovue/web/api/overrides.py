"""`/api/v1/air/overrides`: what takes the place of the log; the one way from outside to change the air."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from retrovue.diagnostics import StationError
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.director import Director
from retrovue.playout.encode.run import EncodeFailed
from retrovue.playout.override import Order
from retrovue.record import CARD, ITEM, Override
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.card_pictures import CARD_PICTURES, Busy
from retrovue.web.problem import Problem, from_diagnostic
from retrovue.web.station_events import STATION_EVENTS

PATH = "/api/v1/air/overrides"
ALERT = Limit("alert", 10)
JPEG = "image/jpeg"
_STATUS = {"RV710": 400, "RV711": 503}
_FROM = " from "
"""Stands between a name and an address."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class NewOverride(Shape):
    model_config = ConfigDict(extra="forbid", strict=True)

    what: Literal["card", "item", "slate", "filler"] = "card"
    text: Words = ""
    """What the card says."""
    detail: Name = ""
    """A line below; by default the station's name."""
    item: Name = ""
    """Key of an item of the catalog."""
    channels: Annotated[list[Name], Field(max_length=1000)] = Field(default_factory=list)
    """Ids or numbers; empty for all."""
    seconds: Annotated[int, Field(ge=5, le=86_400)] = 900
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    who: Name = ""
    why: Words = ""

    @model_validator(mode="after")
    def _whole(self) -> "NewOverride":
        if self.what == CARD and not self.text:
            raise ValueError("a card needs a `text`")
        if self.what == ITEM and not self.item:
            raise ValueError("an `item` is missing")
        return self


class CardQuery(Shape):
    text: Annotated[Words, StringConstraints(min_length=1)]
    detail: Name = ""
    channel: Name = ""
    """Id or number of a channel on which it would air; by default the first."""


class OneOverride(Shape):
    number: Annotated[int, Field(ge=0, le=10**12)]


class OverrideShown(BaseModel):
    """Instants are ms UTC."""

    id: int
    what: str
    state: str
    start: int
    until: int
    channels: list[str]
    priority: int
    text: str
    detail: str
    item: str
    who: str
    """With the address that it came from; for operators."""
    why: str


class OverrideList(BaseModel):
    station: str
    overrides: list[OverrideShown]
    """Those in force, the one that shows first."""


async def listed(asked: Asked[Nothing, Nothing, Nothing]) -> OverrideList:
    director = asked.request.app[DIRECTOR]
    station = director.programme.station if director.programme else ""
    return OverrideList(
        station=station, overrides=[_shown(each, asked.actor.role) for each in director.overrides.in_force]
    )


async def raised(asked: Asked[Nothing, Nothing, NewOverride]) -> OverrideShown:
    """When it is answered, it is in the journal and decides every segment from now on that nobody was promised."""
    director, body = asked.request.app[DIRECTOR], asked.body
    asked.note(f"{body.what} on {', '.join(body.channels) or 'all channels'}: {body.text or body.item}")
    if director.programme is not None and not director.programme.takes_alerts:
        cure = "set `emergency.inputs.api: true` if it shall"
        raise Problem(403, "no_alerts", "`emergency.inputs.api` is false: this station takes no alerts", cure)
    by = body.who or asked.actor.name
    order = Order(
        body.what, body.seconds * 1000, _channels(director, body.channels), body.text, body.detail, body.item,
        body.priority, f"{by}{_FROM}{asked.actor.address}", body.why,
    )  # fmt: skip
    try:
        override = await director.overrides.raise_(order)
    except StationError as error:
        raise _failed(error) from error
    director.kick()
    asked.request.app[STATION_EVENTS].alert("raised", override, by)
    return _shown(override, asked.actor.role)


async def card_picture(asked: Asked[Nothing, CardQuery, Nothing]) -> web.Response:
    """One frame of what viewers would see; nothing goes on the air."""
    app, query = asked.request.app, asked.query
    director = app[DIRECTOR]
    channels = [
        director.by_id[name] for name in _channels(director, [query.channel]) if name in director.by_id
    ]
    if not query.channel:
        channels = list(director.by_id.values())
    if not channels:
        raise Problem(404, "unknown_channel", "there is no such channel", "take an id of `/api/v1/now`")
    try:
        card = director.overrides.card_saying(query.text, query.detail)
        data = await app[CARD_PICTURES].of(card, channels[0].profile)
    except EncodeFailed as failure:
        raise from_diagnostic(failure.diagnostic, 503) from None
    except Busy:
        what, cure = "the machine is busy with other pictures or with the air", "try again in some seconds"
        raise Problem(503, "busy", what, cure, {"Retry-After": "5"}) from None
    if not data:
        raise Problem(503, "no_picture", "the card was drawn, but no picture can be made of it", "try again")
    return web.Response(body=data, content_type=JPEG, headers={"Cache-Control": "no-store"})


async def cleared(asked: Asked[OneOverride, Nothing, Nothing]) -> OverrideShown:
    """The log has the air again from the next segment on."""
    director = asked.request.app[DIRECTOR]
    asked.note(str(asked.params.number))
    try:
        override = await director.overrides.clear(asked.params.number)
    except StationError as error:
        raise _failed(error, missing=404) from error
    director.kick()
    asked.request.app[STATION_EVENTS].alert("ended", override, asked.actor.name)
    return _shown(override, asked.actor.role)


def _failed(error: StationError, missing: int = 400) -> Problem:
    first = error.diagnostics[0]
    return from_diagnostic(first, missing if first.code == "RV710" else _STATUS.get(first.code, 500))


def _channels(director: Director, asked: list[str]) -> tuple[str, ...]:
    """Ids; a number stands for the channel that has it."""
    named = (director.by_number.get(channel) for channel in asked)
    found = (on_air.names.id if on_air else channel for channel, on_air in zip(asked, named, strict=True))
    return tuple(dict.fromkeys(found))


def _shown(override: Override, role: Role) -> OverrideShown:
    names = OverrideShown.model_fields
    values = {name: getattr(override, name) for name in names} | {"channels": list(override.channels)}
    if role < Role.OPERATOR:
        values["who"] = override.who.rpartition(_FROM)[0] or override.who
    return OverrideShown(**values)


OPERATIONS = (
    Operation("GET", PATH, Role.VIEWER, "What takes the place of the log", listed, OverrideList),
    Operation("GET", "/api/v1/air/card", Role.OPERATOR, "What a card would look like", card_picture, query=CardQuery,
              media=JPEG, problems=(404, 503)),
    Operation("POST", PATH, Role.OPERATOR, "Put something else on the air", raised, OverrideShown, body=NewOverride,
              status=201, limit=ALERT, action="raise override", problems=(503,), largest=16_384),
    Operation("DELETE", PATH + "/{number}", Role.OPERATOR, "Give the air back to the log", cleared, OverrideShown, OneOverride,
              limit=ALERT, action="clear override", problems=(404, 503)),
)  # fmt: skip
