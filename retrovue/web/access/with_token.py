"""Streams, line-up and guide below `/with/<token>`, for clients outside of the house that can neither sign in nor keep a query.

The token stands in every address that such a client is given, and nowhere else: what is told, counted or written down
about a request names the way without it.
"""

import re

from aiohttp import web

from retrovue.playout.deliver.address import BASE, asked_base, base_url
from retrovue.web.access.callers import Surroundings, host_of, is_by_https, is_by_proxy
from retrovue.web.access.hosts import is_of_the_house
from retrovue.web.access.throttle import Limit

BELOW = "/with/{token}"
UNKNOWN = Limit("unknown token", 5)
"""Addresses with a token that nobody knows, a minute and network; those with one that holds are never kept waiting."""
_TOKEN = re.compile(r"((?:^|/)with/+)[^/?#]+", re.IGNORECASE)
_ALIKE = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])", re.ASCII)
"""What has the form of one, for addresses that somebody wrote nearly right."""


def is_below(canonical: str) -> bool:
    """Whether a route, by its canonical path, asks for a token."""
    return canonical == BELOW or canonical.startswith(f"{BELOW}/")


def without_token(path: str) -> str:
    """A decoded path as it may be told, also one that leads nowhere."""
    return _TOKEN.sub(r"\1…", _ALIKE.sub("…", path))


def stay_below(request: web.Request, token: str, around: Surroundings) -> None:
    """Lets the answer name addresses that the same client can follow.

    That is by the name it called the station, with the scheme that a known proxy tells of. Behind a proxy that keeps the name to
    itself it is `server.url`.
    """
    asked = asked_base(request)
    base = base_url(request) if is_of_the_house(host_of(request)) else asked
    if base == asked and is_by_proxy(request, around) and is_by_https(request):
        base = f"https://{base.partition('://')[2]}"
    request[BASE] = f"{base}/with/{token}"


async def nothing(_: web.Request) -> web.Response:
    """All else that somebody with a token asks for."""
    raise web.HTTPNotFound(text="streams, the line-up and the guide are here, and nothing else\n")


def add_nothing_else(app: web.Application) -> None:
    """To come after all else that is below."""
    app.router.add_route("*", BELOW, nothing)
    app.router.add_route("*", BELOW + "/{rest:.*}", nothing)
