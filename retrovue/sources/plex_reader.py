"""Reads the libraries of a Plex server: one listing of each, and details only of what is new or has changed.

The listing holds files and ids, so nothing is asked item by item. Labels, chapters and markers are known to
answers about single items alone; those are asked for a hundred at a time.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.media.collector import collector_at_rest
from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_failure import PlexFailure, Trouble, strange
from retrovue.sources.plex_items import (
    OpenLibrary,
    Show,
    describe,
    listed_item,
    show_of,
    show_ref,
    title_and_year,
)
from retrovue.sources.plex_pages import Pages
from retrovue.sources.plex_server import (
    LISTED,
    SHOW,
    PlexLibrary,
    PlexServer,
    same_name,
    unknown_libraries,
)
from retrovue.sources.plex_session import Patience
from retrovue.sources.reader import Context, Counted, Description, ListedItem, ListingCut, Section

_UNKNOWN = "?"
"""In front of the name of a library that the server does not have, where its key would stand."""


def open_plex(model: PlexSource, source: str, context: Context) -> "PlexReader":
    """Asks nobody yet."""
    return PlexReader(model, source, context)


class PlexReader:
    """A server that is open for one run."""

    here = False

    def __init__(
        self,
        model: PlexSource,
        source: str,
        context: Context,
        *,
        patience: Patience = Patience(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.source = source
        self._model, self._asked = model, context.asked
        self.server = PlexServer(
            model.url, model.token, source=source, check=context.check, patience=patience, sleep=sleep
        )
        self._libraries: dict[str, OpenLibrary] = {}
        self._changed: dict[str, int] = {}
        self._problems: dict[str, Diagnostic] = {}
        self._shows: dict[str, dict[str, Show]] = {}
        self._picked: dict[str, tuple[ListedItem, ...]] = {}
        self._told: dict[str, dict[str, Any]] = {}
        self._refreshed: dict[str, tuple[ListedItem, ...]] | None = None
        self.gone: frozenset[str] = frozenset()
        """Of the items that were asked for by address, those that the server says it does not have."""

    @property
    def requests(self) -> int:
        return self.server.requests

    @property
    def ms(self) -> int:
        """How long it waited for the server."""
        return self.server.ms

    def close(self) -> None:
        self.server.close()

    @property
    def locations(self) -> dict[str, tuple[str, ...]]:
        """Key of a library -> its folders, as the server writes them; known once the sections are."""
        return {key: one.locations for key, one in self._libraries.items()}

    # ------------------------------------------------------------ sections and totals

    def sections(self) -> Sequence[Section]:
        """One request."""
        with _whole_source():
            found = self.server.libraries()
            if not found:  # as a server does that has only just started: nothing has gone
                raise self.server.session.failure(strange("no libraries at all"))
        self._problems = {
            _UNKNOWN + one.path[-1]: one for one in unknown_libraries(self._model, self.source, found)
        }
        sections = [self._section(one) for one in found if one.kind in LISTED]
        unknown = (Section(key, key.removeprefix(_UNKNOWN)) for key in self._problems)
        return (*(one for one in sections if one is not None), *unknown)

    def _section(self, library: PlexLibrary) -> Section | None:
        """None for a library that the station leaves out by naming others."""
        model = self._model
        named = {same_name(name): one for name, one in model.libraries.items()}
        own = named.get(same_name(library.title))
        if own is None and any(one.enabled for one in named.values()):
            return None
        known = OpenLibrary(library.key, library.title, library.kind, library.locations, own)
        self._libraries[library.key] = known
        self._changed[library.key] = library.changed
        known_state = library.changed and not library.refreshing
        return Section(
            library.key,
            library.title,
            "movie" if library.kind == "movie" else "episode",
            f"{library.changed}.{known.stamp(model)}.{_settings(model)}" if known_state else "",
            own is None or own.enabled,
        )

    def count(self, section: Section) -> Counted:
        """One request, and for shows those that list them: they know how many episodes each has."""
        if section.key in self._problems:
            return Counted(section, 0, problems=(self._problems[section.key],), whole=False)
        library = self._libraries[section.key]
        with _whole_source():
            if self._asked.refs:
                return self._refreshed_count(section)
            if self._asked.title:
                return self._picked_count(section, library)
            total = self.server.total(library.key, LISTED[library.kind], self._filters())
            shows = self._list_shows(library) if library.kind == "show" else {}
        if self._model.limit is not None:
            total = min(total, self._model.limit)
        return Counted(section, total, tuple((one.shown, one.episodes) for one in shows.values()))

    def _filters(self) -> dict[str, str | int]:
        return {"updatedAt>>": self._asked.since // 1000} if self._asked.since else {}

    def _list_shows(self, library: OpenLibrary, title: str = "") -> dict[str, Show]:
        filters: dict[str, str | int] = {"title": title} if title else {}
        values: list[dict[str, Any]] = []
        try:
            for page in self._pages(library, SHOW, filters):
                values += page
        except PlexFailure:
            raise
        except ListingCut:
            pass  # shows came or went meanwhile; the episodes will tell
        shows = {one.ref: one for one in map(show_of, values) if one is not None}
        names = [one.title for one in shows.values()]
        namesakes = {name for name in names if names.count(name) > 1}
        found = {
            ref: replace(one, shown=one.dated if one.title in namesakes else one.title)
            for ref, one in shows.items()
        }
        self._shows[library.key] = found
        return found

    # ------------------------------------------------------------ pages

    def pages(self, counted: Counted) -> Iterator[Sequence[ListedItem]]:
        """Ends when the whole library was listed, or at the limit of the source."""
        key = counted.section.key
        if key in self._problems:
            return
        with _stopped_by_token():
            if key in self._picked:
                yield self._picked.pop(key)
                return
            yield from self._limited(self._items(self._libraries[key]))

    def _items(self, library: OpenLibrary) -> Iterator[list[ListedItem]]:
        self._detail_shows(library)
        item = self._listed(library)
        wanted = library.filter(self._model)
        changed = None if self._asked.partial else partial(self._has_changed, library.key)
        for values in self._pages(library, LISTED[library.kind], self._filters(), changed):
            with collector_at_rest():
                found = [one for value in values if (one := item(value)) is not None]
            yield found if wanted is None else [one for one in found if wanted(one)]

    def _pages(
        self,
        library: OpenLibrary,
        kind: int,
        filters: dict[str, str | int],
        changed: Callable[[], bool] | None = None,
    ) -> Pages:
        size = self._asked.page_size or self._model.page_size
        return Pages(self.server, library.key, library.title, kind, size, filters, changed)

    def _has_changed(self, key: str) -> bool:
        before = self._changed[key]
        now = next((one.changed for one in self.server.libraries() if one.key == key), 0)
        self._changed[key] = now
        return now != before

    def _limited(self, pages: Iterator[list[ListedItem]]) -> Iterator[list[ListedItem]]:
        left = self._model.limit
        for page in pages:
            if left is None:
                yield page
                continue
            if page[:left]:
                yield page[:left]
            left -= min(left, len(page))
            if not left:
                return

    def _detail_shows(self, library: OpenLibrary) -> None:
        """Labels of shows are in no listing, and change what each of their episodes is."""
        shows = self._shows.get(library.key, {})
        if not shows:
            return
        told = self.server.details(list(shows))
        self._shows[library.key] = {ref: one.detailed(told.get(ref)) for ref, one in shows.items()}

    def _listed(self, library: OpenLibrary) -> Callable[[dict[str, Any]], ListedItem | None]:
        stamp, shows = library.stamp(self._model), self._shows.get(library.key, {})
        return lambda value: listed_item(value, self.source, library, shows, stamp)

    # ------------------------------------------------------------ one title

    def _picked_count(self, section: Section, library: OpenLibrary) -> Counted:
        """The items themselves: they are few, and nobody else counts them."""
        title = self._asked.title
        if library.kind == "movie":
            values = [one for page in self._pages(library, LISTED["movie"], {"title": title}) for one in page]
            values = [one for one in values if self._is_asked(*title_and_year(one))]
        else:
            shows = self._list_shows(library, title).values()
            chosen = [one for one in shows if self._is_asked(one.title, one.year)]
            self._shows[library.key] = {one.ref: one for one in chosen}
            self._detail_shows(library)
            values = [one for show in chosen for one in self._episodes(show.ref)]
        item = self._listed(library)
        found = tuple(one for value in values if (one := item(value)) is not None)
        self._picked[library.key] = found
        return Counted(section, len(found))

    def _is_asked(self, title: str, year: int | None) -> bool:
        wanted = self._asked
        return title.casefold() == wanted.title.casefold() and wanted.year in (None, year)

    def _episodes(self, show: str) -> list[dict[str, Any]]:
        values: dict[str, dict[str, Any]] = {}
        start = 0
        while True:
            page, known = self.server.episodes(show, start, self._model.page_size), len(values)
            values |= {str(one.get("ratingKey")): one for one in page.items}
            start += page.received
            if len(values) == known or start >= page.total:
                return list(values.values())

    # ------------------------------------------------------------ details

    def describe(self, items: Sequence[ListedItem]) -> Sequence[Description]:
        """A request for every hundred that were not asked for by address."""
        with _stopped_by_token():
            told = self._told | self.server.details([one.ref for one in items if one.ref not in self._told])
        return [self._described(one, told.get(one.ref)) for one in items]

    def _described(self, item: ListedItem, told: dict[str, Any] | None) -> Description:
        show = self._shows.get(item.section, {}).get(show_ref(item))
        return describe(item, told, self._libraries[item.section], show, self._model)

    # ------------------------------------------------------------ single items

    def _refreshed_count(self, section: Section) -> Counted:
        if self._refreshed is None:
            items, self.gone = self.refresh(self._asked.refs)
            self._refreshed = {}
            for item in items:
                self._refreshed[item.section] = (*self._refreshed.get(item.section, ()), item)
        found = self._picked[section.key] = self._refreshed.get(section.key, ())
        return Counted(section, len(found))

    def refresh(self, refs: Sequence[str]) -> tuple[tuple[ListedItem, ...], frozenset[str]]:
        """(what is there of them now, those that the server no longer has). Of a show, all of its episodes.

        A request for every hundred, and one for the shows of the episodes.
        """
        if not self._libraries:
            self.sections()
        with _stopped_by_token():
            self._told, gone = self.server.there_and_gone(list(dict.fromkeys(refs)))
            values = list(self._with_episodes(self._told))
            self._tell_shows(values)
        found = {item.ref: item for value in values if (item := self._refreshed_item(value)) is not None}
        return tuple(found.values()), gone

    def _with_episodes(self, told: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What the station reads of it."""
        for ref, value in told.items():
            library = self._libraries.get(home := str(value.get("librarySectionID")))
            if library is None or (library.model is not None and not library.model.enabled):
                continue
            yield value
            if value.get("type") == "show":
                yield from ({**one, "librarySectionID": home} for one in self._episodes(ref))

    def _tell_shows(self, values: Sequence[dict[str, Any]]) -> None:
        homes = {_show_of(one): str(one.get("librarySectionID")) for one in values}
        homes.pop("", None)
        told = self._told | self.server.details([ref for ref in homes if ref not in self._told])
        for ref, home in homes.items():
            show = show_of(told.get(ref, {}))
            if show is not None:
                self._shows.setdefault(home, {})[ref] = replace(show, shown=show.title)

    def _refreshed_item(self, value: dict[str, Any]) -> ListedItem | None:
        """None as well for an episode whose show has gone meanwhile: without it, much of the episode is not known."""
        library = self._libraries[str(value.get("librarySectionID"))]
        if _show_of(value) not in ("", *self._shows.get(library.key, ())):
            return None
        item = self._listed(library)(
            {name: one for name, one in value.items() if name != "Label"}
        )  # as listings
        wanted = library.filter(self._model)
        return item if item is None or wanted is None or wanted(item) else None


def _show_of(value: dict[str, Any]) -> str:
    return str(value.get("grandparentRatingKey") or "")


def _settings(model: PlexSource) -> str:
    """Changes with every key of the source, but for its address and its token."""
    words = repr(model.model_copy(update={"url": "", "token": ""}))
    return blake2b(words.encode(errors="replace"), digest_size=6).hexdigest()


@contextmanager
def _whole_source() -> Iterator[None]:
    """Without its libraries or totals nothing of the source can be read."""
    try:
        yield
    except PlexFailure as failure:
        raise failure.away() from None


@contextmanager
def _stopped_by_token() -> Iterator[None]:
    """A token that is rejected in the middle of a run will be rejected for the other libraries as well."""
    try:
        yield
    except PlexFailure as failure:
        if failure.trouble is Trouble.REJECTED:
            raise failure.away() from None
        raise
