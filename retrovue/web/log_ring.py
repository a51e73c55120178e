"""The last lines of the program's log, kept in memory for whoever looks at the console."""

import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

from aiohttp import web

from retrovue.diagnostics.visible import visible, without_passwords
from retrovue.web.correlation import correlation_id

KEPT = 2_000
LONGEST = 2_000
"""Characters of a message that are kept."""
ROOT = "retrovue"
_TOKEN = re.compile(r"(X-Plex-Token[=:]\s*|\bBearer\s+|\bCookie:\s*)[^\s&\"',;]+", re.IGNORECASE)
_CUT = " …"


class LogLine(NamedTuple):
    """`number` rises by one with every line of this process."""

    number: int
    at: int
    """ms UTC"""
    level: str
    logger: str
    message: str
    code: str
    """Of a diagnostic, else empty."""
    correlation_id: str


def told(message: str) -> str:
    """One line without what must not be shown: no secrets, no control characters."""
    text = _TOKEN.sub(r"\1***", without_passwords(message[: LONGEST * 2]))
    text = visible(" ⏎ ".join(text.splitlines()))
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT


class LogRing(logging.Handler):
    """Any thread may log; the event loop reads."""

    def __init__(self, most: int = KEPT) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=most)
        self.last = 0

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:
            self.handleError(record)
            return
        if record.exc_info and record.exc_info[1] is not None:
            message = f"{message}: {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        self.last += 1  # under the handler's lock
        self._lines.append(
            LogLine(
                self.last, round(record.created * 1000), record.levelname.lower(), record.name, told(message),
                str(getattr(record, "code", "") or ""), correlation_id.get(),
            )
        )  # fmt: skip

    def lines(self) -> Iterator[LogLine]:
        """The newest first."""
        self.acquire()
        try:
            held = tuple(self._lines)
        finally:
            self.release()
        return reversed(held)


RING = web.AppKey("log_ring", LogRing)


async def listening(app: web.Application) -> AsyncIterator[None]:
    """While the application is up."""
    root = logging.getLogger(ROOT)
    root.addHandler(app[RING])
    yield
    root.removeHandler(app[RING])
