"""`/api/v1/channels/{channel}/picture`: what a channel shows now, or showed last, as a small JPEG."""

from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from retrovue.playout.deliver import DIRECTOR
from retrovue.timing.instants import utc_text
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.pictures import PICTURES
from retrovue.web.problem import Problem


class OneChannel(Shape):
    channel: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    """Its id."""


async def picture(asked: Asked[OneChannel, Nothing, Nothing]) -> web.StreamResponse:
    """With an ETag; 204 while there is none: it is being drawn, or nobody watches and nothing was made beforehand."""
    app, name = asked.request.app, asked.params.channel
    channel = app[DIRECTOR].by_id.get(name)
    if channel is None:
        raise Problem(404, "unknown_channel", "there is no such channel", "take an id of `/api/v1/now`")
    found = app[PICTURES].of(channel)
    if found is None:
        return web.Response(status=204, headers={"Cache-Control": "no-store", "Retry-After": "2"})
    headers = {"ETag": found.tag, "Cache-Control": "private, no-cache", "X-Air-Instant": utc_text(found.at)}
    if found.tag in asked.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=found.data, content_type="image/jpeg", headers=headers)


OPERATIONS = (
    Operation("GET", "/api/v1/channels/{channel}/picture", Role.HOUSE, "A picture of what is on the air", picture,
              params=OneChannel, problems=(204, 304, 404), media="image/jpeg"),
)  # fmt: skip
