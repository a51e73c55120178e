"""What checks see of a station: the document and where in the YAML its parts stand."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.suggest import hint
from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.media.selector import Selector, parse_selector
from retrovue.media.selector_error import Spot

Document: TypeAlias = StationDocument[Any, Any]
Channel: TypeAlias = ChannelFile[Any]
Path: TypeAlias = tuple[str, ...]


def unknown(
    what: str, name: str, known: Iterable[str], path: Path, *, on_key: bool = False, code: str = "RV101"
) -> Diagnostic:
    """No `what` has this name."""
    help = hint(name, known) or "declare it, or leave the name out"
    message = f"there is no {what} `{name}`"
    return Diagnostic(code, message, path=path, on_key=on_key, help=(help,))


def pointing(diagnostic: Diagnostic, spot: Spot) -> Diagnostic:
    """A finding about a selector that points at what is meant in it."""
    path, within = (*diagnostic.path, *spot.path), (spot.start, spot.end)
    return replace(diagnostic, path=path, within=within, on_key=diagnostic.on_key or spot.on_key)


def selectors(document: Document) -> Iterator[tuple[Path, Selector]]:
    """Every selector of the station with its place."""
    for id, selector in document.collections.items():
        yield ("collections", id), selector
    for index, override in enumerate(document.overrides):
        yield ("overrides", str(index), "match"), override.match
    yield from drawing_selectors(document)


def drawing_selectors(document: Document) -> Iterator[tuple[Path, Selector]]:
    """The selectors that items are drawn from, by pools, campaigns and programs."""
    for id, pool in document.pools.items():
        yield ("pools", id, "from"), pool.from_
    for id, campaign in document.campaigns.items():
        yield ("campaigns", id, "spots"), campaign.spots
    for path, program in programs(document):
        yield from _of_program(path, program)


def airing_selectors(document: Document) -> Iterator[tuple[Path, Selector]]:
    """The selectors that dated airings ask with."""
    for index, airing in enumerate(document.airings):
        for key, selector in (("item", airing.item), ("spot", airing.spot)):
            if selector is not None:
                yield ("airings", str(index), key), selector


def weighing_selectors(document: Document) -> Iterator[tuple[Path, Selector]]:
    """The selectors that weights of pools and programs are keyed by."""
    owners = [(("pools", id), pool) for id, pool in document.pools.items()]
    for path, owner in (*owners, *programs(document)):
        for selector in getattr(owner, "weight", {}):
            yield (*path, "weight", selector.text), selector


def programs(document: Document) -> Iterator[tuple[Path, Any]]:
    """Every program of the station, those of stunts as well, with its place."""
    for channel_id, channel in document.channels.items():
        for id, program in channel.programs.items():
            yield ("channels", channel_id, "programs", id), program
        for stunt_id, stunt in channel.stunts.items():
            for id, program in stunt.programs.items():
                yield ("channels", channel_id, "stunts", stunt_id, "programs", id), program


def _of_program(path: Path, program: Any) -> Iterator[tuple[Path, Selector]]:
    if isinstance(getattr(program, "from_", None), Selector):
        yield (*path, "from"), program.from_
    for index, show in enumerate(getattr(program, "shows", ())):
        yield (*path, "shows", str(index)), parse_selector({"show": show})
    for index, selector in enumerate(getattr(program, "items", ())):
        yield (*path, "items", str(index)), selector
    for index, take in enumerate(getattr(program, "clock", ())):
        yield (*path, "clock", str(index), "take"), take.take
    if isinstance(getattr(program, "music", None), Selector):
        yield (*path, "music"), program.music
