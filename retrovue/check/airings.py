"""Simulcasts: a channel airs what another one has, never what it would have to have itself first. And dated
airings: what they ask for is there, and the part of an item lies in it.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from retrovue.check.document import Document, Path
from retrovue.check.shows import several_shows
from retrovue.diagnostics import Diagnostic
from retrovue.language.airings import AiringException
from retrovue.language.wall import wall_text
from retrovue.media.item import Item
from retrovue.media.selector import Selector, SelectorError, select
from retrovue.media.shows import samples
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout_log.log import SHORTEST_EVENT
from retrovue.timing.durations import timecode_text


def check_airings(document: Document) -> Iterator[Diagnostic]:
    """Each circle of channels that simulcast each other once, where it closes."""
    relays = {id: _relays(document, id) for id in document.channels}
    done: set[str] = set()
    for id in relays:
        yield from _visit(id, [], relays, done)


def _relays(document: Document, id: str) -> dict[str, Path]:
    """The channels that a channel simulcasts, with the place of the first."""
    found: dict[str, Path] = {}
    for name, program in document.channels[id].all_programs.items():
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


def check_asked(document: Document, corrected: CatalogSnapshot, today: date | None) -> Iterator[Diagnostic]:
    """RV334 where nothing is what an airing asks for, in the words of the planner, RV103 where its show may be
    several, and RV107 for a part behind the end of the item; nothing of what was over before `today`, nor with an
    empty catalog.
    """
    shows = samples(corrected) if document.airings else ()
    for index, airing in enumerate(document.airings if len(corrected) else ()):
        if today is not None and _day(airing) < today.isoformat():
            continue
        for key, selector in (("item", airing.item), ("spot", airing.spot)):
            found = _found(document, corrected, selector) if selector is not None else None
            if selector is None or found is None:
                continue
            yield from several_shows(selector, shows, ("airings", str(index), key))
            item = next((item for item in found if item.duration >= SHORTEST_EVENT), None)
            if item is None:
                yield _void(airing, key, index)
            elif key == "item":
                yield from _beyond(airing, item, ("airings", str(index)))


def _void(airing: AiringException, key: str, index: int) -> Diagnostic:
    place = airing.at or f"{airing.channel} {_day(airing)} {wall_text(airing.time or 0)}"
    message = f"the `{key}` of the airing of `{place}` matches nothing that can air"
    return Diagnostic("RV334", message, path=("airings", str(index)), help=("mend the selector",))


def _day(airing: AiringException) -> str:
    """As it is written."""
    return airing.date.isoformat() if airing.date is not None else (airing.at or "").split("/")[1]


def _found(document: Document, corrected: CatalogSnapshot, selector: Selector) -> tuple[Item, ...] | None:
    """None where the selector names what is not there, which another check reports."""
    try:
        return select(corrected, selector, document.collections)
    except SelectorError:
        return None


def _beyond(airing: AiringException, item: Item, path: Path) -> Iterator[Diagnostic]:
    begins = airing.in_ is not None and airing.in_ >= item.duration
    key, at = ("in", airing.in_) if begins else ("out", airing.out)
    if at is None or (not begins and at <= item.duration):
        return
    length = timecode_text(item.duration)
    message = f"`{key}`, `{timecode_text(at)}`, lies behind the end of `{item.title}`, which runs `{length}`"
    help = ("ask for another item, or mend the timecode; it counts from the item's first airable frame",)
    yield Diagnostic("RV107", message, path=(*path, key), help=help)
