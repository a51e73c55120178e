"""Requests to one Plex server: the token in a header, time-outs, further tries, and a way out at any moment.

A request runs in a thread of its own, so that whoever waits for it can be told to stop; its connection is then
shut, and the server does not go on working for nobody.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, TypeVar

import plexapi
import requests
from pydantic_core import from_json

from retrovue.media.collector import collector_at_rest
from retrovue.sources.plex_failure import (
    PlexFailure,
    Refusal,
    Trouble,
    refusal_of,
    refused_by_status,
    shown_address,
    slow,
    strange,
)
from retrovue.sources.plex_lines import Lines

_T = TypeVar("_T")
_TICK = 0.1
"""Seconds between two looks at whether to go on."""
_MOST_BYTES = 256 << 20
"""A page of 1,000 items with long descriptions is 4 MB."""
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the connection and for a whole answer, those before each further try, and bytes of an answer."""

    connect: float = 5
    answer: float = 60
    waits: tuple[float, ...] = (1, 4, 15)
    most_bytes: int = _MOST_BYTES


def client_identifier() -> str:
    """The same in every run on this machine; it tells nobody which machine that is."""
    return "retrovue-" + blake2b(str(plexapi.X_PLEX_IDENTIFIER).encode(), digest_size=8).hexdigest()


def product_headers() -> dict[str, str]:
    """How the server lists this program among its clients."""
    names = {"Product": "RetroVue", "Device-Name": "RetroVue", "Client-Identifier": client_identifier()}
    return {f"X-Plex-{name}": value for name, value in names.items()}


class PlexSession:
    """One request at a time. `check` raises when the caller is to stop, and is asked ten times a second."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        source: str = "",
        check: Callable[[], None] = lambda: None,
        patience: Patience = Patience(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.requests, self.ms = 0, 0
        self.source, self.address = source, shown_address(url)
        self.base = (url if "://" in url else f"http://{url}").partition("?")[0].partition("#")[0].rstrip("/")
        self.patience = patience
        self._token, self._check, self._sleep = token, check, sleep
        self._met = False
        """Where nobody was ever there, one further try is enough."""
        self._closed = Event()
        self._lines = Lines()
        self.http = requests.Session()
        self.http.max_redirects = 0  # the token would go along, to whatever host is named
        self.http.mount("http://", self._lines)
        self.http.mount("https://", self._lines)

    @property
    def headers(self) -> dict[str, str]:
        return {**plexapi.BASE_HEADERS, **product_headers(), "X-Plex-Token": self._token}

    def get(
        self, path: str, query: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None,
        tries: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """The `MediaContainer` of the answer. Raises PlexFailure."""
        asked = {**self.headers, "Accept": "application/json", **(headers or {})}
        body = self.run(lambda: self._read(self.base + path, dict(query or {}), asked), tries)
        found = _container(body)
        if isinstance(found, Refusal):
            raise self.failure(found)
        return found

    def fetch(self, path: str) -> bytes:
        """What lies below an address of the server, such as a picture. Raises PlexFailure."""
        return self.run(lambda: self._read(self.base + path, {}, self.headers), 1)

    def run(self, work: Callable[[], _T | Refusal], tries: int | None = None) -> _T:
        """What `work` gives, after further tries where they may help. Raises PlexFailure."""
        waits = self.patience.waits if tries is None else self.patience.waits[: tries - 1]
        for number, wait in enumerate((*waits, -1)):
            self._go_on()
            found = self._in_thread(work)
            if not isinstance(found, Refusal):
                self._met = True
                return found
            self._go_on()
            self._met = self._met or found.heard
            if wait < 0 or not found.trouble.passes or (number and not self._met):
                raise self.failure(found)
            self.pause(wait)
        raise AssertionError("the last try returns or raises")

    def pause(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / _TICK))):
            self._go_on()
            self._sleep(_TICK)

    def failure(self, refusal: Refusal) -> PlexFailure:
        return PlexFailure(refusal, self.address, self.source)

    def close(self) -> None:
        """From any thread, and more than once."""
        self._closed.set()
        self._lines.shut()
        self.http.close()

    def _go_on(self) -> None:
        self._check()
        if self._closed.is_set():
            raise self.failure(Refusal(Trouble.AWAY, "is not asked any more"))

    def _in_thread(self, work: Callable[[], _T | Refusal]) -> _T | Refusal:
        box: SimpleQueue[_T | Refusal | BaseException] = SimpleQueue()
        self.requests += 1
        begun = time.perf_counter()
        Thread(target=_into, args=(box, work), daemon=True).start()
        try:
            found = self._wait(box)
        except BaseException:
            self._lines.shut()
            raise
        finally:
            self.ms += round((time.perf_counter() - begun) * 1000)
        if isinstance(found, BaseException):
            raise found
        return found

    def _wait(self, box: "SimpleQueue[_T | Refusal | BaseException]") -> _T | Refusal | BaseException:
        for _ in range(max(1, round(self.patience.answer / _TICK))):
            with suppress(Empty):
                return box.get(timeout=_TICK)
            self._go_on()
        self._lines.shut()
        return slow(self.patience.answer)

    def _read(self, url: str, query: dict[str, str | int], headers: dict[str, str]) -> bytes | Refusal:
        timeout = (self.patience.connect, self.patience.answer)
        with self.http.get(
            url, params=query, headers=headers, timeout=timeout, stream=True, allow_redirects=False
        ) as answer:
            return refused_by_status(answer.status_code) or _body(answer, self.patience.most_bytes)


def _into(box: "SimpleQueue[_T | Refusal | BaseException]", work: Callable[[], _T | Refusal]) -> None:
    try:
        box.put(work())
    except BaseException as error:
        box.put(refusal_of(error) or error)


def _body(answer: requests.Response, most: int) -> bytes | Refusal:
    chunks, size = [], 0
    for chunk in answer.iter_content(_CHUNK):
        size += len(chunk)
        if size > most:
            return strange("more than any page holds")
        chunks.append(chunk)
    return b"".join(chunks)


def _parsed(body: bytes) -> Any:
    """By the reader that pydantic has, in two thirds of the time; it refuses some texts that are JSON all the same."""
    try:
        return from_json(body, cache_strings="keys")
    except ValueError:
        return json.loads(body)


def _container(body: bytes) -> dict[str, Any] | Refusal:
    if not body.strip():
        return strange("nothing")
    try:
        with collector_at_rest():
            found = _parsed(body)
    except (ValueError, RecursionError):
        return strange("a web page" if body.lstrip()[:1] == b"<" else "what is not JSON, or is cut off")
    container = found.get("MediaContainer") if isinstance(found, dict) else None
    return container if isinstance(container, dict) else strange("JSON about something else")
