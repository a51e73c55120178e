"""Keys that do nothing where they stand, because another key that they need is not there (RV018)."""

from collections.abc import Iterator
from typing import Any

from retrovue.check.document import Channel, Document, Path, programs
from retrovue.check.uses import pods
from retrovue.diagnostics import Diagnostic
from retrovue.language.traffic import PodElement


def check_idle_keys(document: Document) -> Iterator[Diagnostic]:
    for id, pool in document.pools.items():
        yield from _weight(("pools", id), pool)
    for path, program in programs(document):
        yield from _weight(path, program)
    for id, file in document.channels.items():
        if not _has_marathons(file):
            yield from _every(id, document)
    if document.server.sign_in_header and not document.server.proxies:
        yield _idle("sign_in_header", "proxies: [address]", ("server",))
    for path, pod in pods(document):
        for index, element in enumerate(pod):
            yield from _at_the_hour((*path, str(index)), element)


def _weight(path: Path, owner: Any) -> Iterator[Diagnostic]:
    if getattr(owner, "weight", None) and owner.order != "weighted":
        yield _idle("weight", "order: weighted", path)


def _every(id: str, document: Document) -> Iterator[Diagnostic]:
    for path, program in programs(document):
        if path[1] == id and getattr(program, "every", None) is not None:
            yield _idle("every", "run: marathon", path)


def _has_marathons(file: Channel) -> bool:
    """Of whichever program: as a fallback any other may air in its slot."""
    grids = [file.grid, *(stunt.grid for stunt in file.stunts.values())]
    entries = (entry for grid in grids for times in grid.values() for entry in times.values())
    return any(entry.run == "marathon" for entry in entries) or any(
        getattr(program, "run", None) == "marathon" for program in file.all_programs.values()
    )


def _at_the_hour(path: Path, element: PodElement) -> Iterator[Diagnostic]:
    """An `id` without a place of its own airs at the hour by itself."""
    if element.at == "top-of-hour":
        return
    by_itself = element.role == "id" and element.count is None and element.at is None
    if "window" in element.model_fields_set and not by_itself:
        yield _idle("window", "at: top-of-hour", path)
    if element.overlay is not None:
        yield _idle("overlay", "at: top-of-hour", path)


def _idle(key: str, needs: str, path: Path) -> Diagnostic:
    help = f"add `{needs}`, or take `{key}` out"
    message = f"`{key}` does nothing here: it needs `{needs}`"
    return Diagnostic("RV018", message, path=(*path, key), on_key=True, help=(help,))
