"""A listing of a Plex library, page by page: whole, or cut with the reason."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.sources.plex import SMALLEST_PAGE
from retrovue.sources.plex_failure import PlexFailure, Trouble, strange
from retrovue.sources.plex_server import Page, PlexServer
from retrovue.sources.reader import ListingCut

_MOST_PAGES = 40_000
"""Two million items, 50 a page."""
_TWICE = 2
"""A listing that did not hold what it promised is read once more."""


class Pages:
    """Iterating lists; raises ListingCut where the listing is not whole. Nothing comes twice.

    `changed` tells whether the library has changed since it was last asked: where one item comes and another
    goes while pages are read, the total stays, and an item is passed over.
    """

    def __init__(
        self,
        server: PlexServer,
        library: str,
        title: str,
        kind: int,
        size: int,
        filters: Mapping[str, str | int],
        changed: Callable[[], bool] | None = None,
    ) -> None:
        self._server, self._library, self._title = server, library, title
        self._kind, self._size, self._filters = kind, size, filters
        self._changed = changed
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        for _ in range(_TWICE):
            state = _Pass()
            for page in self._once(state):
                fresh = self._fresh(page)
                if fresh:
                    yield fresh
            moved = state.pages > 1 and self._changed is not None and self._changed()
            if state.is_whole and not moved:
                return
        raise ListingCut(self._moved())

    def _once(self, state: "_Pass") -> Iterator[Page]:
        while True:
            page = self._page(state.received)
            known = len(state.refs)
            state.add(page)
            yield page
            if state.received >= page.total or not page.received:
                return
            if len(state.refs) == known or state.pages > _MOST_PAGES:
                raise self._server.session.failure(strange("the same page again and again"))

    def _fresh(self, page: Page) -> list[dict[str, Any]]:
        found = []
        for value in page.items:
            ref = str(value.get("ratingKey"))
            if ref not in self._seen:
                self._seen.add(ref)
                found.append(value)
        return found

    def _page(self, start: int) -> Page:
        """Halves the page where the server takes too long over it, or breaks down."""
        waits = self._server.session.patience.waits
        tried = 0
        while True:
            try:
                return self._server.page(self._library, self._kind, start, self._size, self._filters, tries=1)
            except PlexFailure as failure:
                halves = failure.trouble in (Trouble.SLOW, Trouble.FAILING) and self._size > SMALLEST_PAGE
                if not failure.trouble.passes or not waits or (tried >= len(waits) and not halves):
                    raise
                if halves:
                    self._size = max(SMALLEST_PAGE, self._size // 2)
            self._server.session.pause(waits[min(tried, len(waits) - 1)])
            tried += 1

    def _moved(self) -> Diagnostic:
        source = self._server.session.source
        message = f"`{self._title}` changed while it was read"
        cure = "run `retrovue sync` again when the server has finished its scan"
        return Diagnostic("RV525", message, place=source or None, help=(cure,))


class _Pass:
    """One reading from the first page to the last."""

    def __init__(self) -> None:
        self.received = self.pages = 0
        self.refs: set[str] = set()
        self._first = self._last = 0

    def add(self, page: Page) -> None:
        self._first = page.total if not self.pages else self._first
        self._last = page.total
        self.received += page.received
        self.pages += 1
        self.refs.update(str(value.get("ratingKey")) for value in page.items)

    @property
    def is_whole(self) -> bool:
        """More than promised is no harm. What came twice hides something else that never came."""
        return self._first == self._last <= len(self.refs)
