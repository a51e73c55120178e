"""The library as pages search it: an index of the catalog, renewed when the catalog or the station is another."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.catalog.finding import BY_KEY, BY_RULE, SPOILED, Entry, SearchIndex
from retrovue.diagnostics import StationError
from retrovue.load.file_stamp import file_stamp
from retrovue.load.log_airings import LoggedAirings
from retrovue.load.log_files import LogFolder
from retrovue.media.collector import collector_at_rest
from retrovue.media.selector import SelectorError
from retrovue.pipeline import Accepted
from retrovue.plan.selections import Selections
from retrovue.plan.specificity import exact_keys
from retrovue.reload import Reloader
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import zone
from retrovue.web.airtimes import Airtimes, Times
from retrovue.web.problem import Problem, from_diagnostic

PATIENCE = 1.0
"""Seconds that somebody who asks waits for a newer index; then the old one answers."""
REST = 10
"""A new index is made after so many times the time that the last one took, so that a sync of hours costs little."""
_NO_ANSWER = Problem(503, "no_catalog", "the catalog does not answer", "try again", {"Retry-After": "5"})
log = logging.getLogger("retrovue.web")
Stamp = tuple[tuple[int, int], ...]


class Library:
    """Nothing is read before somebody asks."""

    def __init__(self, reloader: Reloader, now: Callable[[], int]) -> None:
        self._reloader, self._now = reloader, now
        self._index: SearchIndex | None = None
        self._of: tuple[Accepted, Stamp] | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._rests_until = 0
        self._failure = _NO_ANSWER
        self._airtimes: Airtimes | None = None
        self.revision = 0
        """Counts the indexes: places of one are not those of another."""

    @property
    def renewing(self) -> bool:
        """Whether a newer index is being made, or newer logs are being read."""
        return self._renewing is not None or (self._airtimes is not None and self._airtimes.reading)

    def accepted(self) -> Accepted:
        if self._reloader.accepted is None:
            raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
        return self._reloader.accepted

    async def index(self) -> SearchIndex:
        """Raises Problem while there is none, and none can be made."""
        accepted = self.accepted()
        if self._renewing is None and (self._index is None or self._now() >= self._rests_until):
            stamp = await asyncio.to_thread(_stamp, accepted)
            if self._renewing is None and not self._is_of(accepted, stamp):
                self._renewing = asyncio.create_task(self._renew(accepted, stamp))
        if self._renewing is not None:
            await asyncio.wait([self._renewing], timeout=None if self._index is None else PATIENCE)
        if self._index is None:
            raise self._failure
        return self._index

    async def times(self, index: SearchIndex, logs: LogFolder) -> Times:
        """Last and next airing of every item of an index."""
        if self._airtimes is None:
            self._airtimes = Airtimes(LoggedAirings(logs))
        station, now = self.accepted().document.station, self._now()
        channels = [name for name, held in self.accepted().document.channels.items() if held.channel.enabled]
        today = date_on_air(zone(station.timezone), now, station.day_start)
        return await self._airtimes.times(index, channels, today, now)

    def _is_of(self, accepted: Accepted, stamp: Stamp) -> bool:
        return self._of is not None and self._of[0] is accepted and self._of[1] == stamp

    async def _renew(self, accepted: Accepted, stamp: Stamp) -> None:
        """An index that is still asked goes when nobody holds it."""
        begun = self._now()
        try:
            self._index = await asyncio.to_thread(_made, accepted)
            self._of, self.revision = (accepted, stamp), self.revision + 1
        except StationError as error:  # what there was goes on answering
            self._failure = from_diagnostic(error.diagnostics[0], 503)
        except Exception:
            log.exception("the library cannot be searched")
            self._failure = _NO_ANSWER
        finally:
            self._rests_until = self._now() + REST * (self._now() - begun)
            self._renewing = None


LIBRARY = web.AppKey("library", Library)


def _stamp(accepted: Accepted) -> Stamp:
    """Changes with every commit."""
    where = pipeline.catalog_url(accepted.place, accepted.document)
    if not isinstance(where, Path):
        return ()
    return tuple(map(file_stamp, (where, where.with_name(f"{where.name}-wal"))))


def _made(accepted: Accepted) -> SearchIndex:
    """Items that can air as the station's overrides have them, the others as their sources tell of them."""
    where = pipeline.catalog_url(accepted.place, accepted.document)
    by_hand = _by_hand(accepted)
    with (
        collector_at_rest()
    ):  # it would look through the whole catalog again and again, and the air would wait
        if not isinstance(where, Path) or not where.is_file():
            return SearchIndex(
                Entry.of(item, "active", hand=by_hand.get(item.key, "")) for item in accepted.snapshot
            )
        with open_catalog(where, readonly=True) as catalog:
            entries, spoiled = catalog.entries(), {one.key for one in catalog.left_out()}
        return SearchIndex(_corrected(entry, accepted, spoiled, by_hand) for entry in entries)


def _by_hand(accepted: Accepted) -> dict[str, str]:
    """The items that overrides speak of. Those that a rule gave another show or kind are found by that change instead."""
    document, found = accepted.document, dict[str, str]()
    shelves = Selections(accepted.snapshot, document.collections)
    named: set[str] = set()
    for override in document.overrides:
        keys = exact_keys(override.match.expression)
        named |= set(keys or ())
        if keys is None:
            with contextlib.suppress(SelectorError):
                found |= {item.key: BY_RULE for item in shelves.items(override.match)}
    return found | dict.fromkeys(named, BY_KEY)


_TOLD = Entry._fields.index("added")
"""Before it stands what sources and overrides tell."""


def _corrected(entry: Entry, accepted: Accepted, spoiled: set[str], by_hand: dict[str, str]) -> Entry:
    hand = by_hand.get(entry.key, "")
    if entry.key in spoiled:
        return entry._replace(state=SPOILED, hand=hand)
    item = accepted.snapshot.by_key.get(entry.key) if entry.state == "active" else None
    if item is None:
        return entry._replace(hand=hand) if hand else entry
    found = Entry.of(item, entry.state, entry.added, entry.modified, hand)
    changed = found[:_TOLD] != entry[:_TOLD] or found.classes != entry.classes
    return found._replace(hand=BY_RULE) if changed and not hand else found
