"""`/api/v1/as-run`: what really aired beside what was planned, and how the last hours went on every channel."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.director import Director
from retrovue.timing.instants import DAY, HOUR
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.as_run_pages import AsRunReader, Ran, Which
from retrovue.web.problem import Problem

PATH = "/api/v1/as-run"
LONGEST = 2 * DAY
Instant = Annotated[int, Field(ge=0, le=1 << 53)]


class AsRunQuery(Shape):
    channel: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    """Its id."""
    start: Instant = 0
    """ms UTC; 0 for six hours before the end. Two days at most."""
    end: Instant = 0
    """0 for now."""
    which: Which = "all"
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    most: Annotated[int, Field(ge=1, le=500)] = 100


class AsRunPage(BaseModel):
    """Instants and lengths in ms."""

    channel: str
    start: int
    end: int
    total: int
    """Lines of the span that were asked for."""
    lines: list[Ran]
    """The newest first."""


class StripsQuery(Shape):
    hours: Annotated[int, Field(ge=1, le=48)] = 24


class StripShown(BaseModel):
    id: str
    number: str
    name: str
    letters: str
    """One for each step: `r` as planned, `o` an override, `s` the slate, `.` nobody watched."""


class StripsShown(BaseModel):
    start: int
    step: int
    channels: list[StripShown]


async def as_run(asked: Asked[Nothing, AsRunQuery, Nothing]) -> AsRunPage:
    director, query = asked.request.app[DIRECTOR], asked.query
    reader = reader_of(director)
    if query.channel not in director.by_id:
        raise Problem(404, "unknown_channel", "there is no such channel", "take an id of `/api/v1/air`")
    end = min(query.end or reader.now, reader.now)
    start = min(max(query.start or end - 6 * HOUR, end - LONGEST, 0), end)
    found = await asyncio.to_thread(reader.compared, query.channel, start, end, query.which)
    shown = found[query.skip : query.skip + query.most]
    return AsRunPage(channel=query.channel, start=start, end=end, total=len(found), lines=shown)


async def strips(asked: Asked[Nothing, StripsQuery, Nothing]) -> StripsShown:
    director = asked.request.app[DIRECTOR]
    names = [channel.names for channel in director.by_id.values()]
    reader = reader_of(director)
    ids = [name.id for name in names]
    start, step, letters = await asyncio.to_thread(reader.strips, ids, asked.query.hours)
    shown = [
        StripShown(id=one.id, number=one.number, name=one.name, letters=letters[one.id]) for one in names
    ]
    return StripsShown(start=start, step=step, channels=shown)


def reader_of(director: Director) -> AsRunReader:
    """Raises a Problem while nothing is on the air."""
    programme = director.programme
    if programme is None:
        raise Problem(503, "starting", "the station is only starting", "try again", {"Retry-After": "1"})
    return AsRunReader(director.state, programme.timezone, programme.day_start, director.clock.now())


OPERATIONS = (
    Operation("GET", PATH, Role.VIEWER, "What aired on a channel beside what was planned", as_run, AsRunPage,
              query=AsRunQuery, problems=(404, 409, 503)),
    Operation("GET", PATH + "/strips", Role.VIEWER, "How the last hours went on every channel", strips, StripsShown,
              query=StripsQuery, problems=(409, 503)),
)  # fmt: skip
