"""What sources say and show of items, asked for once while many look."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.media.splitting import whole_key
from retrovue.pipeline import Accepted
from retrovue.playout.off_loop import off_loop
from retrovue.sources.local import local_paths
from retrovue.sources.reader import ListingCut
from retrovue.sources.told import Listed

AT_ONCE = 4
LONGEST = 15.0
"""Seconds for all that is asked of the sources of one item."""
FRESH, AGAIN = 600.0, 30.0
"""Seconds for which an answer counts, and one that found nothing."""

T = TypeVar("T")
Question = Callable[[Any, Listed], T]


class NoSuchItem(Exception):
    """The catalog does not know the key."""


class SourceSilent(Exception):
    """The source did not answer; the reason is a diagnostic of its own where there is one."""

    def __init__(self, failure: ListingCut | None) -> None:
        super().__init__("the source does not answer")
        self.failure = failure


@dataclass(slots=True)
class _Kept(Generic[T]):
    value: T
    until: float


class Asking(Generic[T]):
    """One question to sources. `nothing` is what an empty answer is; so many bytes or answers are remembered."""

    def __init__(
        self, question: Question[T], nothing: T, most: int, size: Callable[[T], int] = lambda _: 1
    ) -> None:
        self._question, self._nothing, self._most, self._size = question, nothing, most, size
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[T]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def of(self, accepted: Accepted, key: str) -> T:
        """Raises NoSuchItem, SourceSilent, StationError."""
        known, now = self._kept.get(key), asyncio.get_running_loop().time()
        if known is not None and now < known.until:
            return known.value
        if key not in self._asking:
            self._asking[key] = task = asyncio.create_task(self._asked(accepted, key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        found = await asyncio.shield(self._asking[key])
        self._keep(key, _Kept(found, now + (AGAIN if found == self._nothing else FRESH)))
        return found

    async def _asked(self, accepted: Accepted, key: str) -> T:
        try:
            async with asyncio.timeout(LONGEST):
                await self._turns.acquire()
                answering = off_loop(_answer, accepted, key, self._question, self._nothing)
                answering.add_done_callback(lambda _: self._turns.release())
                return await asyncio.shield(answering)
        except TimeoutError:
            raise SourceSilent(None) from None
        except ListingCut as failure:
            raise SourceSilent(failure) from None
        except OSError:
            raise SourceSilent(None) from None

    def _keep(self, key: str, one: _Kept[T]) -> None:
        self._kept[key] = one
        self._kept.move_to_end(key)
        while (
            sum(self._size(each.value) for each in self._kept.values()) > self._most and len(self._kept) > 1
        ):
            self._kept.popitem(last=False)


def _answer(accepted: Accepted, key: str, question: Question[T], nothing: T) -> T:
    """Of the first source that has one; a failure counts when no other answers."""
    failure: Exception | None = None
    for listed in _listed(accepted, key):
        model = accepted.document.sources.get(listed.source)
        try:
            found = question(model, listed) if model is not None else nothing
        except (ListingCut, OSError) as error:
            failure = failure or error
            continue
        if found != nothing:
            return found
    if failure is not None:
        raise failure
    return nothing


def _listed(accepted: Accepted, key: str) -> Iterator[Listed]:
    document, place = accepted.document, accepted.place
    if pipeline.shipped_catalog(place, document) is not None:
        if accepted.snapshot.get(key) is None:
            raise NoSuchItem
        return
    with open_catalog(pipeline.catalog_url(place, document), readonly=True) as catalog:
        reports = catalog.reports([key]) or catalog.reports([whole_key(key)])
    if not reports:
        raise NoSuchItem
    local = local_paths(document.sources, place.project)
    for link in reports[0].links:
        parts = link.versions[link.chosen].parts if link.chosen < len(link.versions) else ()
        path = local(link.source, parts[0].path) if parts else ""
        yield Listed(link.source, link.ref, path)
