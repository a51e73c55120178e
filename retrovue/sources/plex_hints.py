"""What a Plex server calls out when its library changes. Hints are quick, never the record: a sync is.

One websocket for each server. The ids that it names are gathered until it has been quiet for a while, and then
handed on to be asked for in one request. Whatever may have been missed, with no connection or in too many
words, is made good by a normal sync.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import aiohttp

from retrovue.diagnostics import Diagnostic
from retrovue.metadata.json_fields import objects, text, whole
from retrovue.sources.plex_failure import PlexFailure, Refusal, Trouble, refused_by_status, shown_address
from retrovue.sources.plex_session import client_identifier, product_headers

_REF = re.compile(r"[A-Za-z0-9]{1,64}")
_PATH = "/:/websockets/notifications"
_LIBRARY = "com.plexapp.plugins.library"
_FILM, _SHOW, _SEASON, _EPISODE = 1, 2, 3, 4
_CREATED, _PROCESSED, _DELETED = 0, 5, 9
_LONGEST_WAIT = 300
_HEARTBEAT = 30
"""Seconds between two signs of life: a line that died silently is noticed by then."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Addresses of films, shows and episodes on the server."""

    changed: frozenset[str]
    gone: frozenset[str] = frozenset()
    """Said to be deleted. Only the server's answer about them confirms it."""


@dataclass(slots=True)
class _Gathered:
    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    unclear: bool = False
    """Something went whose items have no names here, such as a whole show."""

    def __len__(self) -> int:
        return len(self.changed) + len(self.gone) + self.unclear


class PlexHints:
    """Listens until it is cancelled. `hint` gets the ids, `resync` is called where a normal sync is due."""

    def __init__(
        self,
        url: str,
        token: str,
        hint: Callable[[Hint], None],
        resync: Callable[[], None],
        *,
        source: str = "",
        sections: Collection[str] = (),
        quiet: float = 10,
        most: int = 1_000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.problem: Diagnostic | None = None
        """Why there is no connection now."""
        self._url = (url if "://" in url else f"http://{url}").partition("?")[0].rstrip("/") + _PATH
        self._token, self._address, self._source = token, shown_address(url), source
        self._hint, self._resync = hint, resync
        self._sections, self._quiet, self._most, self._sleep = frozenset(sections), quiet, most, sleep
        self._gathered = _Gathered()
        self._timer: asyncio.TimerHandle | None = None

    async def listen(self) -> None:
        """Connects anew whenever the line breaks, later each time."""
        tries = 0
        headers = {**product_headers(), "X-Plex-Token": self._token}
        async with aiohttp.ClientSession(trace_configs=[_without_redirects()]) as session:
            try:
                while True:
                    if await self._connected(session, headers):
                        tries = 0
                    tries += 1
                    await self._sleep(back_off(tries, self._address))
            finally:
                self._forget()

    async def _connected(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> bool:
        """Whether there was a connection, which is over now."""
        try:
            async with session.ws_connect(self._url, headers=headers, heartbeat=_HEARTBEAT) as socket:
                self.problem = None
                self._forget()
                self._resync()
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        self._take(message.data)
            self.problem = self._failure(Refusal(Trouble.AWAY, "has closed the line"))
            return True
        except aiohttp.WSServerHandshakeError as error:
            refused = refused_by_status(error.status)
            self.problem = self._failure(refused or Refusal(Trouble.STRANGE, "has no line for notices"))
        except (aiohttp.ClientError, OSError, ValueError):
            self.problem = self._failure(Refusal(Trouble.AWAY, "cannot be reached for notices"))
        return False

    def _failure(self, refusal: Refusal) -> Diagnostic:
        return PlexFailure(refusal, self._address, self._source).diagnostic

    def _take(self, words: str) -> None:
        stirred = False
        for entry in _entries(words):
            if not self._sections or text(entry.get("sectionID")) in self._sections:
                stirred |= _gather(entry, self._gathered)
        if len(self._gathered) > self._most:
            self._forget()
            self._resync()
        elif stirred:
            self._wait()

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._quiet, self._tell)

    def _tell(self) -> None:
        found = self._gathered
        self._forget()
        if found.unclear:
            self._resync()
        if found.changed or found.gone:
            self._hint(Hint(frozenset(found.changed | found.gone), frozenset(found.gone)))

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._gathered = None, _Gathered()


def _without_redirects() -> aiohttp.TraceConfig:
    """A websocket cannot be told not to follow them, and the token would go along to whatever host is named."""
    traces = aiohttp.TraceConfig()
    traces.on_request_redirect.append(_refuse)
    return traces


async def _refuse(
    _: aiohttp.ClientSession, context: object, told: aiohttp.TraceRequestRedirectParams
) -> None:
    answer = told.response
    answer.close()
    raise aiohttp.WSServerHandshakeError(answer.request_info, answer.history, status=answer.status)


def back_off(tries: int, address: str) -> float:
    """1, 2, 4 ... 300 seconds, a quarter more or less: clients that lost one server do not come back at once."""
    seconds = min(_LONGEST_WAIT, 1 << min(tries - 1, 16))
    digest = blake2b(f"{client_identifier()}/{address}/{tries}".encode(), digest_size=2).digest()
    return seconds * (75 + int.from_bytes(digest) % 51) / 100


def _entries(words: str) -> Iterator[Any]:
    """The entries about the library; of other notices none."""
    try:
        told = json.loads(words)
    except (ValueError, RecursionError):
        return
    container = told.get("NotificationContainer") if isinstance(told, dict) else None
    if isinstance(container, dict) and container.get("type") == "timeline":
        yield from (
            one for one in objects(container.get("TimelineEntry")) if one.get("identifier") == _LIBRARY
        )


def _gather(entry: Any, into: _Gathered) -> bool:
    """Whether it says anything."""
    kind, state, ref = whole(entry.get("type")), whole(entry.get("state")), text(entry.get("itemID"))
    if not _REF.fullmatch(ref) or kind not in (_FILM, _SHOW, _SEASON, _EPISODE):
        return False
    if state == _DELETED and kind in (_SHOW, _SEASON):
        into.unclear = True
    elif state == _DELETED:
        into.gone.add(ref)
    elif state in (_CREATED, _PROCESSED) and kind != _SEASON:
        into.changed.add(ref)
    else:
        return False
    return True
