"""`/healthz`: whether something is on the air, and the last findings; it is for everybody, so it tells of no path."""

from aiohttp import web

from retrovue.playout.air_watch import has_ended
from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.deliver import DIRECTOR
from retrovue.web.discretion import text_without_paths

_NOTICES = 20


async def healthz(request: web.Request) -> web.Response:
    director = request.app[DIRECTOR]
    await logs_at_hand(director.by_id.values(), director.clock.now())
    reaches = [channel.names.id for channel in director.by_id.values() if not has_ended(channel)]
    notices = list(director.notices)[-_NOTICES:]
    state = {
        "status": "ok" if reaches and len(reaches) == len(director.by_id) else "degraded",
        "on_air": reaches,
        "notices": [{"code": each.code, "message": text_without_paths(each.message)} for each in notices],
        **director.figures(),
    }
    return web.json_response(state, status=200 if reaches else 503)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
