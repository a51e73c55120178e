"""Where the station asks for items by a label: what has the label goes there."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from retrovue.language.document import StationDocument
from retrovue.media.expression import Either, Every, Expression, Match
from retrovue.media.selector import Selector

COLLECTION, POOL, PROGRAM = "collection", "pool", "program"


class LabelUse(NamedTuple):
    label: str
    what: str
    name: str
    channel: str
    """Empty for what the whole station shares."""
    path: tuple[str, ...]
    asks: str
    """The whole selector: it may ask for more than the label."""


def label_uses(document: StationDocument[Any, Any]) -> list[LabelUse]:
    """In the order of their labels."""
    return sorted(_uses(document))


def _uses(document: StationDocument[Any, Any]) -> Iterator[LabelUse]:
    for name, selector in document.collections.items():
        yield from _of(selector, COLLECTION, name, "", ("collections", name))
    for name, pool in document.pools.items():
        yield from _of(pool.from_, POOL, name, "", ("pools", name))
    for channel, file in document.channels.items():
        for name, program in file.all_programs.items():
            asked = getattr(program, "from_", None)
            if isinstance(asked, Selector):
                yield from _of(asked, PROGRAM, name, channel, ("channels", channel, "programs", name))


def _of(selector: Selector, what: str, name: str, channel: str, path: tuple[str, ...]) -> Iterator[LabelUse]:
    for label in dict.fromkeys(_labels(selector.expression)):
        yield LabelUse(label, what, name, channel, path, selector.text)


def _labels(node: Expression) -> Iterator[str]:
    """What is asked for; not what is left out, nor patterns."""
    match node:
        case Match("label", ":", values):
            yield from (value for value in values if "*" not in value)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _labels(part)
        case _:
            return
