"""One quick look at a Plex server: who it is, how fast it answers, and what its libraries hold. Never raises."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from retrovue.diagnostics import Diagnostic
from retrovue.sources.plex_failure import slow, strange
from retrovue.sources.plex_server import LISTED, About, PlexLibrary, PlexServer
from retrovue.sources.plex_session import Patience
from retrovue.sources.reader import ListingCut

LONGEST = 10.0
"""Seconds for all requests together."""
_MOST_BYTES = 2 << 20
"""Of one answer; a thousand libraries are half a megabyte."""
_MOST_COUNTED = 30
"""Libraries that are counted; each is a request."""


@dataclass(frozen=True, slots=True)
class LibraryLook:
    """A library, and how many films or episodes it holds; None where that was not asked or not answered."""

    library: PlexLibrary
    count: int | None = None

    @property
    def airs(self) -> bool:
        return self.library.kind in LISTED


@dataclass(frozen=True, slots=True)
class ServerLook:
    """`problem` is what kept the server from answering."""

    about: About = About("", "", "", "")
    latency: int = 0
    """ms of one small answer."""
    libraries: tuple[LibraryLook, ...] = ()
    problem: Diagnostic | None = None

    @property
    def locations(self) -> tuple[str, ...]:
        """The folders of its libraries, as the server writes them."""
        return tuple(folder for one in self.libraries if one.airs for folder in one.library.locations)


def look_at_server(
    url: str, token: str, *, source: str = "", counted: bool = False, longest: float = LONGEST,
    now: Callable[[], float] = time.perf_counter,
) -> ServerLook:  # fmt: skip
    """`counted`: also how much is in each library."""
    patience = Patience(connect=min(4, longest), answer=longest, waits=(), most_bytes=_MOST_BYTES)
    until = now() + longest

    def check() -> None:
        if now() > until:
            raise server.session.failure(slow(longest))

    server = PlexServer(url, token, source=source, check=check, patience=patience)
    with closing(server):
        try:
            return _look(server, counted)
        except ListingCut as cut:
            return ServerLook(problem=cut.diagnostic)


def _look(server: PlexServer, counted: bool) -> ServerLook:
    about = server.about()
    if not about.machine:
        raise server.session.failure(strange("what is not Plex"))
    latency, libraries = server.ms, server.libraries()
    looks = tuple(_counted(server, libraries)) if counted else tuple(map(LibraryLook, libraries))
    return ServerLook(about, latency, looks)


def _counted(server: PlexServer, libraries: Sequence[PlexLibrary]) -> Iterator[LibraryLook]:
    """A library that cannot be counted does not hide the others."""
    failed = False
    for place, library in enumerate(libraries):
        count = None
        if library.kind in LISTED and place < _MOST_COUNTED and not failed:
            try:
                count = server.total(library.key, LISTED[library.kind])
            except ListingCut:
                failed = True
        yield LibraryLook(library, count)
