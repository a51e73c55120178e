"""Every place where a station names something that it declares elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from retrovue.check.document import Channel, Document, Path, programs
from retrovue.language.grid import GridEntry
from retrovue.language.traffic import PodElement
from retrovue.language.values import wall_text


class Use(NamedTuple):
    """`name` stands at `path` and means a `what`; a program is one of the channel that the use is in."""

    what: str
    name: str
    path: Path
    on_key: bool = False
    channel: str = ""


def uses(document: Document) -> Iterator[Use]:
    yield from _of_items(document)
    for name, sources in document.sync.precedence.items():
        yield from _each("source", sources, ("sync", "precedence", name))
    for path, pod in pods(document):
        yield from _of_pod(path, pod)
    yield from _of_campaigns(document)
    yield from _of_airings(document)
    yield from _of_alerts(document)
    for path, program in programs(document):
        yield from _of_program(path, program)
    for id, file in document.channels.items():
        yield from _of_channel(("channels", id), id, file)
        yield from _of_stunts(("channels", id, "stunts"), id, file)


def pods(document: Document) -> Iterator[tuple[Path, tuple[PodElement, ...]]]:
    """Every pod of the station with its place."""
    for id, format in document.breaks.items():
        yield ("breaks", id, "internal", "pod"), format.internal.pod
        yield ("breaks", id, "between", "pod"), format.between.pod


def _of_items(document: Document) -> Iterator[Use]:
    """What overrides and rules of sources say about items."""
    for number, override in enumerate(document.overrides):
        yield from _of_settings(("overrides", str(number), "set"), override.set)
    for id, source in document.sources.items():
        for number, rule in enumerate(getattr(source, "rules", ())):
            yield from _of_settings(("sources", id, "rules", str(number), "set"), rule.set)


def _of_settings(path: Path, settings: Any) -> Iterator[Use]:
    for key, what in (("dayparts", "daypart"), ("seasons", "season")):
        yield from _each(what, getattr(settings, key, None) or (), (*path, key))


def _of_pod(path: Path, pod: tuple[PodElement, ...]) -> Iterator[Use]:
    for index, element in enumerate(pod):
        yield Use("pool", element.pool, (*path, str(index), element.role))
        yield from _maybe("graphic", element.overlay, (*path, str(index), "overlay"))


def _of_campaigns(document: Document) -> Iterator[Use]:
    for id, campaign in document.campaigns.items():
        yield from _each("daypart", campaign.dayparts, ("campaigns", id, "dayparts"))
        yield from _each("channel", campaign.channels, ("campaigns", id, "channels"))


def _of_airings(document: Document) -> Iterator[Use]:
    for index, airing in enumerate(document.airings):
        path = ("airings", str(index))
        channel = airing.channel or (airing.at or "").partition("/")[0]
        yield Use("channel", channel, (*path, "at" if airing.at else "channel"))
        if airing.program is not None and channel in document.channels:
            yield Use("program", airing.program, (*path, "program"), channel=channel)


def _of_alerts(document: Document) -> Iterator[Use]:
    for index, rule in enumerate(document.emergency.rules):
        path = ("emergency", "rules", str(index))
        yield Use("alert level", rule.level, (*path, "level"))
        if rule.channels != "all":
            yield from _each("channel of alerts", rule.channels, (*path, "channels"))


def _of_program(path: Path, program: Any) -> Iterator[Use]:
    id = path[1]
    yield from _maybe("break format", program.breaks, (*path, "breaks"))
    yield from _by_daypart("graphic", program.graphics or {}, (*path, "graphics"))
    for key in ("rating_limit", "warnings_not"):
        yield from _dayparts(getattr(program, key, None) or {}, (*path, key))
    yield from _each("daypart", getattr(program, "dayparts", ()), (*path, "dayparts"))
    yield from _each("season", getattr(program, "seasons", ()), (*path, "seasons"))
    yield from _maybe("program", getattr(program, "only_after", None), (*path, "only_after"), id)
    after = getattr(getattr(program, "on_end", None), "next", None)
    yield from _maybe("program", after, (*path, "on_end", "next"), id)
    wrap = getattr(program, "wrap", None)
    for end in ("intro", "outro"):
        yield from _maybe("pool", getattr(wrap, end, None), (*path, "wrap", end))
    yield from _maybe("channel", getattr(program, "simulcast", None), (*path, "simulcast"))
    if isinstance(shown := getattr(program, "channels", ()), tuple):
        yield from _each("channel", shown, (*path, "channels"))


def _of_channel(here: Path, id: str, file: Channel) -> Iterator[Use]:
    head, path = file.channel, (*here, "channel")
    yield from _each("profile", head.profiles, (*path, "profiles"))
    yield from _dayparts(head.rating_limit, (*path, "rating_limit"))
    yield from _dayparts(head.warnings_not, (*path, "warnings_not"))
    yield from _by_daypart("break format", head.breaks, (*path, "breaks"))
    yield from _by_daypart("pool", head.pools, (*path, "pools"))
    yield from _by_daypart("graphic", head.graphics, (*path, "graphics"))
    yield from _maybe("program", head.fallback, (*path, "fallback"), id)
    for key in ("sign_off", "then", "sign_on"):
        yield from _maybe("program", getattr(head.off_air, key), (*path, "off_air", key), id)
    yield from _of_grid((*here, "grid"), id, file.grid)


def _of_stunts(here: Path, id: str, file: Channel) -> Iterator[Use]:
    for name, stunt in file.stunts.items():
        path = (*here, name)
        yield from _each("season", stunt.when.season, (*path, "when", "season"))
        yield from _each("holiday", stunt.when.holiday, (*path, "when", "holiday"))
        yield from _by_daypart("break format", stunt.breaks, (*path, "breaks"))
        yield from _by_daypart("graphic", stunt.graphics, (*path, "graphics"))
        yield from _of_grid((*path, "grid"), id, stunt.grid)


def _of_grid(path: Path, id: str, grid: Mapping[Any, Mapping[int, GridEntry]]) -> Iterator[Use]:
    for days, entries in grid.items():
        for wall, entry in entries.items():
            here = (*path, days.text, wall_text(wall))
            yield Use("program", entry.program, (*here, "program"), channel=id)
            yield from _maybe("break format", entry.breaks, (*here, "breaks"))
            yield from _dayparts(entry.rating_limit or {}, (*here, "rating_limit"))


def _maybe(what: str, name: str | None, path: Path, channel: str = "") -> Iterator[Use]:
    if name is not None:
        yield Use(what, name, path, channel=channel)


def _each(what: str, names: Iterable[str], path: Path) -> Iterator[Use]:
    for index, name in enumerate(names):
        yield Use(what, name, (*path, str(index)))


def _dayparts(by_daypart: Mapping[str, object], path: Path) -> Iterator[Use]:
    for daypart in by_daypart:
        if daypart != "default":
            yield Use("daypart", daypart, (*path, daypart), on_key=True)


def _by_daypart(what: str, values: Mapping[str, str | tuple[str, ...]], path: Path) -> Iterator[Use]:
    yield from _dayparts(values, path)
    for daypart, value in values.items():
        if isinstance(value, str):
            yield Use(what, value, (*path, daypart))
        else:
            yield from _each(what, value, (*path, daypart))
