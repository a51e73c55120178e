"""Does what a client does against the running station, and says what it would trip over."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrovue.clients import CLIENTS, Visit
from retrovue.clients.place import only_here
from retrovue.diagnostics import Diagnostic
from retrovue.doctor.finding import Finding, ok, told

if TYPE_CHECKING:
    from retrovue.pipeline import Document

NAMES = tuple(CLIENTS)
_FIRST = ("tuner", "m3u")
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what `server.host` may say
_SOMEWHERE = ("192.0.2.1", 9)
"""An address that is nobody's; the way there begins at the address of this machine in its network."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where clients are sent, and where that is known from."""

    url: str
    source: str


def findings(client: str, address: Address, now: int) -> Iterator[Finding]:
    """The address, then one for each thing that the client does."""
    yield from _of_address(address)
    for step in CLIENTS[client](Visit(address.url, now)):
        if step.text and not step.found:
            yield ok(step.what, step.text)
        yield from told(step.what, step.found)
        if step.what in _FIRST and any(one.code == "RV831" for one in step.found):
            return  # all the rest would say the same


def _of_address(address: Address) -> list[Finding]:
    if not only_here(address.url):
        return [ok("address", f"`{address.url}`, {address.source}")]
    cure = "leave `server.host` out, and run without `--host`"
    if address.source == "given":
        cure = "ask with the address that the station has for other machines"
    message = f"`{address.url}`, {address.source}, leads other machines to themselves"
    return told("address", [Diagnostic("RV832", message, help=(cure,))])


def given(url: str) -> Address:
    """What `--url` says, with what people leave out."""
    whole = url if "://" in url else f"http://{url}"
    return Address(whole.rstrip("/"), "given")


def of_station(document: Document | None, heard: tuple[str, int] | None) -> Address:
    """What the station says, else where it listens: at this machine's own address when it answers there."""
    if document is not None and document.server.url:
        return Address(document.server.url.rstrip("/"), "from `server.url`")
    host, port = (document.server.host, document.server.port) if document else (_EVERYWHERE[0], 8080)
    if heard is not None and _answers_at(*heard):
        host, port = heard
    own = _own()
    if host in _EVERYWHERE or (only_here(_url(host, port)) and _answers_at(own, port)):
        return Address(_url(own, port), "the address of this machine")
    return Address(_url(host, port), "where the station listens")


def _own() -> str:
    """The address that others in the network know this machine by; without a network, only its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(_SOMEWHERE)  # sends nothing
            return str(sock.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _answers_at(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
