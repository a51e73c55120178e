"""What the handlers of the console share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from retrovue.record.audit import Audit
from retrovue.record.runs import RunHistory
from retrovue.runs import RunRegistry
from retrovue.web.access.people import People
from retrovue.web.access.throttle import Lockout

if TYPE_CHECKING:
    from retrovue.web.api.events import Streams

PEOPLE = web.AppKey("people", People)
AUDIT_TRAIL = web.AppKey("audit_trail", Audit)
LOCKOUT = web.AppKey("lockout", Lockout)
COOKIE = web.AppKey("cookie", str)
"""The name of the cookie of a session; one a station, since ports do not keep cookies apart."""
RUNS = web.AppKey("runs", RunRegistry)
RUN_HISTORY = web.AppKey("run_history", RunHistory)
STREAMS: web.AppKey["Streams"] = web.AppKey("streams")
SOURCES: web.AppKey[Callable[[], Sequence[str]]] = web.AppKey("sources")
"""Names of the station's sources."""
