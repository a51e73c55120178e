"""The address by which a client reaches the station: what line-ups, guides and the tuner's documents name."""

import ipaddress
import re

from aiohttp import web

from retrovue.playout.deliver import DIRECTOR

BASE: web.RequestKey[str] = web.RequestKey("base", str)
"""What addresses in the answer begin with, where the way that the request came by says so."""
_NAMED = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(:\d{1,5})?")
"""What a Host header may say; other signs would end the address, or the line, that it is written into."""


def base_url(request: web.Request) -> str:
    """`server.url`, else the address the client used; a client of HTTP/1.0 does not say, and one may say nonsense."""
    if BASE in request:
        return request[BASE]
    programme = request.app[DIRECTOR].programme
    if programme is not None and programme.tuner.url:
        return programme.tuner.url.rstrip("/")
    return asked_base(request)


def asked_base(request: web.Request) -> str:
    """The address the client used, as far as that can be known."""
    if request.transport is None or ("Host" in request.headers and _NAMED.fullmatch(request.host)):
        return f"{request.scheme}://{request.host}"
    host, port = request.transport.get_extra_info("sockname")[:2]
    return f"{request.scheme}://{in_address(host)}:{port}"


def in_address(host: str) -> str:
    """As it stands in one: brackets around IPv6, and IPv4 as itself also on a socket for both."""
    try:
        found = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    return str(found.ipv4_mapped or f"[{found}]")
