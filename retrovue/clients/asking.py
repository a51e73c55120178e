"""HTTP as clients speak it: their version, their name, their headers; how long the first byte takes."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

_PIECE = 1 << 14


class NoAnswer(Exception):
    """Nothing came that is HTTP. `kind` says who is to blame: nobody listens, no such name, or nothing is heard."""

    def __init__(self, kind: Literal["refused", "unknown", "silent"], text: str) -> None:
        self.kind = kind
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came; of a stream, its beginning."""

    status: int
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes
    waited: float
    """Seconds from the question to the first byte of the body, or to the head of an answer without a body."""
    taken: float
    """Seconds until all of `body` was here."""

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def ask(
    url: str,
    agent: str,
    *,
    version: str = "1.1",
    headers: tuple[tuple[str, str], ...] = (),
    most: int = 1 << 26,
    seconds: float = 10,
    enough: Callable[[bytes], bool] = lambda _: False,
) -> Answer:
    """Reads at most so many bytes for at most so many seconds, or until it is `enough`. Raises NoAnswer."""
    begun = time.perf_counter()
    with _answered(url, agent, version, headers, seconds) as response:
        body, waited = bytearray(), 0.0
        while len(body) < most and time.perf_counter() - begun < seconds:
            piece = _read(response, min(_PIECE, most - len(body)))
            waited = waited or time.perf_counter() - begun
            if not piece:
                break
            body += piece
            if enough(bytes(body)):
                break
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, bytes(body), waited, time.perf_counter() - begun)


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    try:
        return response.read1(most)
    except TimeoutError:
        return b""
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer("silent", f"breaks off ({type(error).__name__})") from error


@contextmanager
def _answered(
    url: str, agent: str, version: str, headers: tuple[tuple[str, str], ...], seconds: float
) -> Iterator[http.client.HTTPResponse]:
    """The head of the answer; its body is still to be read."""
    with _connected(url, seconds) as sock:
        response = http.client.HTTPResponse(sock, method="GET")
        try:
            sock.sendall(_question(url, agent, version, headers))
            response.begin()
        except TimeoutError as error:
            raise NoAnswer("silent", f"does not answer within {seconds:g} s") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer("silent", "answers what is not HTTP, or nothing") from error
        with response:
            yield response


@contextmanager
def _connected(url: str, seconds: float) -> Iterator[socket.socket]:
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        place = (parts.hostname or "", parts.port or (443 if secure else 80))
    except ValueError as error:
        raise NoAnswer("unknown", "is not an address") from error
    try:
        sock = socket.create_connection(place, timeout=seconds)
        if secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=place[0])
    except ssl.SSLError as error:
        raise NoAnswer("unknown", f"has no certificate that can be trusted ({error.reason})") from error
    except (socket.gaierror, UnicodeError) as error:
        raise NoAnswer("unknown", f"names a machine that is not known, `{place[0]}`") from error
    except ConnectionRefusedError as error:
        raise NoAnswer("refused", "is refused: nobody listens there") from error
    except OSError as error:
        why = "within the time" if isinstance(error, TimeoutError) else f"({error.strerror})"
        raise NoAnswer("silent", f"cannot be reached {why}") from error
    with sock:
        yield sock


def _question(url: str, agent: str, version: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    lines = [f"GET {path} HTTP/{version}", f"Host: {host}", f"User-Agent: {agent}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in headers]
    if version != "1.0":
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
