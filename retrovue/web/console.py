"""Who may use the console of a station, and the runs it shows: what its handlers share."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from retrovue.playout.director import Director
from retrovue.playout.upkeep import Upkeep
from retrovue.record.accounts import Accounts
from retrovue.record.audit import Audit
from retrovue.record.runs import RunHistory
from retrovue.reload import Reloader
from retrovue.runs import EventBus, RunRegistry
from retrovue.runs.registry import Process
from retrovue.sync_on_air import RunNews
from retrovue.timing.instants import DAY
from retrovue.web.access.callers import Surroundings
from retrovue.web.access.people import People
from retrovue.web.access.throttle import Lockout
from retrovue.web.event_streams import Streams

KEPT_AUDIT = 365 * DAY
MakeProcess = Callable[[Callable[[Mapping[str, Any]], None]], Process]

PEOPLE = web.AppKey("people", People)
AUDIT_TRAIL = web.AppKey("audit_trail", Audit)
LOCKOUT = web.AppKey("lockout", Lockout)
COOKIE = web.AppKey("cookie", str)
"""The name of the cookie of a session; one a station, since ports do not keep cookies apart."""
RUNS = web.AppKey("runs", RunRegistry)
RUN_HISTORY = web.AppKey("run_history", RunHistory)
STREAMS = web.AppKey("streams", Streams)
SOURCES: web.AppKey[Callable[[], Sequence[str]]] = web.AppKey("sources")
"""Names of the station's sources."""
RELOADER = web.AppKey("reloader", Reloader)


class Console:
    """Lives as long as the process on the air; nothing here is waited for by the air."""

    def __init__(self, director: Director, make: MakeProcess) -> None:
        self._director, record, wall = director, director.record, director.clock.wall
        self.people = People(Accounts(record), wall)
        self.audit = Audit(record)
        self.history = RunHistory(record)
        news = RunNews(director.report, director.tally.count)
        self.runs = RunRegistry(EventBus(), self.history, make, wall, news)
        self.lockout = Lockout()

    async def run(self) -> None:
        """Reads what the record knows; then keeps it small. Until it is cancelled."""
        await asyncio.gather(self.people.read(), self.runs.begin())
        upkeep = Upkeep(self._director.tally.count)
        while True:
            with upkeep.turn("audit"):
                self.audit.forget(self._director.clock.wall() - KEPT_AUDIT)
            await asyncio.sleep(DAY // 1000)

    def surroundings(self) -> Surroundings:
        programme = self._director.programme
        if programme is None:
            return Surroundings()
        return Surroundings(programme.host_names, programme.proxies, programme.sign_in_header)

    def sources(self) -> Sequence[str]:
        return self._director.programme.sources if self._director.programme else ()
