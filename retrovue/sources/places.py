"""Where the files of a server lie on this machine: how many are there, and what to write when they are not."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.render_text import counted
from retrovue.paths.mapping import Mapped, PathMap, Rule, Why
from retrovue.paths.mapping import Mapping as Line
from retrovue.paths.proposals import Proposal, propose
from retrovue.sources.candidates import USUAL
from retrovue.sources.presence import AWAY, Presence, State

_MOST_HELP = 3


class Mapper(Protocol):
    """A source with `paths`."""

    @property
    def paths(self) -> Sequence[Line]: ...
    @property
    def passthrough(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """Every listed path is in exactly one of the four."""

    source: str
    resolved: Mapping[str, str]
    """The server's path -> that of the file on this machine."""
    unmapped: tuple[str, ...]
    """No path on this machine."""
    missing: tuple[str, ...]
    """A path on this machine, but no file."""
    unknown: tuple[str, ...]
    """Below a folder that is away or cannot be read."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def total(self) -> int:
        return len(self.resolved) + len(self.unmapped) + len(self.missing) + len(self.unknown)

    @property
    def words(self) -> str:
        """For people: `16,204 of 17,000 files are there, 500 have no path here`."""
        kinds = (
            (self.unmapped, "without a path here"), (self.missing, "missing"),
            (self.unknown, "below folders that are away"),
        )  # fmt: skip
        rest = [f"{len(paths):,} {what}" for paths, what in kinds if paths]
        return ", ".join((f"{len(self.resolved):,} of {self.total:,} files are there", *rest))


@dataclass(slots=True)
class _Folder:
    """What was looked for below one root."""

    rule: Rule | None
    of: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    """The server's path and that of this machine."""


def path_map(model: Mapper, project: str = "", platform: str = "") -> PathMap:
    """Of a source; relative targets count from the project folder."""
    return PathMap.of(model.paths, passthrough=model.passthrough, platform=platform, base=project)


def likely_folders(sources: Mapping[str, Any], model: Mapper, project: str) -> list[str]:
    """Where files of a server may be: usual places, the folders of all sources, and beside those of its own."""
    written = (root for one in sources.values() for root in written_roots(one))
    roots = [str(Path(project) / root) for root in written]
    beside = [str(Path(root).parent) for root in path_map(model, project).roots]
    return [*roots, *(folder for folder in beside if folder not in ("", ".", "/")), *USUAL]


def written_roots(model: Any) -> list[str]:
    """The folders of a source that are read, as they are written."""
    roots = (root for root in getattr(model, "roots", ()) if getattr(root, "enabled", True))
    return [str(getattr(root, "path", root)) for root in roots]


def place_problems(
    source_id: str,
    model: Mapper,
    listed: Iterable[str],
    presence: Presence,
    *,
    project: str = "",
    platform: str = "",
    locations: Sequence[str] = (),
    local: Mapping[str, Collection[str]] | None = None,
) -> PlaceSummary:
    """`locations`: the folders of the server's libraries, and `platform` its system, where they are known;
    `local`: folders of this machine that may hold what has no place (see `candidates`)."""
    mapping = path_map(model, project, platform)
    presence.expect(mapping.roots)
    presence.expect((folder for folder in locations if mapping.local(folder).rule is None), may_lack=True)
    found = _Places(mapping, presence, locations)
    for path in dict.fromkeys(listed):
        found.take(path)
    remarks = _Remarks(source_id, model, locations, local or {}).all(found, mapping, presence)
    return PlaceSummary(
        source_id, found.resolved, tuple(found.unmapped),
        tuple(path for folder in found.folders.values() for path, _ in folder.missing),
        tuple(found.unknown), tuple(remarks),
    )  # fmt: skip


class _Places:
    """Sorts listed paths by what became of them."""

    def __init__(self, mapping: PathMap, presence: Presence, locations: Sequence[str]) -> None:
        self._mapping, self._presence, self._locations = mapping, presence, locations
        self.resolved: dict[str, str] = {}
        self.unmapped: dict[str, Mapped] = {}
        self.unknown: list[str] = []
        self.folders: dict[str, _Folder] = {}
        self._known: dict[tuple[str, Rule | None], _Folder] = {}

    @property
    def total(self) -> int:
        return len(self.unmapped) + sum(folder.of for folder in self.folders.values())

    def take(self, path: str) -> None:
        mapped = self._mapping.local(path)
        if mapped.why:
            self.unmapped[path] = mapped
            return
        folder = self._folder(mapped)
        folder.of += 1
        state, spelled = self._presence.find(mapped.path)
        if state is State.PRESENT:
            self.resolved[path] = spelled
        elif state is State.UNKNOWN:
            self.unknown.append(path)
        else:
            folder.missing.append((path, mapped.path))

    def _folder(self, mapped: Mapped) -> _Folder:
        """Remembered by the folder of the file: a library has many more files."""
        place = mapped.path.rpartition("/")[0], mapped.rule
        known = self._known.get(place)
        if known is None:
            root = mapped.rule.root if mapped.rule else self._location(mapped.path)
            known = self._known[place] = self.folders.setdefault(root, _Folder(mapped.rule))
        return known

    def _location(self, path: str) -> str:
        """The longest of the server's own folders that holds a path which stays as it is."""
        return max((one for one in self._locations if _holds(one.rstrip("/\\"), path)), key=len, default="")


def _holds(folder: str, path: str) -> bool:
    return path.startswith(folder) and path[len(folder) : len(folder) + 1] in ("/", "\\")


@dataclass(frozen=True, slots=True)
class _Remarks:
    """What there is to say about one source."""

    source: str
    model: Mapper
    locations: Sequence[str]
    local: Mapping[str, Collection[str]]

    def all(self, found: _Places, mapping: PathMap, presence: Presence) -> Iterator[Diagnostic]:
        yield from self._away(mapping, presence)
        if found.unmapped:
            yield self._unmapped(found.unmapped, found.total)
        for root, folder in sorted(found.folders.items()):
            if folder.missing:
                yield self._missing(root, folder)

    def _away(self, mapping: PathMap, presence: Presence) -> Iterator[Diagnostic]:
        """In the words of the check that says the same of a folder that is missing."""
        for rule in mapping.rules:
            why = presence.away.get(rule.root)
            if why:
                to = self.model.paths[rule.index].to
                what = f"the folder `{to}`, to which `{self.source}` maps `{rule.from_}`, {why}"
                yield Diagnostic("RV032", what, path=(*self._path, str(rule.index), "to"), help=(AWAY,))

    @property
    def _path(self) -> tuple[str, ...]:
        return ("sources", self.source, *(("paths",) if self.model.paths else ()))

    def _unmapped(self, unmapped: Mapping[str, Mapped], total: int) -> Diagnostic:
        example = next(iter(unmapped))
        what = f"{len(unmapped):,} of {total:,} files of `{self.source}` have no path on this machine, such as `{example}`"
        near = [mapped.rule.from_ for mapped in unmapped.values() if mapped.why is Why.CASE and mapped.rule]
        cures = [
            f"write `{text}` as the server does, or add `case: insensitive` to it: only the case of letters differs"
            for text in dict.fromkeys(near)
        ]
        uncovered = [path for path, mapped in unmapped.items() if mapped.why is Why.UNMAPPED]
        cures += map(self._cure, propose(uncovered, self.locations, self.local))
        refused = [mapped.cause for mapped in unmapped.values() if mapped.why is Why.REFUSED]
        cures += [f"rename what the server lists so: {cause}" for cause in dict.fromkeys(refused)]
        return Diagnostic("RV034", what, place=self.source, path=self._path, help=tuple(cures[:_MOST_HELP]))

    def _cure(self, proposal: Proposal) -> str:
        if not proposal.to:
            return f"say where `{proposal.from_}` lies on this machine: add `{proposal.line}` to its `paths`"
        return f"add `{proposal.line}` to its `paths`: {_share(proposal)}"

    def _missing(self, root: str, folder: _Folder) -> Diagnostic:
        below = f" below `{root}`" if root else ""
        count, example = len(folder.missing), folder.missing[0][1]
        what = (
            f"{count:,} of {folder.of:,} files of `{self.source}`{below} are not there, such as `{example}`"
        )
        return Diagnostic("RV035", what, place=self.source, path=self._path, help=self._cures(root, folder))

    def _cures(self, root: str, folder: _Folder) -> tuple[str, ...]:
        """A folder that lacks most of its files is probably not the one that was meant."""
        if len(folder.missing) * 2 <= folder.of:
            return (
                "let the server scan its library, or put the files back; until then their items cannot air here",
            )
        locations = (folder.rule.from_,) if folder.rule else ((root,) if root else ())
        paths = [path for path, _ in folder.missing]
        better = [one for one in propose(paths, locations, self.local) if one.to not in ("", root)]
        if better:
            verb = "map it so" if folder.rule else "add to its `paths`"
            return tuple(f"{verb}: `{one.line}`, where {_share(one)}" for one in better[:_MOST_HELP])
        if folder.rule:
            return (f"see that `to` is the folder that holds what `{folder.rule.from_}` holds on the server",)
        return (f"say in `paths` of `{self.source}` where the server's folders lie on this machine",)


def _share(proposal: Proposal) -> str:
    return f"{proposal.found:,} of its {counted(proposal.of, 'name')} {'is' if proposal.found == 1 else 'are'} there"
