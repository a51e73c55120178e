"""Who asks: read off a request once, by the guard."""

from dataclasses import dataclass

from aiohttp import web

from retrovue.record.accounts import KeptSession
from retrovue.web.access.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is for the audit; `address` is where the request came from, behind a known proxy too."""

    name: str
    role: Role
    address: str
    session: KeptSession | None = None
    csrf: str = ""
    """What its changes must carry; empty for those that no browser sends by itself."""
    token: str = ""
    """The hash of the token that it came with; empty without one, and for the state folder's own."""
    by_proxy: bool = False
    """Whether a proxy says so, with every request."""

    @property
    def signed_in(self) -> bool:
        return self.session is not None or self.by_proxy


HOUSE_NAME = "the house"
STRANGER_NAME = "a stranger"
MACHINE_NAME = "this machine"
FOLDER_NAME = "the state folder"

ACTOR: web.RequestKey[Actor] = web.RequestKey("actor", Actor)


def actor_of(request: web.Request) -> Actor:
    return request[ACTOR]
