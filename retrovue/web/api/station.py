"""`/api/v1/station`: whether the files are on the air, and how they stand in git."""

from retrovue.playout.deliver import DIRECTOR
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.config_state import CONFIG_STATE, ConfigShown


async def station(asked: Asked[Nothing, Nothing, Nothing]) -> ConfigShown:
    app = asked.request.app
    return await app[CONFIG_STATE].state(asked.actor.role, app[DIRECTOR].tally.committed_at)


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/station",
        Role.VIEWER,
        "Whether the station's files are on the air",
        station,
        ConfigShown,
    ),
)
