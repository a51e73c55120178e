"""Whether an edit shuts the console to whoever makes it: told before it is saved, for nobody might come to take it back."""

from aiohttp import web

from retrovue.language.station import Server
from retrovue.reload import host_names
from retrovue.web.access.by_proxy import named_by_proxy, nobody_of
from retrovue.web.access.callers import Surroundings, address_of, host_of
from retrovue.web.access.hosts import is_of_the_house
from retrovue.web.access.people import People
from retrovue.web.problem import Problem


def unknown_host() -> Problem:
    what, cure = "this station is not known by that name", "add the name to `server.names`"
    return Problem(421, "unknown_host", what, cure)


def shut_out(request: web.Request, server: Server, people: People) -> Problem | None:
    """Why the same request would be refused once these are the station's settings."""
    around = Surroundings(host_names(server), frozenset(server.proxies), server.sign_in_header)
    try:
        address_of(request, around)
        if not is_of_the_house(host_of(request), around.names):
            return unknown_host()
        name = named_by_proxy(request, around)
    except Problem as problem:
        return problem
    return nobody_of(name, bool(people.accounts)) if name and name not in people.accounts else None
