"""`/api/v1/schedule`: what the published logs hold, for a timeline, and why a line of them airs."""

import asyncio
import gzip
from datetime import date, timedelta
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from retrovue.language.channel import Channel
from retrovue.load.log_files import LogFolder
from retrovue.pipeline import Accepted
from retrovue.plan.reason_words import reason_rows
from retrovue.plan.selections import Selections
from retrovue.plan.why import Holds, find, why
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.documents import takes_gzip
from retrovue.playout_log import DayLog
from retrovue.playout_log.words import long_title_of
from retrovue.timing.broadcast_day import Span
from retrovue.timing.instants import DAY, HOUR, zone
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.discretion import as_seen_by
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem
from retrovue.web.schedule import Timeline

COARSE_DAYS, FINE_HOURS = 160, 240
"""So many days of slots, or hours of pieces, on all channels together."""
LONGEST = 15 * DAY
FARTHEST = 400 * DAY
"""From now, both ways."""
FINE_BEFORE, COARSE_BEFORE, AFTER = 8, 35, 14
"""Days around a line that are looked through for what aired before and airs after it."""
_WORTH_PACKING = 1_400


class ScheduleQuery(Shape):
    start: Annotated[int, Field(ge=0, le=1 << 53, alias="from")] = 0
    """ms UTC; 0 for the hour that runs."""
    end: Annotated[int, Field(ge=0, le=1 << 53, alias="to")] = 0
    """0 for four hours."""
    channels: Annotated[str, Field(max_length=4000)] = ""
    """Ids, separated by commas; empty for all."""
    detail: Literal["coarse", "fine"] = "coarse"
    """Slots, or the pieces that they are made of and what lies over these."""


class BlockShown(BaseModel):
    """`id` is the log's address; overlays have that of their piece."""

    id: str
    lane: str
    at: int
    ms: int
    kind: str
    title: str
    subtitle: str
    item: str
    program: str
    rating: str
    breaks: int
    status: str
    """Of what is past: `aired`, `partly`, `replaced`, `not watched`, `not known`."""


class ChannelBlocks(BaseModel):
    id: str
    number: str
    name: str
    blocks: list[BlockShown]


class ScheduleShown(BaseModel):
    now: int
    timezone: str
    start: int
    end: int
    detail: str
    channels: list[ChannelBlocks]


class WhyQuery(Shape):
    address: Annotated[str, Field(min_length=1, max_length=400)]


class WhyRow(BaseModel):
    about: str
    text: str
    place: str
    """`file:line` in the station's folder."""


class WhyShown(BaseModel):
    address: str
    title: str
    channel: str
    at: int
    ms: int
    item: str
    description: str
    reasons: list[WhyRow]


async def schedule(asked: Asked[Nothing, ScheduleQuery, Nothing]) -> web.Response:
    accepted, director = asked.request.app[LIBRARY].accepted(), asked.request.app[DIRECTOR]
    now, query = director.clock.now(), asked.query
    start = query.start or now - now % HOUR
    end = query.end or start + 4 * HOUR
    channels = _channels(accepted, query.channels)
    _bounded(start, end, now, len(channels), query.detail == "fine")

    def made() -> bytes:
        tz, day_start = zone(accepted.document.station.timezone), accepted.document.station.day_start
        span = Span.of(tz, day_start, start, end)
        shown = ScheduleShown(
            now=now, timezone=accepted.document.station.timezone, start=start, end=end, detail=query.detail,
            channels=[_blocks(accepted, LogFolder(director.state), one, span, now, query.detail) for one in channels],
        )  # fmt: skip
        return shown.model_dump_json().encode()

    return await _packed(asked.request, await asyncio.to_thread(made))


def _channels(accepted: Accepted, asked: str) -> list[Channel]:
    """In the order of their numbers."""
    known = {id: held.channel for id, held in accepted.document.channels.items() if held.channel.enabled}
    names = set(filter(None, asked.split(",")))
    if any(name not in known for name in names):
        raise Problem(
            404, "no_such_channel", "one of the channels is not on the air", "leave `channels` out for all"
        )
    return sorted((known[name] for name in names or known), key=_number)


def _number(channel: Channel) -> tuple[int, ...]:
    return tuple(map(int, channel.number.split(".")))


def _bounded(start: int, end: int, now: int, channels: int, fine: bool) -> None:
    """Raises Problem for a time that no log reaches, or for more than one answer should hold."""
    if not start < end <= start + LONGEST:
        raise Problem(400, "malformed", "`to` must lie behind `from`, and at most 15 days", "ask for less")
    if not (now - FARTHEST <= start and end <= now + FARTHEST):
        raise Problem(400, "malformed", "that is more than 400 days from now", "ask for another time")
    most = FINE_HOURS * HOUR if fine else COARSE_DAYS * DAY
    if (end - start) * channels > most:
        limit = f"{FINE_HOURS} hours of pieces" if fine else f"{COARSE_DAYS} days of slots"
        raise Problem(
            400, "too_much", f"one answer holds {limit}, on all channels together",
            "ask for fewer channels or a shorter time",
        )  # fmt: skip


def _blocks(
    accepted: Accepted, logs: LogFolder, channel: Channel, span: Span, now: int, detail: str
) -> ChannelBlocks:
    timeline = Timeline(logs, channel.id, span, now)
    found = timeline.slots()
    if detail == "fine":
        found += timeline.pieces(accepted.snapshot)
    blocks = [BlockShown.model_construct(**block._asdict()) for block in found]
    return ChannelBlocks.model_construct(
        id=channel.id, number=channel.number, name=channel.name, blocks=blocks
    )


async def _packed(request: web.Request, body: bytes) -> web.Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if takes_gzip(request) and len(body) > _WORTH_PACKING:
        body = await asyncio.to_thread(gzip.compress, body, 1)
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=body, content_type="application/json", charset="utf-8", headers=headers)


# ---------------------------------------------------------------- why


async def why_shown(asked: Asked[Nothing, WhyQuery, Nothing]) -> WhyShown:
    """As `retrovue show why`."""
    accepted, director = asked.request.app[LIBRARY].accepted(), asked.request.app[DIRECTOR]
    now, address = director.clock.now(), asked.query.address.strip("/")
    found = await asyncio.to_thread(_why, accepted, LogFolder(director.state), address, now)
    if found is None:
        raise Problem(
            404,
            "no_such_line",
            "there is no such line in the published logs",
            "look for it in the schedule anew",
        )
    return WhyShown.model_validate(as_seen_by(asked.actor.role, found.model_dump()))


def _why(accepted: Accepted, logs: LogFolder, address: str, now: int) -> WhyShown | None:
    channel, day = address.partition("/")[0], _day(address)
    if day is None or channel not in accepted.document.channels:
        return None
    days = _days_around(logs, channel, day, now)
    line, event = find(days, address) or (None, None)
    if line is None:
        return None
    reason = why(accepted.document, days, line, event, now, _holds(accepted))
    rows = reason_rows(reason, accepted.document.station.timezone, accepted.loaded.tree.where)
    item = accepted.snapshot.get(event.item) if event is not None else None
    return WhyShown(
        address=address, title=item.title if event is not None and item and event.item != line.item else long_title_of(line),
        channel=channel, at=event.at if event else line.at, ms=event.ms if event else line.ms,
        item=event.item if event else line.item, description=line.description,
        reasons=[WhyRow(about=row.about, text=row.text, place=row.place) for row in rows],
    )  # fmt: skip


def _day(address: str) -> date | None:
    try:
        return date.fromisoformat(address.partition("/")[2][:10])
    except ValueError:
        return None


def _days_around(logs: LogFolder, channel: str, day: date, now: int) -> list[DayLog]:
    """With their events where these may be what aired before; weeks of them would take seconds."""
    if not date.min + timedelta(days=99) < day < date.max - timedelta(days=99):
        return []
    fine_from = day - timedelta(days=FINE_BEFORE)
    before = logs.programmes_ahead(
        channel, day - timedelta(days=COARSE_BEFORE), COARSE_BEFORE - FINE_BEFORE - 1, 0
    )
    days, _ = logs.read_between(channel, fine_from, day, now)
    after = logs.programmes_ahead(channel, day + timedelta(days=2), AFTER, 0)
    return [*before, *days, *after]


def _holds(accepted: Accepted) -> Holds:
    """Which pool holds which item."""
    selections = Selections(accepted.snapshot, accepted.document.collections)

    def holds(pool: str, key: str) -> bool:
        model = accepted.document.pools.get(pool)
        return model is not None and any(item.key == key for item in selections.items(model.from_))

    return holds


OPERATIONS = (
    Operation("GET", "/api/v1/schedule", Role.VIEWER, "The published schedule of some channels and hours", schedule,
              ScheduleShown, query=ScheduleQuery, problems=(503,)),
    Operation("GET", "/api/v1/schedule/why", Role.VIEWER, "Why a line of the log airs", why_shown, WhyShown, query=WhyQuery,
              problems=(503,)),
)  # fmt: skip
