"""`/api/v1/guide`: the entries of the guide, as XMLTV has them, for a page."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.export.entries import entries
from retrovue.export.model import ExportChannel
from retrovue.export.wording import code, words_of
from retrovue.load.log_files import LogFolder
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.line_up import export_channels
from retrovue.playout.director import Director
from retrovue.playout.programme import Programme
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import DAY, HOUR
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.problem import Problem

FARTHEST = 15 * DAY


class GuideQuery(Shape):
    start: Annotated[int, Field(ge=0, le=1 << 53)] = 0
    """ms UTC; 0 for now."""
    hours: Annotated[int, Field(ge=1, le=24)] = 4


class EntryShown(BaseModel):
    """Instants are ms UTC."""

    start: int
    end: int
    title: str
    subtitle: str
    description: str
    code: str
    rating: str
    kind: str


class ChannelEntries(BaseModel):
    id: str
    number: str
    name: str
    entries: list[EntryShown]


class GuideShown(BaseModel):
    now: int
    start: int
    end: int
    channels: list[ChannelEntries]


async def guide(asked: Asked[Nothing, GuideQuery, Nothing]) -> GuideShown:
    director = asked.request.app[DIRECTOR]
    programme, now = director.programme, director.clock.now()
    if programme is None:
        raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
    start = asked.query.start or now - now % (HOUR // 2)
    if not now - DAY <= start <= now + FARTHEST:
        raise Problem(
            400, "malformed", "the guide reaches from a day ago to two weeks ahead", "ask for another time"
        )
    end = start + asked.query.hours * HOUR
    channels = await asyncio.to_thread(_channels, director, programme, start, end)
    return GuideShown(now=now, start=start, end=end, channels=channels)


def _channels(director: Director, programme: Programme, start: int, end: int) -> list[ChannelEntries]:
    logs, first = LogFolder(director.state), date_on_air(programme.timezone, start, programme.day_start)
    days = 2 + (end - start) // DAY
    return [
        ChannelEntries(
            id=channel.id, number=channel.number, name=channel.name,
            entries=_entries(channel, programme, logs.programmes_ahead(channel.id, first, days, start), start, end),
        )
        for channel in export_channels(director)
    ]  # fmt: skip


def _entries(
    channel: ExportChannel, programme: Programme, logs: Sequence[object], start: int, end: int
) -> list[EntryShown]:
    lines = (line for log in logs for line in log.coarse)  # type: ignore[attr-defined]
    shown = []
    for entry in entries(lines):
        if entry.end <= start or entry.start >= end:
            continue
        line = entry.line
        item = programme.item(line.item) if line is not None and line.item else None
        words = words_of(channel, entry, item, 0, programme.timezone)
        shown.append(
            EntryShown(
                start=entry.start, end=entry.end, **words._asdict(), code=code(line) if line else "",
                rating=line.rating if line else "", kind=line.kind if line else "",
            )
        )  # fmt: skip
    return shown


OPERATIONS = (
    Operation("GET", "/api/v1/guide", Role.HOUSE, "What airs when, on every channel", guide, GuideShown, query=GuideQuery,
              problems=(503,)),
)  # fmt: skip
