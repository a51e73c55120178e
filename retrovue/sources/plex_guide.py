"""Tells a Plex server to read this station's guide anew; channels, their numbers and their mapping are left alone."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from retrovue.metadata.json_fields import objects, text
from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_failure import Refusal, refused_by_status
from retrovue.sources.plex_server import PlexServer
from retrovue.sources.plex_session import Patience

_XMLTV = "lineup://tv.plex.providers.epg.xmltv/"
_PATIENCE = Patience(connect=5, answer=30, waits=())
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Place = tuple[str, int]
"""A host and a port."""


@dataclass(frozen=True, slots=True)
class Station:
    """Where a server may know this station: by the address it was given, or by a name of this machine."""

    ports: frozenset[int]
    url: str = ""
    """`server.url`, where the station has one."""

    def places(self, server: str) -> frozenset[Place]:
        """Of this machine, as the server sees it."""
        seen, names = _seen_by(server), {socket.gethostname(), socket.getfqdn()}
        hosts = {name.lower() for name in names if name} | ({seen} if seen else set())
        if seen == (_place(server) or ("", 0))[0] or seen.startswith("127.") or seen == "::1":
            hosts.update(_LOOPBACK)
        given = _place(self.url) if self.url else None
        return frozenset((host, port) for host in hosts for port in self.ports) | (
            {given} if given else set()
        )


def reload_guides(
    model: PlexSource, source: str, station: Station, check: Callable[[], None] = lambda: None
) -> int:
    """Asks the server to read our guide again, for each of its recorders that does; says how many there are.

    Raises PlexFailure, and what `check` raises.
    """
    with closing(
        PlexServer(model.url, model.token, source=source, check=check, patience=_PATIENCE)
    ) as server:
        found = server.session.get("/livetv/dvrs").get("Dvr")
        ours = station.places(server.session.base)
        keys = [
            key for dvr in objects(found) if (key := text(dvr.get("key"))).isalnum() and _is_ours(dvr, ours)
        ]
        for key in keys:
            _reload(server, key)
        return len(keys)


def _reload(server: PlexServer, key: str) -> None:
    session = server.session

    def post() -> Refusal | bool:
        timeout = (session.patience.connect, session.patience.answer)
        with session.http.post(
            f"{session.base}/livetv/dvrs/{key}/reloadGuide", headers=session.headers, timeout=timeout,
            allow_redirects=False,
        ) as answer:  # fmt: skip
            return answer.ok or refused_by_status(answer.status_code) or True

    session.run(post)


def _is_ours(dvr: Any, ours: frozenset[Place]) -> bool:
    """By the guide that it reads; by its tuners where it does not say."""
    guides = list(_guides(dvr))
    if guides:
        return any(place in ours for place in guides)
    return any(_place(text(device.get("uri"))) in ours for device in objects(dvr.get("Device")))


def _guides(dvr: Any) -> Iterator[Place | None]:
    lineups = [dvr, *objects(dvr.get("Lineup"))]
    for found in lineups:
        for name in ("lineup", "id"):
            address = text(found.get(name))
            if address.startswith(_XMLTV):
                yield _place(unquote(address.removeprefix(_XMLTV).partition("#")[0]))


def _place(url: str) -> Place | None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 80)
    except ValueError:
        return None
    return (host.lower(), port) if host else None


def _seen_by(server: str) -> str:
    """This machine's address on the way to the server; nothing is sent."""
    place = _place(server)
    try:
        family, kind, _, _, address = socket.getaddrinfo(*(place or ("", 0)), type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(address)
            return str(probe.getsockname()[0])
    except OSError:
        return ""
