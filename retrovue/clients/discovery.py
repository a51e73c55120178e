"""How clients look for tuners in the house: a question by UDP, and an answer that names addresses."""

import socket
import zlib
from collections.abc import Iterator

from retrovue.clients.asking import NoAnswer, ask
from retrovue.clients.place import only_here, split
from retrovue.clients.visit import Step, Visit
from retrovue.diagnostics import Diagnostic

_QUESTION, _ANSWER = b"\x00\x02", b"\x00\x03"
_ANYBODY = b"\x01\x04\x00\x00\x00\x01\x02\x04\xff\xff\xff\xff"
"""A tuner, with any id."""
_BASE, _LINE_UP = 0x2A, 0x27
_WAIT = 1.0


def steps(visit: Visit, *, needed: bool) -> Iterator[Step]:
    """Asks the station's machine. `needed`: the client finds tuners in no other way."""
    host = split(visit.base).hostname or ""
    answer = question(host, visit.discovery_port)
    if answer is None:
        port = visit.discovery_port
        text = f"`{host}` does not answer on UDP port {port}: the client does not find the tuner by itself"
        cures = ("leave `server.discovery` on, and let the firewall pass UDP 65001; in a container, use the host's network",
                 f"or add the tuner by hand, with `{visit.base}`")  # fmt: skip
        found = (Diagnostic("RV838", text, help=cures),) if needed else ()
        yield Step("discovery", "no tuner answers by UDP; this client does not need it", found)
        return
    base = answer.get(_BASE, b"").decode("ascii", "replace")
    wrong = list(_another(visit, base)) if needed else []
    if not base or (only_here(base) and not only_here(visit.base)):
        wrong.append(
            Diagnostic("RV832", f"discovery sends clients to `{base or 'no address'}`",
                       help=(f"set `server.url` to `{visit.base}`",))
        )  # fmt: skip
    yield Step("discovery", f"a tuner answers by UDP, at `{base}`", tuple(wrong))


def _another(visit: Visit, base: str) -> Iterator[Diagnostic]:
    """One machine has one port of this number: two stations on it cannot both be found."""
    if base and _port(base) != _port(visit.base):
        yield Diagnostic("RV838", f"what answers by UDP on this machine is at `{base}`, and not this station", help=(
            f"add the tuner by hand, with `{visit.base}`", "or take the other off the air, and restart this one"))  # fmt: skip


def _port(url: str) -> int:
    parts = split(url)
    return parts.port or 80 if parts.hostname else 0


def question(host: str, port: int) -> dict[int, bytes] | None:
    """What a tuner at a host answers, by tag; None when it does not."""
    packet = _QUESTION + len(_ANYBODY).to_bytes(2, "big") + _ANYBODY
    packet += zlib.crc32(packet).to_bytes(4, "little")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.settimeout(_WAIT)
            sock.connect((host, port))
            for _ in range(2):
                sock.send(packet)
                try:
                    return read(sock.recv(2048))
                except TimeoutError:
                    continue
    except (OSError, UnicodeError):
        return None
    return None


def read(packet: bytes) -> dict[int, bytes] | None:
    """The tags of an answer that is whole."""
    body = packet[4:-4]
    whole = packet[:2] == _ANSWER and int.from_bytes(packet[2:4], "big") == len(body)
    if not whole or zlib.crc32(packet[:-4]).to_bytes(4, "little") != packet[-4:]:
        return None
    found, at = {}, 0
    while at + 2 <= len(body):
        tag, length, at = body[at], body[at + 1], at + 2
        if length & 0x80 and at < len(body):
            length, at = (length & 0x7F) | body[at] << 7, at + 1
        found[tag] = body[at : at + length]
        at += length
    return found


def web_port(visit: Visit) -> Iterator[Step]:
    """Jellyfin asks what it has found by UDP on port 80, whatever port the answer names."""
    parts = split(visit.base)
    if (parts.port or 80) == visit.web_port:
        return
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    url = f"http://{host}:{visit.web_port}/discover.json"
    try:
        status = ask(url, visit.agent, seconds=3).status
    except NoAnswer:
        status = 0
    if status == 200:
        yield Step("port 80", "`/discover.json` is answered there, so that tuners are found by themselves")
        return
    text = f"`{url}` does not answer as a tuner: what is found by UDP is looked at there"
    cures = (f"add the tuner by hand, as HDHomeRun with `{visit.base}`",
             "or set `server.tuner_port` to 80")  # fmt: skip
    yield Step("port 80", "", (Diagnostic("RV838", text, help=cures),))
