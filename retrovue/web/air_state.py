"""What every channel does at this moment, as `/api/v1/air`, `/readyz` and the metrics show it."""

from dataclasses import asdict, dataclass
from itertools import islice

from aiohttp import web

from retrovue.diagnostics import StationError
from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hdhomerun.bank import TunerBank
from retrovue.playout.director import Director
from retrovue.playout.encode.work import segment_key
from retrovue.playout.tally import Encode
from retrovue.web.viewers import Watching, watching

_NOTICES = 20
_MEASURED = 8
"""So many segments are measured for a bit rate: those of the last ten seconds and the next few."""


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
    pids: list[int]
    """Processes of the encodes, as far as they have given something."""
    fps: float
    """Pictures a second of the slowest encode; 0 when none runs."""
    failures: int
    """Encodes for this channel that went wrong and were begun anew or given up, since the start."""
    missed: int
    """Segments that a stand-in was shown for because their encode came too late, since the start."""
    late: int
    """By how much the most urgent of its encodes is behind its deadline."""
    segment_age: int | None
    """Since its newest segment was given to a viewer; None while nobody watches."""
    bitrate: int | None
    """Bits a second of its last segments, in the profile that has the most; None where none is watched."""
    viewers: list[Watching]


def channel_state(director: Director, channel: ChannelOnAir) -> ChannelState:
    names, tally, jobs = channel.names, director.tally, director.jobs
    event, title = _now(director, channel)
    encodes = [run for variant in channel.variants if event for run in _encodes(director, variant)]
    return ChannelState(
        names.id, names.number, names.name, bool(event), title, event, tally.players(names.id), channel.for_tuners.tuners,
        len(encodes), min((round(encode.speed, 2) for encode in encodes), default=0.0), _lead(channel) if event else 0,
        dict(tally.lately(names.id)), pids=sorted(run.pid for run in encodes if run.pid),
        fps=min((round(run.speed * run.profile.fps, 1) for run in encodes), default=0.0),
        failures=jobs.failures[names.id], missed=int(tally.named.get(("slots_missed", (("channel", names.id),)), 0)),
        late=_late(director, names.id), segment_age=_segment_age(director, channel),
        bitrate=_bitrate(director, channel) if event else None, viewers=watching(tally, names.id),
    )  # fmt: skip


def _late(director: Director, channel: str) -> int:
    """What nobody waits for has no deadline."""
    due = [job.deadline for job in director.jobs.at_work if job.owner == channel and job.deadline is not None]
    return max(0, director.clock.now() - min(due)) if due else 0


def _segment_age(director: Director, channel: ChannelOnAir) -> int | None:
    answered = director.tally.channel(channel.names.id).answered_at
    return director.clock.now() - answered if answered and channel.watched_at_all() else None


def _bitrate(director: Director, channel: ChannelOnAir) -> int | None:
    """Of what lies on disk around now: cards and live inputs do not."""
    return max((rate for variant in channel.variants if (rate := _rate(director, variant))), default=None)


def _rate(director: Director, channel: ChannelOnAir) -> int:
    size = frames = 0
    for segment in islice(channel.window(), _MEASURED):
        piece = channel.piece(segment)
        found = director.store.size_of(segment_key(piece, segment.index, channel.profile)) if piece else 0
        if found:
            size, frames = size + found, frames + segment.frames
    return 8 * size * channel.profile.fps // frames if frames else 0


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
    await logs_at_hand(director.by_id.values(), director.clock.now())
    ready = director.programme is not None and any(
        _now(director, channel)[0] for channel in director.by_id.values()
    )
    return web.json_response({"ready": ready}, status=200 if ready else 503)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/readyz", readyz)
