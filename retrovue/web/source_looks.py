"""What is seen of a source from here: whether its server answers or its folders can be read, and where its files are."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.paths.mapping import PathMap
from retrovue.paths.proposals import Proposal, propose
from retrovue.paths.unexpanded import shell_cures
from retrovue.pipeline import Accepted
from retrovue.sources import PlexSource
from retrovue.sources.candidates import candidates
from retrovue.sources.places import likely_folders, path_map, place_problems, written_roots
from retrovue.sources.plex_look import ServerLook, look_at_server
from retrovue.sources.presence import Presence, State
from retrovue.web.lookout import Lookout

SAMPLE = 100
"""Paths without a file here from which mappings are proposed."""
_EXAMPLES = 5
_MOUNT = "mount the disk, let the user of this program read it, or mend the path"


@dataclass(frozen=True, slots=True)
class FolderLook:
    """A folder of this machine. `entries` counts what lies in it directly, a thousand at most."""

    path: str
    entries: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A path of a source without a file here, and why."""

    path: str
    local: str
    why: str


@dataclass(frozen=True, slots=True)
class PlacesLook:
    """Where the files of a source's listed items are; counts are of files."""

    total: int = 0
    here: int = 0
    unmapped: int = 0
    missing: int = 0
    unknown: int = 0
    reasons: tuple[Diagnostic, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    sample: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


class SourceLooks:
    """Servers and disks may hang: nobody waits for them longer than a few seconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.servers: Lookout[ServerLook] = Lookout(now)
        self.folders: Lookout[tuple[FolderLook, ...]] = Lookout(now)
        self.places: Lookout[PlacesLook] = Lookout(now)
        self.namesakes: Lookout[Any] = Lookout(now, patience=15)
        """Two seconds of work in a catalog of 100,000."""

    async def server(self, name: str, model: PlexSource) -> ServerLook | None:
        """None while it has not answered yet."""
        if not model.url or not model.token:
            cure = "set what its `url` and its `token` name before RetroVue starts"
            return ServerLook(
                problem=Diagnostic("RV036", "its address or its token is not set", place=name, help=(cure,))
            )
        url, token = model.url, model.token
        seen = await self.servers.ask(name, (url, token), lambda: look_at_server(url, token, source=name))
        return seen.value if seen else None

    async def roots(self, name: str, accepted: Accepted, model: Any) -> tuple[FolderLook, ...] | None:
        project, roots = accepted.place.project, tuple(written_roots(model))
        seen = await self.folders.ask(name, roots, lambda: look_at_folders(project, roots))
        return seen.value if seen else None

    async def files(self, name: str, accepted: Accepted, server: ServerLook | None) -> PlacesLook | None:
        of = (id(accepted), server.locations if server else ())
        seen = await self.places.ask(name, of, lambda: look_at_places(accepted, name, server))
        return seen.value if seen else None

    def titles(self, name: str, model: Any) -> Mapping[str, str]:
        """Key of a library -> its title, as far as its server was seen."""
        if not isinstance(model, PlexSource):
            return {}
        seen = self.servers.last(name, (model.url, model.token))
        return {one.library.key: one.library.title for one in seen.value.libraries} if seen else {}


SOURCE_LOOKS = web.AppKey("source_looks", SourceLooks)


def look_at_folders(project: Path, roots: Sequence[str]) -> tuple[FolderLook, ...]:
    return tuple(_folder(project, root) for root in roots)


def _folder(project: Path, root: str) -> FolderLook:
    try:
        with os.scandir(project / root) as entries:
            count = sum(1 for _, _entry in zip(range(1000), entries, strict=False))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a folder"
        return FolderLook(root, problem=f"it cannot be read: {why.lower()}")
    return FolderLook(root, count, "" if count else "it is empty")


def folder_problem(one: FolderLook) -> Diagnostic:
    what, cures = f"the folder `{one.path}`: {one.problem}", (*shell_cures(one.path), _MOUNT)
    return Diagnostic("RV032", what, place=one.path or None, help=cures)


def look_at_places(accepted: Accepted, name: str, server: ServerLook | None) -> PlacesLook:
    """Reads each folder once. Nothing is known before the first sync."""
    paths = _listed(accepted, name)
    model = accepted.document.sources[name]
    if not isinstance(model, PlexSource):
        return _local(paths)
    project = str(accepted.place.project)
    folders = candidates(likely_folders(accepted.document.sources, model, project))
    locations, platform = (server.locations, server.about.platform) if server else ((), "")
    if not paths:
        return _expected(model, locations, path_map(model, project, platform), folders)
    found = place_problems(
        name, model, paths, Presence(), project=project, platform=platform, locations=locations, local=folders
    )
    lost = (*found.unmapped, *found.missing)
    sample = spread(lost, SAMPLE)
    return PlacesLook(
        found.total, len(found.resolved), len(found.unmapped), len(found.missing), len(found.unknown),
        found.diagnostics, new_proposals(propose(sample, locations, folders), model), sample,
        _examples(path_map(model, project, platform), spread(lost, _EXAMPLES)),
    )  # fmt: skip


def _listed(accepted: Accepted, name: str) -> list[str]:
    where = pipeline.catalog_url(accepted.place, accepted.document)
    if isinstance(where, Path) and not where.is_file():
        return []
    try:
        with open_catalog(where, readonly=True) as catalog:
            return [path for link in catalog.links_of_snapshot(name) for path in link.paths]
    except StationError:
        return []  # told where the catalog is counted


def _local(paths: Sequence[str]) -> PlacesLook:
    """Of a source that lists files of this machine."""
    presence = Presence()
    states = {path: presence.state(path) for path in dict.fromkeys(paths)}
    missing = [path for path, state in states.items() if state is State.ABSENT]
    unknown = sum(state is State.UNKNOWN for state in states.values())
    examples = tuple(Example(path, path, "it is not there") for path in missing[:_EXAMPLES])
    return PlacesLook(
        len(states), len(states) - len(missing) - unknown, 0, len(missing), unknown, sample=tuple(missing[:SAMPLE]),
        examples=examples,
    )  # fmt: skip


def _expected(
    model: PlexSource, locations: Sequence[str], mapping: PathMap, folders: Mapping[str, Sequence[str]]
) -> PlacesLook:
    """Before the first sync: the folders of the server's libraries alone tell of what there will be to map."""
    mapped = {folder: mapping.local(folder) for folder in locations}
    lost = [folder for folder, to in mapped.items() if to.why or not os.path.isdir(to.path)]  # noqa: PTH112 - may raise
    return PlacesLook(proposals=new_proposals([_by_name(folder, folders) for folder in lost], model))


def _by_name(location: str, folders: Mapping[str, Sequence[str]]) -> Proposal:
    """A folder of the same name, in whatever case; the shortest of several."""
    name = location.replace("\\", "/").rstrip("/").rpartition("/")[2].casefold()
    alike = [
        folder for folder in folders if name and folder.rstrip("/").rpartition("/")[2].casefold() == name
    ]
    return Proposal(location, min(alike, key=lambda one: (len(one), one), default=""))


def new_proposals(found: Sequence[Proposal], model: PlexSource) -> tuple[Proposal, ...]:
    """Without those that are written already."""
    written = {(line.from_, line.to) for line in model.paths}
    return tuple(one for one in found if (one.from_, one.to) not in written)


def spread(values: Sequence[str], most: int) -> tuple[str, ...]:
    """So many of them, from beginning to end, so that no library is left out."""
    step = max(1, -(-len(values) // most))
    return tuple(values[::step][:most])


def _examples(mapping: PathMap, paths: Sequence[str]) -> tuple[Example, ...]:
    found = ((path, mapping.local(path)) for path in paths)
    return tuple(Example(path, to.path, to.cause or "there is no such file") for path, to in found)
