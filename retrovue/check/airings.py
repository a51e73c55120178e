"""Simulcasts: a channel airs what another one has, never what it would have to have itself first."""

from collections.abc import Iterator, Mapping

from retrovue.check.document import Document, Path
from retrovue.diagnostics import Diagnostic


def check_airings(document: Document) -> Iterator[Diagnostic]:
    """Each circle of channels that simulcast each other once, where it closes."""
    relays = {id: _relays(document, id) for id in document.channels}
    done: set[str] = set()
    for id in relays:
        yield from _visit(id, [], relays, done)


def _relays(document: Document, id: str) -> dict[str, Path]:
    """The channels that a channel simulcasts, with the place of the first."""
    found: dict[str, Path] = {}
    for name, program in document.channels[id].programs.items():
        if program.type == "simulcast":
            found.setdefault(program.simulcast, ("channels", id, "programs", name, "simulcast"))
    return found


def _visit(
    id: str, trail: list[str], relays: Mapping[str, Mapping[str, Path]], done: set[str]
) -> Iterator[Diagnostic]:
    if id in done:
        return
    for source, path in relays.get(id, {}).items():
        if source in (*trail, id):
            circle = [*trail, id][[*trail, id].index(source) :]
            shown = " -> ".join(f"`{name}`" for name in [*circle, source])
            yield Diagnostic(
                "RV105",
                f"channels simulcast each other: {shown}",
                path=path,
                help=("let one of them air something else",),
            )
        else:
            yield from _visit(source, [*trail, id], relays, done)
    done.add(id)
