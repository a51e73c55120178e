"""Every name that the station uses is declared in it, and no collection is made from itself."""

from collections.abc import Iterator

from retrovue.check.document import Channel, Document, Path, selectors, unknown
from retrovue.diagnostics import Diagnostic
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.language.traffic import PodElement
from retrovue.language.values import wall_text


def check_names(document: Document) -> Iterator[Diagnostic]:
    yield from check_collections(document)
    yield from _pools(document)
    yield from _dayparts(document)
    for id, channel in document.channels.items():
        yield from _channel(document, id, channel)


def check_collections(document: Document) -> Iterator[Diagnostic]:
    """Selectors name collections that are there, and none is made from itself."""
    for path, selector in selectors(document):
        for name in selector.collections:
            if name not in document.collections:
                yield unknown("collection", name, document.collections, path)
    yield from _circles(document)


def _circles(document: Document) -> Iterator[Diagnostic]:
    """Each circle once, at the collection that closes it."""
    done: set[str] = set()

    def visit(id: str, trail: list[str]) -> Iterator[Diagnostic]:
        if id in trail:
            circle = " -> ".join(f"`{name}`" for name in [*trail[trail.index(id) :], id])
            help = ("let one of them do without the others",)
            message = f"collections are made from each other: {circle}"
            yield Diagnostic("RV105", message, path=("collections", trail[-1]), help=help)
        elif id in document.collections and id not in done:
            for name in document.collections[id].collections:
                yield from visit(name, [*trail, id])
            done.add(id)

    for id in document.collections:
        yield from visit(id, [])


def _pools(document: Document) -> Iterator[Diagnostic]:
    for path, pod in pods(document):
        for index, element in enumerate(pod):
            if element.pool not in document.pools:
                place = (*path, str(index), element.role)
                yield unknown("pool", element.pool, document.pools, place)


def pods(document: Document) -> Iterator[tuple[Path, tuple[PodElement, ...]]]:
    """Every pod of the station with its place."""
    for id, format in document.breaks.items():
        yield ("breaks", id, "internal", "pod"), format.internal.pod
        yield ("breaks", id, "between", "pod"), format.between.pod


def _dayparts(document: Document) -> Iterator[Diagnostic]:
    for id, windows in document.dayparts.items():
        if not windows:
            help = "write it as `[{days: daily, time: 20:00-23:00}]`"
            yield Diagnostic(
                "RV109", f"the daypart `{id}` has no window", path=("dayparts", id), help=(help,)
            )
        elif id == "default":
            help = "`default` stands for every other time; give the daypart another id"
            path = ("dayparts", id)
            yield Diagnostic(
                "RV109", "a daypart cannot be named `default`", path=path, on_key=True, help=(help,)
            )
    known = {**BUILT_IN_DAYPARTS, **document.dayparts}
    for number, override in enumerate(document.overrides):
        for index, name in enumerate(override.set.dayparts or ()):
            if name not in known:
                yield unknown(
                    "daypart",
                    name,
                    known,
                    ("overrides", str(number), "set", "dayparts", str(index)),
                )


def _channel(document: Document, id: str, file: Channel) -> Iterator[Diagnostic]:
    here: Path = ("channels", id)
    profiles = document.effective_profiles
    for index, name in enumerate(file.channel.profiles):
        if name not in profiles:
            yield unknown("profile", name, dict(profiles), (*here, "channel", "profiles", str(index)))
    dayparts = {**BUILT_IN_DAYPARTS, **document.dayparts, "default": ()}
    for daypart, format in file.channel.breaks.items():
        path = (*here, "channel", "breaks", daypart)
        if daypart not in dayparts:
            yield unknown("daypart", daypart, dayparts, path, on_key=True)
        if format not in document.breaks:
            yield unknown("break format", format, document.breaks, path)
    fallback = file.channel.fallback
    if fallback is not None and fallback not in file.programs:
        yield unknown("program", fallback, file.programs, (*here, "channel", "fallback"))
    yield from _programs(document, here, file)
    yield from _grid(document, here, file)


def _programs(document: Document, here: Path, file: Channel) -> Iterator[Diagnostic]:
    for name, program in file.programs.items():
        format = getattr(program, "breaks", None)
        if format is not None and format not in document.breaks:
            yield unknown("break format", format, document.breaks, (*here, "programs", name, "breaks"))


def _grid(document: Document, here: Path, file: Channel) -> Iterator[Diagnostic]:
    for days, entries in file.grid.items():
        for wall, entry in entries.items():
            path = (*here, "grid", days.text, wall_text(wall), "program")
            if entry.program not in file.programs:
                yield unknown("program", entry.program, file.programs, path)
            if entry.breaks is not None and entry.breaks not in document.breaks:
                yield unknown("break format", entry.breaks, document.breaks, (*path[:-1], "breaks"))
