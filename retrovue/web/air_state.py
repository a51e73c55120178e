"""What every channel does at this moment, as `/api/v1/air`, `/readyz` and the metrics show it."""

from dataclasses import asdict, dataclass

from aiohttp import web

from retrovue.diagnostics import StationError
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hdhomerun.bank import TunerBank
from retrovue.playout.director import Director
from retrovue.playout.tally import Encode

_NOTICES = 20


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel; lengths in ms."""

    id: str
    number: str
    name: str
    on_air: bool
    """Whether its log reaches now."""
    title: str
    """The programme that is on, empty between two."""
    event: str
    """Address of the event on the air."""
    players: int
    """HLS players, as far as their requests tell."""
    tuners: int
    """Streams of MPEG-TS, also those that take no tuner."""
    encodes: int
    speed: float
    """Of the slowest encode, times real time; 0 when none runs."""
    lead: int
    stand_ins: dict[str, int]
    """Those of the last minute, by the reason why."""


def channel_state(director: Director, channel: ChannelOnAir) -> ChannelState:
    names, tally = channel.names, director.tally
    event, title = _now(director, channel)
    encodes = [run for variant in channel.variants if event for run in _encodes(director, variant)]
    return ChannelState(
        names.id, names.number, names.name, bool(event), title, event, tally.players(names.id), channel.for_tuners.tuners,
        len(encodes), min((round(encode.speed, 2) for encode in encodes), default=0.0), _lead(channel) if event else 0,
        dict(tally.lately(names.id)),
    )  # fmt: skip


def _lead(channel: ChannelOnAir) -> int:
    """Of the watched profiles, the one that has the least."""
    return min((variant.lead() for variant in channel.variants if variant.watched()), default=0)


def _now(director: Director, channel: ChannelOnAir) -> tuple[str, str]:
    """Event and title; both empty when the log does not reach now or cannot be read."""
    try:
        on_air = channel.on_air()
        if on_air is None:
            return "", ""
        current, _ = channel.log.now_and_next(director.clock.now())
    except StationError:
        return "", ""
    return on_air.event.id, current.title if current else ""


def _encodes(director: Director, channel: ChannelOnAir) -> list[Encode]:
    """The runs that work on what this channel is about to show in this profile."""
    if not channel.watched():
        return []
    wanted = {channel.piece(segment) for segment in channel.window()}
    return [run for run in director.tally.running if run.piece in wanted and run.profile == channel.profile]


def tuners_state(bank: TunerBank) -> dict[str, object]:
    """Who has which tuner."""
    return {"count": bank.count, "in_use": [asdict(tuned) for tuned in bank.in_use]}


def air_state(director: Director, bank: TunerBank) -> dict[str, object]:
    """The whole station; instants are ms UTC."""
    return {
        "station": director.programme.station if director.programme else "",
        "name": director.programme.name if director.programme else "",
        "now": director.clock.now(),
        "clock_difference": director.clock.difference(),
        "channels": [asdict(channel_state(director, channel)) for channel in director.by_id.values()],
        "tuners": tuners_state(bank),
        "notices": [
            {"code": notice.code, "message": notice.message} for notice in list(director.notices)[-_NOTICES:]
        ],
    }


async def readyz(request: web.Request) -> web.Response:
    """200 as soon as a tuner that asked now would get a stream."""
    director = request.app[DIRECTOR]
    ready = director.programme is not None and any(
        _now(director, channel)[0] for channel in director.by_id.values()
    )
    return web.json_response({"ready": ready}, status=200 if ready else 503)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/readyz", readyz)
