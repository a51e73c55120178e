"""`/api/v1/air`: what every channel does at this moment."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hdhomerun.routes import BANK
from retrovue.web.access.roles import Role
from retrovue.web.air_state import ChannelState, air_state
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.discretion import as_seen_by
from retrovue.web.viewers import client_of


class NoticeShown(BaseModel):
    code: str
    message: str


class AirShown(BaseModel):
    """Instants are ms UTC."""

    station: str
    name: str
    now: int
    clock_difference: int
    channels: list[ChannelState]
    tuners: dict[str, Any]
    notices: list[NoticeShown]


async def air(asked: Asked[Nothing, Nothing, Nothing]) -> AirShown:
    director = asked.request.app[DIRECTOR]
    await logs_at_hand(director.by_id.values(), director.clock.now())
    state = air_state(director, asked.request.app[BANK])
    notices = as_seen_by(asked.actor.role, state["notices"])
    shown = AirShown.model_validate({**state, "notices": notices})
    return shown if asked.actor.role >= Role.OPERATOR else _without_addresses(shown)


def _without_addresses(shown: AirShown) -> AirShown:
    """Where viewers are is for operators."""
    for channel in shown.channels:
        for index, each in enumerate(channel.viewers):
            channel.viewers[index] = replace(each, addresses=[])
    for tuned in shown.tuners["in_use"]:
        tuned.update(client="", agent=client_of(tuned["agent"]))
    return shown


OPERATIONS = (
    Operation("GET", "/api/v1/air", Role.VIEWER, "What every channel does at this moment", air, AirShown),
)
