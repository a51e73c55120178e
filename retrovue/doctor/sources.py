"""What `doctor` looks at of each source: whether it can be read, and whether its items have files here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from retrovue.diagnostics import StationError
from retrovue.diagnostics.render_text import counted
from retrovue.doctor.finding import Finding, ok, told
from retrovue.paths.unexpanded import shell_cures
from retrovue.sources import PlexSource
from retrovue.sources.candidates import candidates
from retrovue.sources.places import likely_folders, path_map, place_problems, written_roots
from retrovue.sources.plex_server import ServerState, check_server
from retrovue.sources.presence import Presence, State

if TYPE_CHECKING:
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document

_MOUNT = "mount the disk, let the user of this program read it, or mend the path"


def probe_source(model: PlexSource, name: str) -> ServerState:
    """Asks a server how it is."""
    return check_server(model, name)


def sources(place: StationPlace, document: Document) -> Iterator[Finding]:
    if not document.sources:
        yield Finding("warning", "sources", "the station has none", ("write them under `sources:`",))
    listed = _listed(place, document)
    for name, model in document.sources.items():
        what = f"source {name}"
        if not getattr(model, "enabled", True):
            yield ok(what, "is not read: `enabled: false`")
        elif isinstance(model, PlexSource):
            yield from _Server(what, name, model, place, document).findings(listed.get(name, []))
        else:
            yield from _folders(what, written_roots(model), place)
            yield from _files(what, listed.get(name, []))


def _listed(place: StationPlace, document: Document) -> Mapping[str, Sequence[str]]:
    """Source -> the paths of its items' files, as the source writes them; empty without a catalog."""
    from retrovue import pipeline
    from retrovue.catalog import open_catalog

    found: dict[str, list[str]] = {}
    try:
        with open_catalog(pipeline.catalog_url(place, document), readonly=True) as opened:
            for link in opened.links_of_snapshot():
                found.setdefault(link.source, []).extend(link.paths)
    except StationError:
        return {}  # told of by the check of the catalog
    return found


# ---------------------------------------------------------------- folders


def _folders(what: str, roots: Sequence[str], place: StationPlace) -> Iterator[Finding]:
    readable = 0
    for root in roots:
        try:
            with os.scandir(place.project / root) as entries:
                empty = next(entries, None) is None
        except OSError as error:
            why = (error.strerror or "it failed").lower()
            cures = *shell_cures(root), _MOUNT
            yield Finding("warning", what, f"the folder `{root}` cannot be read: {why}", cures, "RV032")
            continue
        readable += 1
        if empty:
            yield Finding("warning", what, f"the folder `{root}` is empty", (_MOUNT,), "RV032")
    if readable:
        yield ok(what, f"{counted(readable, 'folder')} can be read")


def _files(what: str, paths: Sequence[str]) -> Iterator[Finding]:
    presence = Presence()
    missing = [path for path in paths if presence.state(path) is not State.PRESENT]
    text = f"{len(paths) - len(missing):,} of {len(paths):,} files are there"
    if missing:
        yield Finding("warning", what, f"{text}; not `{missing[0]}`", ("run `retrovue sync`",), "RV035")
    elif paths:
        yield ok(what, text)


# ---------------------------------------------------------------- servers


class _Server:
    """A Plex server, and the places of its files."""

    def __init__(
        self, what: str, name: str, model: PlexSource, place: StationPlace, document: Document
    ) -> None:
        self._what, self._name, self._model = what, name, model
        self._project, self._place, self._document = str(place.project), place, document

    def findings(self, listed: Sequence[str]) -> Iterator[Finding]:
        if not self._model.url or not self._model.token:
            cure = "set what its `url` and its `token` name before RetroVue starts"
            yield Finding("warning", self._what, "its address or its token is not set", (cure,), "RV036")
            server = ServerState()
        else:
            server = probe_source(self._model, self._name)
            if server.name or server.libraries:
                count = len(server.libraries)
                libraries = "1 library" if count == 1 else f"{count} libraries"
                yield ok(self._what, f"`{server.name}` {server.version} answers, {libraries}")
            yield from told(self._what, server.diagnostics)
        yield from self._places(listed, server) if listed else self._locations(server)

    def _places(self, listed: Sequence[str], server: ServerState) -> Iterator[Finding]:
        """Where the files of the catalog's items are."""
        found = place_problems(
            self._name, self._model, listed, Presence(), project=self._project, platform=server.platform,
            locations=_folders_of(server), local=candidates(likely_folders(self._document.sources, self._model, self._project)),
        )  # fmt: skip
        if found.diagnostics:
            yield Finding("warning", self._what, found.words)
            yield from told(self._what, found.diagnostics)
        else:
            yield ok(self._what, found.words)

    def _locations(self, server: ServerState) -> Iterator[Finding]:
        """Before the first sync: whether the folders of its libraries lead anywhere."""
        mapping = path_map(self._model, self._project, server.platform)
        presence = Presence(mapping.roots)
        yield from told(self._what, presence.problems())
        for library in server.libraries:
            for folder in library.locations if library.kind in ("movie", "show") else ():
                mapped = mapping.local(folder)
                if mapped.why:
                    text = f"`{folder}` of `{library.title}` has no path on this machine: {mapped.cause}"
                    yield Finding("warning", self._what, text, (self._cure(folder),), "RV034")
                elif mapped.path not in presence.away and not os.path.isdir(mapped.path):  # noqa: PTH112 - Path.is_dir may raise
                    there = "is" if mapped.path == folder else f"should be `{mapped.path}`, which is"
                    text = f"`{folder}` of `{library.title}` {there} no folder here"
                    yield Finding("warning", self._what, text, (self._cure(folder),), "RV032")

    def _cure(self, folder: str) -> str:
        return f"say in `paths` of `{self._name}` where `{folder}` lies on this machine"


def _folders_of(server: ServerState) -> tuple[str, ...]:
    return tuple(folder for library in server.libraries for folder in library.locations)
