"""A Plex server: what it is, its libraries, pages of what they list, and what it tells of single items."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import plexapi
from plexapi.exceptions import PlexApiException, Unauthorized
from plexapi.server import PlexServer as ApiServer

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.suggest import hint
from retrovue.metadata.json_fields import objects, text, whole
from retrovue.metadata.plex_item import read_item
from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_failure import PlexFailure, Refusal, Trouble, refused_by_status, strange
from retrovue.sources.plex_session import Patience, PlexSession, product_headers
from retrovue.sources.reader import ListingCut

MOVIE, SHOW, EPISODE = 1, 2, 4
"""The server's numbers of the types that are listed."""
LISTED = {"movie": MOVIE, "show": EPISODE}
"""Type of a library -> what is listed of it."""
BATCH = 100
"""Ids of one request about single items: the address stays below what servers take."""
_PAGE, _MOST_PAGES = 200, 50
"""Items of an answer about a title, and how many such answers are read at most."""
_QUICK = Patience(connect=5, answer=20, waits=())


@dataclass(frozen=True, slots=True)
class About:
    """What the server says of itself."""

    name: str
    version: str
    platform: str
    """`Linux`, `Windows`, ...: how its paths are written."""
    machine: str


@dataclass(frozen=True, slots=True)
class PlexLibrary:
    """One library of the server."""

    key: str
    title: str
    kind: str
    """`movie`, `show`, `artist`, `photo`."""
    changed: int = 0
    """When its content last changed, in seconds; 0: the server does not say."""
    refreshing: bool = False
    """A scan runs just now."""
    locations: tuple[str, ...] = ()
    """Its folders, as the server writes them."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing."""

    items: tuple[dict[str, Any], ...]
    received: int
    """How many the server sent, good or not: the next page begins after them."""
    total: int
    """Of the whole listing, as the server has it now."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What `doctor` says of a server."""

    name: str = ""
    version: str = ""
    platform: str = ""
    libraries: tuple[PlexLibrary, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A film or a show that bears the title that was asked for."""

    kind: str
    """`movie` or `show`."""
    title: str
    year: int | None
    library: str
    guids: tuple[str, ...]
    """`tvdb:73545`."""
    ref: str
    """Its address on this server."""
    edition: str = ""
    """`Director's Cut`: films of one id that are not the same."""


class PlexServer:
    """Asks one thing at a time. Everything raises PlexFailure, and what `check` raises."""

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
        self.session = PlexSession(url, token, source=source, check=check, patience=patience, sleep=sleep)
        self._token = token

    @property
    def requests(self) -> int:
        return self.session.requests

    @property
    def ms(self) -> int:
        return self.session.ms

    def close(self) -> None:
        """From any thread: a request in flight is dropped."""
        self.session.close()

    def connect(self) -> ApiServer:
        """The server as plexapi has it. Its objects never ask again for what they lack."""
        return self.session.run(self._connected)

    def _connected(self) -> ApiServer | Refusal:
        plexapi.BASE_HEADERS.update(product_headers())
        plexapi.CONFIG.data.setdefault("plexapi", {})["autoreload"] = "false"
        session = self.session
        try:
            found = ApiServer(  # type: ignore[no-untyped-call]
                session.base, self._token, session=session.http, timeout=session.patience.answer
            )
            return found if getattr(found, "machineIdentifier", None) else strange("what is not Plex")
        except Unauthorized:
            return Refusal(Trouble.REJECTED, "rejects the token")
        except PlexApiException as error:
            status = str(error)[1:4]
            refused = refused_by_status(int(status)) if status.isdecimal() else None
            return refused or strange("what is not Plex")

    def about(self) -> About:
        found = self.session.get("/")
        names = ("friendlyName", "version", "platform", "machineIdentifier")
        return About(*(text(found.get(name)) for name in names))

    def libraries(self) -> tuple[PlexLibrary, ...]:
        found = self.session.get("/library/sections")
        if found.get("Directory", []) and not isinstance(found["Directory"], list):
            raise self.session.failure(strange("libraries that are no list"))
        return tuple(_libraries(found.get("Directory")))

    def total(self, library: str, kind: int, filters: Mapping[str, str | int] | None = None) -> int:
        """How many a listing would hold."""
        return self._page(
            f"/library/sections/{library}/all", {"type": kind, **(filters or {})}, 0, 0, None
        ).total

    def page(
        self, library: str, kind: int, start: int, size: int, filters: Mapping[str, str | int] | None = None,
        tries: int | None = None,
    ) -> Page:  # fmt: skip
        """By the age of the entries in the server's database: new ones come last, and shift nothing."""
        query = {"type": kind, "includeGuids": 1, "sort": "id", **(filters or {})}
        return self._page(f"/library/sections/{library}/all", query, start, size, tries)

    def episodes(self, show: str, start: int, size: int) -> Page:
        """A page of one show's."""
        return self._page(f"/library/metadata/{show}/allLeaves", {"includeGuids": 1}, start, size, None)

    def _page(
        self, path: str, query: Mapping[str, str | int], start: int, size: int, tries: int | None
    ) -> Page:
        asked = {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}
        found = self.session.get(path, query, asked, tries)
        listed, total = found.get("Metadata", []), whole(found.get("totalSize"))
        if not isinstance(listed, list) or total is None:
            raise self.session.failure(strange("a page that is none"))
        return Page(tuple(one for one in listed if isinstance(one, dict)), len(listed), total)

    def details(self, refs: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Chapters, markers, labels and streams, by address; what has gone meanwhile is left out."""
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(refs), BATCH):
            found |= self._batch(refs[start : start + BATCH]) or {}
        return found

    def there_and_gone(self, refs: Sequence[str]) -> tuple[dict[str, dict[str, Any]], frozenset[str]]:
        """(details by address, those that the server says it does not have). An answer that merely leaves some out
        proves nothing: they are asked for by themselves, and what is not refused then is in neither.
        """
        found: dict[str, dict[str, Any]] = {}
        gone: set[str] = set()
        for start in range(0, len(refs), BATCH):
            left = list(refs[start : start + BATCH])
            while left:
                told = self._batch(left)
                if told is None:
                    gone.update(left)
                    break
                found |= told
                before, left = len(left), [ref for ref in left if ref not in told]
                if len(left) == before:
                    break
        return found, frozenset(gone)

    def _batch(self, refs: Sequence[str]) -> dict[str, dict[str, Any]] | None:
        """None: the server has none of them any more."""
        query = {"includeChapters": 1, "includeMarkers": 1, "includeGuids": 1, "skipRefresh": 1}
        try:
            answer = self.session.get(f"/library/metadata/{','.join(refs)}", query)
        except PlexFailure as failure:
            if failure.trouble is Trouble.GONE:
                return None
            raise
        listed = answer.get("Metadata")
        items = (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
        return {text(one.get("ratingKey")): one for one in items}

    def find_shows(self, title: str, year: int | None = None) -> tuple[Found, ...]:
        """Films and shows whose titles hold the words, of all libraries."""
        return tuple(
            found
            for library in self.libraries()
            if library.kind in LISTED
            for found in self._found(library, title)
            if year is None or found.year == year
        )

    def _found(self, library: PlexLibrary, title: str) -> Iterator[Found]:
        kind = MOVIE if library.kind == "movie" else SHOW
        for value in self._titled(library, kind, title):
            item = read_item(value)
            if not item.refused:
                told = item.details
                yield Found(
                    library.kind, told.title, told.year, library.title, told.guids, item.ref, item.edition
                )

    def _titled(self, library: PlexLibrary, kind: int, title: str) -> Iterator[dict[str, Any]]:
        start = 0
        for _ in range(_MOST_PAGES):
            page = self.page(library.key, kind, start, _PAGE, {"title": title})
            yield from page.items
            start += page.received
            if not page.received or start >= page.total:
                return


def check_server(model: PlexSource, source: str = "", patience: Patience = _QUICK) -> ServerState:
    """Whether the server answers and has the libraries that the station names. Never raises."""
    with closing(PlexServer(model.url, model.token, source=source, patience=patience)) as server:
        try:
            api = server.connect()
            libraries = server.libraries()
        except ListingCut as cut:
            return ServerState(diagnostics=(cut.diagnostic,))
    about = (text(api.friendlyName), text(api.version), text(api.platform))
    return ServerState(*about, libraries, unknown_libraries(model, source, libraries))


def unknown_libraries(
    model: PlexSource, source: str, libraries: Iterable[PlexLibrary]
) -> tuple[Diagnostic, ...]:
    """What the station names and the server does not have, or what holds nothing that can air."""
    kinds = {same_name(one.title): one.kind for one in libraries}
    titles = [one.title for one in libraries if one.kind in LISTED]
    found = []
    for name in model.libraries:
        kind = kinds.get(same_name(name))
        if kind not in LISTED:
            found.append(_unknown(source, name, kind or "", titles))
    return tuple(found)


def _unknown(source: str, name: str, kind: str, titles: Sequence[str]) -> Diagnostic:
    cure = hint(name, titles) or "the server has no library of films or shows"
    message = f"the server has no library `{name}`"
    if kind:
        message, cure = f"the library `{name}` holds neither films nor shows", "take it out of `libraries`"
    path = ("sources", source, "libraries", name)
    return Diagnostic("RV524", message, place=source or None, help=(cure,), path=path, on_key=True)


def same_name(title: str) -> str:
    """What two names of one library share: titles on servers end in blanks now and then."""
    return " ".join(title.split()).casefold()


def _libraries(listed: Any) -> Iterator[PlexLibrary]:
    """Each key once: it is what a library goes by."""
    seen: set[str] = set()
    for one in objects(listed):
        key, title = text(one.get("key")), text(one.get("title"))
        if not key.isalnum() or not title or key in seen:
            continue
        seen.add(key)
        paths = (place.get("path") for place in objects(one.get("Location")))
        yield PlexLibrary(
            key,
            title,
            text(one.get("type")),
            whole(one.get("contentChangedAt")) or 0,
            bool(one.get("refreshing")) and one.get("refreshing") not in ("0", "false"),
            tuple(path for path in paths if isinstance(path, str) and path),
        )
