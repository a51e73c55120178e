"""Signing in to Plex: a link that a person opens in a browser, then the servers of the account.

plex.tv gives out a PIN; the link holds its code. Once somebody has signed in there, the PIN holds a token.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.metadata.json_fields import objects, text, whole
from retrovue.sources.plex_failure import (
    Refusal,
    Trouble,
    refusal_of,
    refused_by_status,
    shown_address,
    strange,
)
from retrovue.sources.plex_server import PlexServer
from retrovue.sources.plex_session import Patience, client_identifier, product_headers
from retrovue.sources.reader import ListingCut

PLEX_TV = "https://plex.tv"
_SIGN_IN = "https://app.plex.tv/auth#?"
_EVERY = 1.0
"""Seconds between two questions whether somebody has signed in."""
_PATIENCE = (5, 20)
"""Seconds for the connection and for an answer of plex.tv."""
_QUICK = Patience(connect=3, answer=10, waits=())
_BY_HAND = (
    "try again, or set `PLEX_TOKEN` to a token and write the source as `retrovue explain RV526` shows it"
)


@dataclass(frozen=True, slots=True)
class Pin:
    """What waits at plex.tv for somebody to sign in."""

    id: int
    code: str
    seconds: int
    """How long it waits."""

    @property
    def link(self) -> str:
        """Where to sign in, on any device."""
        about = {"clientID": client_identifier(), "code": self.code, "context[device][product]": "RetroVue"}
        return _SIGN_IN + urlencode(about)


@dataclass(frozen=True, slots=True)
class Connection:
    """One of the addresses of a server."""

    uri: str
    local: bool = False
    relay: bool = False
    """Through the servers of Plex: slow, and the last resort."""

    @property
    def kind(self) -> str:
        return "relay" if self.relay else "local" if self.local else "remote"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that the account may use, with the token that is good there."""

    name: str
    machine: str
    connections: tuple[Connection, ...]
    """The best first."""
    owned: bool = True
    token: str = field(default="", repr=False)


def read_pin(value: Any) -> Pin | None:
    """None for what is no PIN."""
    if not isinstance(value, dict):
        return None
    id, code = whole(value.get("id")), text(value.get("code"))
    seconds = whole(value.get("expiresIn"), 1, 86_400) or 900
    return Pin(id, code, seconds) if id and code else None


def read_token(value: Any) -> str:
    """Empty while nobody has signed in."""
    token = value.get("authToken") if isinstance(value, dict) else None
    return token.strip() if isinstance(token, str) else ""


def read_servers(value: Any) -> tuple[Server, ...]:
    """The media servers among the devices of an account; one's own first."""
    found = [server for one in objects(value) if (server := _server(one))]
    return tuple(sorted(found, key=lambda server: (not server.owned, server.name.casefold(), server.machine)))


def _server(value: Mapping[str, Any]) -> Server | None:
    token, machine = text(value.get("accessToken")), text(value.get("clientIdentifier"))
    if "server" not in text(value.get("provides")).split(",") or not token or not machine:
        return None
    connections = sorted(_connections(value.get("connections")), key=lambda one: (one.relay, not one.local))
    name = text(value.get("name")) or machine
    return Server(name, machine, tuple(connections), value.get("owned") is not False, token)


def _connections(value: Any) -> Iterator[Connection]:
    for one in objects(value):
        uri = text(one.get("uri"))
        if uri.startswith(("http://", "https://")):
            yield Connection(uri, one.get("local") is True, one.get("relay") is True)


class PlexAccount:
    """plex.tv, for one sign-in. Everything raises StationError (RV526)."""

    def __init__(self, base: str = PLEX_TV, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._base, self._sleep = base.rstrip("/"), sleep
        self._http = requests.Session()

    def close(self) -> None:
        self._http.close()

    def pin(self) -> Pin:
        """A new one."""
        found = read_pin(self._insist(self._ask("POST", "/api/v2/pins", {"strong": "true"})))
        return found or self._fail(strange("what is no PIN"))

    def wait(self, pin: Pin, now: Callable[[], int]) -> str:
        """The token, once somebody has signed in. An answer that fails now and then does no harm."""
        end = now() + 1000 * pin.seconds
        while now() < end:
            found = self._ask("GET", f"/api/v2/pins/{pin.id}")
            if isinstance(found, Refusal) and not found.trouble.passes:
                if found.trouble is Trouble.GONE:
                    break
                self._fail(found)
            elif token := read_token(found):
                return token
            self._sleep(_EVERY)
        raise StationError(
            [Diagnostic("RV526", "nobody signed in before the link expired", help=(_BY_HAND,))], 4
        )

    def servers(self, token: str) -> tuple[Server, ...]:
        """Those of the account, with all of their addresses."""
        query = {"includeHttps": "1", "includeRelay": "1", "includeIPv6": "1"}
        return read_servers(self._insist(self._ask("GET", "/api/v2/resources", query, token)))

    def _ask(
        self, method: str, path: str, query: dict[str, str] | None = None, token: str = ""
    ) -> Any | Refusal:
        headers = {
            **product_headers(),
            "Accept": "application/json",
            **({"X-Plex-Token": token} if token else {}),
        }
        try:
            # A redirect would take the token along.
            answer = self._http.request(
                method,
                self._base + path,
                params=query,
                headers=headers,
                timeout=_PATIENCE,
                allow_redirects=False,
            )
            good = answer.status_code in (200, 201)
            return answer.json() if good else refused_by_status(answer.status_code)
        except requests.exceptions.JSONDecodeError:
            return strange("what is not JSON")
        except requests.exceptions.RequestException as error:
            return refusal_of(error)

    def _insist(self, found: Any | Refusal) -> Any:
        return self._fail(found) if isinstance(found, Refusal) else found

    def _fail(self, refusal: Refusal) -> Any:
        message = f"`{shown_address(self._base)}` {refusal.why}"
        raise StationError([Diagnostic("RV526", message, help=(_BY_HAND,))], 4)


def reachable(server: Server, patience: Patience = _QUICK) -> Connection | None:
    """The first of its addresses at which that very server answers."""
    return next((one for one in server.connections if _answers(one, server, patience)), None)


def _answers(connection: Connection, server: Server, patience: Patience) -> bool:
    with closing(PlexServer(connection.uri, server.token, patience=patience)) as plex:
        try:
            return plex.about().machine == server.machine
        except ListingCut:
            return False


def named(servers: Sequence[Server], name: str) -> Server | None:
    """The server of that name, whatever its case."""
    return next((one for one in servers if one.name.casefold() == name.strip().casefold()), None)
