"""Which role every address asks for. An address that is not listed is for admins, so that none is forgotten open."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.access.with_token import is_below

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

OPEN = frozenset({"/healthz"})
"""For everybody, from anywhere; those who are not of the house learn no more than that the station lives."""

SIGN_IN = frozenset({"/login", "/static", "/api/v1/session"})
"""What signing in takes: from anywhere, once there is an account. None of it holds anything of the station."""

HOUSE_PATHS = (
    "/", "/static", "/healthz", "/readyz", "/metrics", "/login", "/setup",
    "/channel", "/auto", "/tuner", "/guide.xml", "/channels.m3u", "/channels-hls.m3u",
    "/discover.json", "/lineup", "/device.xml",
)  # fmt: skip
"""What televisions and players need, by how the path begins; they cannot sign in."""

ANYTHING = Limit("request", 60)
"""Changes, a minute and person."""


class Doors:
    """Roles and limits by method and canonical path, as routes are registered."""

    def __init__(self) -> None:
        self._roles: dict[tuple[str, str], Role] = {}
        self._limits: dict[tuple[str, str], Limit] = {}
        self._actions: dict[tuple[str, str], str] = {}

    def open(self, method: str, path: str, role: Role, limit: Limit = ANYTHING, action: str = "") -> None:
        self._roles[method, path] = role
        self._limits[method, path] = limit
        self._actions[method, path] = action

    def role(self, method: str, path: str) -> Role:
        """Of a canonical path; HEAD is as GET."""
        key = ("GET" if method in ("HEAD", "OPTIONS") else method, path)
        if key in self._roles:
            return self._roles[key]
        return Role.HOUSE if is_for_the_house(path) else Role.ADMIN

    def limit(self, method: str, path: str) -> Limit:
        return self._limits.get((method, path), ANYTHING)

    def action(self, method: str, path: str) -> str:
        """What the audit calls it."""
        return self._actions.get((method, path)) or f"{method} {path}"


def is_for_the_house(path: str) -> bool:
    if path.startswith("/api/"):
        return False
    return path == "/" or any(
        path == begin or path.startswith((f"{begin}/", f"{begin}.", f"{begin}{{", f"{begin}_"))
        for begin in HOUSE_PATHS
        if begin != "/"
    )


def table(doors: Doors, routes: Iterable[web.AbstractRoute]) -> Mapping[str, str]:
    """`METHOD path` -> role, of everything that an application answers."""
    found = {}
    for route in routes:
        path = route.resource.canonical if route.resource else ""
        if route.method != "HEAD":
            role = "anybody" if path in OPEN | SIGN_IN else doors.role(route.method, path).word
            found[f"{route.method} {path}"] = "a token" if is_below(path) else role
    return dict(sorted(found.items()))


DOORS = web.AppKey("doors", Doors)
