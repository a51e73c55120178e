"""`/api/v1/guide`: the entries of the guide, as XMLTV has them, for a page."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.export.entries import Entry
from retrovue.export.model import ExportChannel
from retrovue.export.wording import code, words_of
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.line_up import export_channels
from retrovue.playout.director import Director
from retrovue.playout.programme import Programme
from retrovue.timing.instants import DAY, HOUR
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.guide_entries import GUIDE_ENTRIES, GuideEntries
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
    channels = await asyncio.to_thread(
        _channels, director, programme, asked.request.app[GUIDE_ENTRIES], start, end
    )
    return GuideShown(now=now, start=start, end=end, channels=channels)


def _channels(
    director: Director, programme: Programme, held: GuideEntries, start: int, end: int
) -> list[ChannelEntries]:
    tz, day_start = programme.timezone, programme.day_start
    return [
        ChannelEntries(
            id=channel.id, number=channel.number, name=channel.name,
            entries=[
                _shown(channel, programme, entry)
                for entry in held.between(channel.id, tz, day_start, start, end)
            ],
        )
        for channel in export_channels(director)
    ]  # fmt: skip


def _shown(channel: ExportChannel, programme: Programme, entry: Entry) -> EntryShown:
    line = entry.line
    item = programme.item(line.item) if line is not None and line.item else None
    words = words_of(channel, entry, item, 0, programme.timezone)
    return EntryShown(
        start=entry.start, end=entry.end, **words._asdict(), code=code(line) if line else "",
        rating=line.rating if line else "", kind=line.kind if line else "",
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/guide", Role.HOUSE, "What airs when, on every channel", guide, GuideShown, query=GuideQuery,
              problems=(503,)),
)  # fmt: skip
