"""Where a request came from, by what name it calls the station, and its headers as text that can be kept."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from retrovue.web.access.hosts import host_name, plain_address
from retrovue.web.problem import Problem

_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_NAME_CALLER = "let the proxy send X-Forwarded-For"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the station says of the network around it, asked anew for every request."""

    names: Container[str] = ()
    """Names it may be called by, besides those of the house."""
    proxies: Container[str] = ()
    """Addresses of proxies that are believed."""
    sign_in_header: str = ""
    """The header by which they say who has signed in; empty for none."""


def address_of(request: web.Request, around: Surroundings) -> str | None:
    """Where the request came from; what it says of itself counts only through a proxy that the station knows.

    Of several lines the last one is the proxy's: the others came with the request. Some proxies write the port as well, which
    would make another caller of each attempt.
    """
    if not is_forwarded(request):
        return request.remote
    if not is_by_proxy(request, around):
        raise Problem(
            403, "unknown_proxy", "the request came through a proxy that the station does not know",
            f"add {plain_address(request.remote or 'its address')} to `server.proxies`",
        )  # fmt: skip
    told = ",".join(request.headers.getall("X-Forwarded-For", ()))
    hops = [host_name(hop) or hop.strip() for hop in told.split(",") if hop.strip()]
    while len(hops) > 1 and plain_address(hops[-1]) in around.proxies:
        hops.pop()
    if not hops:
        raise Problem(403, "unknown_address", "the proxy does not say whom it speaks for", _NAME_CALLER)
    return plain(hops[-1])


def is_by_proxy(request: web.Request, around: Surroundings) -> bool:
    """Whether it came from the address of a proxy that is believed."""
    return request.remote is not None and plain_address(request.remote) in around.proxies


def is_forwarded(request: web.Request) -> bool:
    return any(name in request.headers for name in _FORWARDING)


def is_by_https(request: web.Request) -> bool:
    """Whether the caller says `https`, or a proxy says it of them: of several proxies the one that they spoke to."""
    told = request.headers.get("X-Forwarded-Proto", request.scheme)
    return told.partition(",")[0].strip().lower() == "https"


def host_of(request: web.Request) -> str:
    """The Host header, empty without one: the station does not go and look for a name of its own."""
    return request.headers.get("Host", "")


def is_of_another_site(request: web.Request) -> bool:
    """Whether a page of another address made a browser send it."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != host_of(request).lower()
    except ValueError:
        return True


def as_bytes(text: str) -> bytes:
    """A header as it was sent; its bytes need not be text."""
    return text.encode("utf-8", "surrogatepass")


def plain(text: str) -> str:
    """Text that a file or a database takes, whatever bytes it was made from."""
    return text.encode("utf-8", "replace").decode()
