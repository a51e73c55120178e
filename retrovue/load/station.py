"""A station from its folder: every file read, merged, checked for form, and made into one document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from retrovue.diagnostics import Diagnostic, Severity
from retrovue.language.overriding import Override
from retrovue.load.decode import decode
from retrovue.load.files import StationFile, TreeCache, read_station_files, shown_name
from retrovue.load.merge import merge, resolve_extends
from retrovue.load.project import StationPlace
from retrovue.load.secrets import resolve_secrets
from retrovue.load.tree import Allowed, Tree, allowances, kept_silent, locate

__all__ = ["Loaded", "TreeCache", "load_station", "locate"]

_UNREAD = ("RV001", "RV002", "RV003")
"""A file with one of these takes its keys along; that they are missing is no second mistake."""

DocumentT = TypeVar("DocumentT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[DocumentT]):
    """`draft` is there as soon as models could be made, `document` only when nothing is wrong."""

    draft: DocumentT | None
    tree: Tree
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    """Text of each file by its name below the station folder."""
    written: Mapping[str, Any]
    """All files as one, with `extends` taken in; secrets are still references."""
    silenced: frozenset[Allowed] = frozenset()
    """The allowances that kept something of these files from being told."""

    @property
    def document(self) -> DocumentT | None:
        wrong = any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)
        return None if wrong else self.draft


def load_station(
    place: StationPlace,
    station_type: type[DocumentT],
    env: Mapping[str, str],
    cache: TreeCache | None = None,
    instead: Mapping[str, bytes] = {},
) -> Loaded[DocumentT]:
    """Never raises for what stands in the files: everything wrong is in the diagnostics, all at once.

    `instead`: what some files would hold, by their names below the station's folder."""
    files, problems = read_station_files(place.project, place.folder, cache or TreeCache(), instead)
    for file in files:
        problems.extend(file.parsed.diagnostics)
    whole = not any(problem.code in _UNREAD for problem in problems)
    data, root, found = merge(file.parsed for file in files)
    problems.extend(found)
    data, root, found = resolve_extends(data, root)
    problems.extend(problem for problem in found if whole or problem.code != "RV101")
    written = data
    data, found = resolve_secrets(data, place.project, env)
    problems.extend(found)
    silent = [problem.path for problem in problems if problem.code == "RV030"]
    allowed, useless = _allowed(files)
    named = {file.parsed.name: file.parsed.text for file in files}
    tree = Tree(root, allowed, shown_name(place.project, place.folder), named)
    draft, found = decode(station_type, data, tree, silent)
    draft = _with_origins(draft, tree)
    problems.extend(
        problem for problem in found if whole or problem.path != ("station",) or "station" in data
    )
    located = locate([*problems, *useless], tree)
    texts = {file.relative: file.parsed.text for file in files}
    silenced = kept_silent(problems, tree)
    return Loaded(draft if whole else None, tree, tuple(located), texts, written, silenced)


def _with_origins(draft: DocumentT | None, tree: Tree) -> DocumentT | None:
    """Overrides know their files: those of `overrides/` beat others."""
    overrides: tuple[Override, ...] = getattr(draft, "overrides", ())
    if draft is None or not overrides:
        return draft
    files = (tree.nearest(("overrides", str(index))).value.file for index in range(len(overrides)))
    told = (one.of(file.removeprefix(f"{tree.home}/")) for one, file in zip(overrides, files, strict=True))
    return draft.model_copy(update={"overrides": tuple(told)})


def _allowed(files: list[StationFile]) -> tuple[frozenset[Allowed], list[Diagnostic]]:
    allowed: set[Allowed] = set()
    useless: list[Diagnostic] = []
    for file in files:
        lines, problems = allowances(file.parsed.name, file.parsed.text)
        allowed |= lines
        useless.extend(problems)
    return frozenset(allowed), useless
