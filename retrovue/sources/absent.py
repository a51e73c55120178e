"""Which items of servers cannot air on this machine, because none of their files is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from retrovue.diagnostics import Diagnostic
from retrovue.sources.places import place_problems
from retrovue.sources.presence import Presence


class Located(Protocol):
    """A link of an item to its files."""

    @property
    def key(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Absent:
    """Keys of items without a file here, and what there is to say about the places of files."""

    keys: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def absent_items(sources: Mapping[str, Any], links: Iterable[Located], project: Path) -> Absent:
    """Only sources that list the paths of another machine are asked, and not those whose server may be read
    from afar; of folders, sync knows best.

    What lies below a folder that is away right now stays: nobody can say whether it is gone.
    """
    found = list(links)
    by_source: dict[str, list[Located]] = {}
    for link in found:
        model = sources.get(link.source)
        if model is not None and hasattr(model, "passthrough") and not getattr(model, "remote", False):
            by_source.setdefault(link.source, []).append(link)
    if not by_source:
        return Absent()
    gone: set[tuple[str, str]] = set()
    diagnostics: list[Diagnostic] = []
    for source, listed in by_source.items():
        paths = [path for link in listed for path in link.paths]
        summary = place_problems(source, sources[source], paths, Presence(), project=str(project))
        gone.update((source, path) for path in (*summary.unmapped, *summary.missing))
        diagnostics += summary.diagnostics
    return Absent(_without_a_file(found, gone), tuple(diagnostics))


def _without_a_file(links: Sequence[Located], gone: set[tuple[str, str]]) -> frozenset[str]:
    """An item of several sources airs as long as one of them has it here."""
    here = {link.key for link in links if not any((link.source, path) in gone for path in link.paths)}
    return frozenset(link.key for link in links) - here
