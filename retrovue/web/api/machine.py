"""`/api/v1/machine`: how the machine is, and what it encodes."""

from pathlib import Path

from pydantic import BaseModel

from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.director import Director
from retrovue.playout.job import Job
from retrovue.timing.frames import segment_frames
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.host import HOST, HostState


class EncodeShown(BaseModel):
    """A run of the encoder."""

    channel: str
    """Id of the channel that waits for it; empty for what is made beforehand."""
    profile: str
    kind: str
    """Of what it shows: `episode`, `commercial`, ..."""
    file: str
    """Name of the file; for operators."""
    segment: int
    segments: int
    """Which comes next, and how many the piece has."""
    speed: float
    """Times real time; 0 before it is known."""
    state: str
    """`working`, `ahead` (it waits until more is wanted) or `beforehand`."""
    lead: int | None
    """Ms until its next segment must be there."""
    faster: bool
    """Whether it takes faster settings so as not to fall behind."""


class MachineShown(BaseModel):
    host: HostState
    uptime: int
    """Ms since the station on the air was taken up."""
    store: int
    store_budget: int
    """Bytes of segments that lie ready, and how many may."""
    encodes: list[EncodeShown]
    put_off: list[str]
    """Channels that lack segments and get no core for now."""
    finished: dict[str, int]
    """Runs by how they ended, since the start."""
    slots_missed: int
    """Segments that a stand-in was shown for because their encode came too late."""


async def machine(asked: Asked[Nothing, Nothing, Nothing]) -> MachineShown:
    director, state = asked.request.app[DIRECTOR], await asked.request.app[HOST].seen()
    now, store = director.clock.now(), director.store
    since = director.tally.committed_at
    return MachineShown(
        host=state, uptime=now - since if since else 0, store=store.size, store_budget=store.budget,
        encodes=encodes_of(director, asked.actor.role), put_off=list(director.jobs.put_off),
        finished=dict(director.tally.encodes), slots_missed=director.jobs.slots_missed,
    )  # fmt: skip


def encodes_of(director: Director, role: Role) -> list[EncodeShown]:
    now = director.clock.now()
    return [_shown(job, now, role) for job in director.jobs.at_work]


def _shown(job: Job, now: int, role: Role) -> EncodeShown:
    asset, fps = job.piece.asset, job.profile.fps
    working = "working" if job.go.is_set() else "ahead"
    return EncodeShown(
        channel=job.owner, profile=job.profile.name, kind=job.piece.kind,
        file=Path(asset.path).name if asset and role >= Role.OPERATOR else "", segment=job.next,
        segments=-(-job.piece.length // segment_frames(fps)), speed=round(job.media / job.pace, 2) if job.pace else 0.0,
        state=working if job.until is None else "beforehand",
        lead=None if job.deadline is None else job.deadline - now, faster=job.fast,
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "GET", "/api/v1/machine", Role.VIEWER, "The machine, and what it encodes", machine, MachineShown
    ),
)
