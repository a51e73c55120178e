"""Every name that the station uses is declared in it, and no collection is made from itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from retrovue.check.document import (
    Document,
    airing_selectors,
    pointing,
    selectors,
    unknown,
    weighing_selectors,
)
from retrovue.check.uses import pods, uses
from retrovue.diagnostics import Diagnostic
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.media.expression import DEEPEST

__all__ = ["check_collections", "check_names", "pods"]

_CODES = {"channel of alerts": "RV411"}


def check_names(document: Document) -> Iterator[Diagnostic]:
    yield from check_collections(document)
    yield from _dayparts(document)
    known = _known(document)
    of_channel = {id: file.all_programs for id, file in document.channels.items()}
    for use in uses(document):
        names = of_channel[use.channel] if use.what == "program" else known[use.what]
        if use.name not in names:
            what = use.what.removesuffix(" of alerts")
            code = _CODES.get(use.what, "RV101")
            yield unknown(what, use.name, names, use.path, on_key=use.on_key, code=code)


def _known(document: Document) -> dict[str, Mapping[str, Any]]:
    """What is declared, by the word that messages have for it."""
    return {
        "pool": document.pools,
        "daypart": {**BUILT_IN_DAYPARTS, **document.dayparts},
        "season": document.all_seasons,
        "holiday": document.holidays,
        "break format": document.breaks,
        "graphic": document.graphics,
        "profile": document.effective_profiles,
        "channel": document.channels,
        "source": document.sources,
        "channel of alerts": document.channels,
        "alert level": document.emergency.levels,
    }


def check_collections(document: Document) -> Iterator[Diagnostic]:
    """Selectors name collections that are there, and none is made from itself."""
    for path, selector in (*selectors(document), *airing_selectors(document)):
        for name in selector.collections:
            take = ("clock" in path and path[-1] == "take") or path[-1] == "music"
            known = {**document.collections, **document.pools} if take else document.collections
            if name not in known:
                yield pointing(unknown("collection", name, known, path), selector.spot_of("", name))
    for path, selector in weighing_selectors(document):
        for name in selector.collections:
            if name not in document.collections:
                yield unknown("collection", name, document.collections, path, on_key=True)
    yield from _circles(document)


def _circles(document: Document) -> Iterator[Diagnostic]:
    """Each circle once, at the collection that closes it; and what never seems to end, which is as bad."""
    done: set[str] = set()

    def visit(id: str, trail: list[str]) -> Iterator[Diagnostic]:
        if id in trail:
            circle = " -> ".join(f"`{name}`" for name in [*trail[trail.index(id) :], id])
            help = ("let one of them do without the others",)
            message = f"collections are made from each other: {circle}"
            yield Diagnostic("RV105", message, path=("collections", trail[-1]), help=help)
        elif len(trail) == DEEPEST:
            message = f"`{trail[0]}` is made from collections of collections, more than {DEEPEST} deep"
            help = ("write the selector of one of them out",)
            yield Diagnostic("RV105", message, path=("collections", trail[0]), help=help)
        elif id in document.collections and id not in done:
            for name in document.collections[id].collections:
                yield from visit(name, [*trail, id])
            done.add(id)

    for id in document.collections:
        yield from visit(id, [])


def _dayparts(document: Document) -> Iterator[Diagnostic]:
    for id, windows in document.dayparts.items():
        path = ("dayparts", id)
        if not windows:
            help = "write it as `[{days: daily, time: 20:00-23:00}]`"
            yield Diagnostic("RV109", f"the daypart `{id}` has no window", path=path, help=(help,))
        elif id == "default":
            help = "`default` stands for every other time; give the daypart another id"
            message = "a daypart cannot be named `default`"
            yield Diagnostic("RV109", message, path=path, on_key=True, help=(help,))
