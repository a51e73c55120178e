"""The fields that selectors know, each with its test of an item."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from retrovue.diagnostics.suggest import hint
from retrovue.media import ordered_tests as by_order
from retrovue.media.item import KINDS, Item
from retrovue.media.ordered_tests import ordered
from retrovue.media.selector_error import SelectorError
from retrovue.media.shows import show_test
from retrovue.media.text_tests import MakeTest, Test, fold, path_test, text_match, texts

__all__ = [
    "FIELDS",
    "HAS",
    "Field",
    "SelectorError",
    "Test",
    "field_named",
    "fold",
    "is_field",
    "known_fields",
]

CUSTOM = "custom."
"""Fields of this name and another, such as `custom.mood`."""
_CUSTOM_NAME = re.compile(r"custom\.[\w-]+")


@dataclass(frozen=True, slots=True)
class Field:
    """`ordered` fields take ranges and comparisons; the others take globs."""

    name: str
    ordered: bool
    test: MakeTest


def _one_of(field: str, known: Iterable[str], get: Callable[[Item], str]) -> MakeTest:
    def make(_: str, value: str) -> Test:
        wanted = fold(value)
        if wanted not in known:
            raise SelectorError(f"there is no {field} `{value}`", hint(wanted, known))
        return lambda item: get(item) == wanted

    return make


HAS: dict[str, Test] = {
    "chapters": lambda item: any(mark.origin == "chapter" for mark in item.marks),
    "breaks": lambda item: any(mark.origin == "override" and mark.breaks for mark in item.marks),
    "black": lambda item: any(mark.origin == "black" for mark in item.marks),
    "subs": lambda item: item.subtitles,
}
"""What `has(…)` can ask for."""


def _has(_: str, value: str) -> Test:
    wanted = fold(value)
    if wanted not in HAS:
        raise SelectorError(f"`has` does not know `{value}`", hint(wanted, HAS))
    return HAS[wanted]


STATES = ("active", "unmeasured", "unavailable", "unusable", "missing", "deleted")

_ORDERED: tuple[tuple[str, MakeTest], ...] = (
    ("season", ordered(lambda item: item.season, by_order.number)),
    ("episode", by_order.episode_test),
    ("year", ordered(lambda item: item.year, by_order.number)),
    ("aired", ordered(lambda item: item.aired, by_order.day)),
    ("added", ordered(lambda item: item.added, by_order.day)),
    ("expires", ordered(lambda item: item.expires, by_order.day)),
    ("duration", ordered(lambda item: item.duration or None, by_order.length)),
    ("nominal", ordered(lambda item: by_order.nominal(item.duration), by_order.length)),
    ("rating", by_order.rating_test),
    ("score", ordered(lambda item: item.score, by_order.number)),
    ("resolution", ordered(lambda item: item.height, by_order.lines)),
)
TEXTS: dict[str, Callable[[Item], tuple[str, ...]]] = {
    "title": lambda item: (item.title,),
    "genre": lambda item: item.genres,
    "warnings": lambda item: item.warnings,
    "label": lambda item: item.labels,
    "tag": lambda item: item.tags,
    "collection": lambda item: item.collections,
    "studio": lambda item: item.studios,
    "network": lambda item: item.networks,
    "actor": lambda item: item.actors,
    "director": lambda item: item.directors,
    "artist": lambda item: item.artists,
    "language": lambda item: item.languages,
    "country": lambda item: item.countries,
    "category": lambda item: (item.category,),
    "company": lambda item: item.companies,
    "campaign": lambda item: (item.campaign,),
    "demo": lambda item: item.demo,
    "dayparts": lambda item: item.dayparts,
    "seasons": lambda item: item.seasons,
    "group": lambda item: (item.group,),
    "library": lambda item: (item.library,),
    "source": lambda item: (item.source,),
    "guid": lambda item: item.guids,
    "key": lambda item: (item.key,),
}
"""Fields that are texts, and the texts of an item."""

_OTHERS: tuple[tuple[str, MakeTest], ...] = (
    ("kind", _one_of("kind", KINDS, lambda item: item.kind)),
    ("show", show_test),
    ("path", path_test),
    ("has", _has),
    # Items that cannot air are not in the snapshot that selectors see; who sees them asks `expression.in_state`.
    ("state", _one_of("state", STATES, lambda item: "active")),
)

FIELDS: dict[str, Field] = {
    **{name: Field(name, False, test) for name, test in _OTHERS},
    **{name: Field(name, False, texts(get)) for name, get in TEXTS.items()},
    **{name: Field(name, True, test) for name, test in _ORDERED},
}


def _custom(name: str) -> Field:
    key = fold(name.removeprefix(CUSTOM))

    def values(item: Item) -> Iterator[str]:
        return (value for own, value in item.custom if fold(own) == key)

    def make(_: str, value: str) -> Test:
        match = text_match(value)
        return lambda item: any(map(match, values(item)))

    return Field(name, False, make)


def is_field(name: str) -> bool:
    lower = name.lower()
    return lower in FIELDS or _CUSTOM_NAME.fullmatch(lower) is not None


def known_fields() -> tuple[str, ...]:
    """As people may write them."""
    return (*FIELDS, f"{CUSTOM}name")


def field_named(name: str) -> Field:
    """Raises SelectorError with the field that was probably meant."""
    if not is_field(name):
        raise SelectorError(f"there is no field `{name}`", hint(name, known_fields()))
    lower = name.lower()
    return FIELDS[lower] if lower in FIELDS else _custom(lower)
