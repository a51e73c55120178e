"""Whoever a reverse proxy has signed in: it says so with every request, so that whom it lets go is gone here too."""

from aiohttp import web

from retrovue.web.access.callers import Surroundings, is_by_proxy, is_forwarded, plain
from retrovue.web.problem import Problem

_LONGEST = 64


def named_by_proxy(request: web.Request, around: Surroundings) -> str:
    """The name in the header that the station was told of, empty without one.

    Only the proxy itself is believed: from anybody else the header is as if it were not there. More than one line means that the
    proxy passes on what the client sent. Blanks of other kinds
    belong to the name: whoever the proxy calls `anna` and one of them is not `anna`.
    """
    if not around.sign_in_header or not is_by_proxy(request, around):
        return ""
    told = [*request.headers.getall(around.sign_in_header, ())]
    if not any(name.strip() for name in told):
        return ""
    if len(told) > 1:
        raise Problem(
            403, "many_names", "the proxy passes on names that it did not write",
            f"let it take `{around.sign_in_header}` out of what clients send",
        )  # fmt: skip
    if not is_forwarded(request):
        raise Problem(
            403,
            "unknown_address",
            "the proxy does not say whom it speaks for",
            "let the proxy send X-Forwarded-For",
        )
    return plain(told[0].strip(" \t"))


def nobody_of(name: str, there_are_accounts: bool) -> Problem:
    """It is no reason to take the caller for somebody else of the house."""
    cure = "ask an admin to make an account of that name under Settings"
    if not there_are_accounts:
        cure = "make the first account on the machine of the station, with the address that `retrovue run` prints"
    return Problem(
        403, "unknown_account", f"`{name[:_LONGEST]}`, as the proxy calls you, has no account here", cure
    )
