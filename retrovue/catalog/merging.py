"""Several sources tell of one item: whose word counts for what. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from retrovue.language.document import StationDocument
from retrovue.media.item import Item, Mark, changed

DEFAULT, IDS, MEDIA = "default", "ids", "media"

_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    DEFAULT: ("nfo", "plex", "folder"),
    IDS: ("plex", "nfo", "folder"),
    MEDIA: ("plex", "nfo", "folder"),
}
"""Words in an .nfo were chosen by the station's owner; ids and versions of a file are a server's daily work."""

_FILE = ("duration", "marks", "height", "subtitles", "trim_in")
"""What only the file that airs can tell."""
_PLACE = ("source", "path", "library")
"""A path means something within its source only."""
_TOGETHER = (("season", "episode"), ("starts", "expires"))
"""Half of one word and half of another would be wrong."""
_GATHERED = ("labels", "collections")
_BY_NAME = ("extra", "custom")
_SINGLE = tuple(
    one.name
    for one in fields(Item)
    if one.name not in {
        "key", "kind", "guids", "show_guids", *_FILE, *_PLACE, *_GATHERED, *_BY_NAME,
        *(name for group in _TOGETHER for name in group),
    }
)  # fmt: skip

ORDERED = (DEFAULT, IDS, MEDIA, *_SINGLE, *_GATHERED, *_BY_NAME, *(group[0] for group in _TOGETHER))
"""What a station can set an order of sources for."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which source goes first. Sources that an order does not name follow by their types, then by their ids."""

    types: Mapping[str, str] = field(default_factory=dict)
    """The type of every source of the station."""
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`default`, `ids`, `media` or a field of items -> ids of sources."""

    def rank(self, what: str) -> Callable[[str], tuple[int, int, str]]:
        """Sorts sources for a purpose, the best first."""
        purpose = what if what in _BY_TYPE else DEFAULT
        order = self.orders.get(what, self.orders.get(purpose, ()))
        types = _BY_TYPE[purpose]

        def place(source: str) -> tuple[int, int, str]:
            kind = self.types.get(source, "")
            return (
                order.index(source) if source in order else len(order),
                types.index(kind) if kind in types else len(types),
                source,
            )

        return place

    @property
    def text(self) -> str:
        """Changes when items may have to be merged otherwise."""
        return repr((sorted(self.types.items()), sorted(self.orders.items())))


def precedence_of(document: StationDocument[Any, Any]) -> Precedence:
    types = {name: str(source.type) for name, source in document.sources.items()}
    return Precedence(types, document.sync.orders)


class Teller(NamedTuple):
    """A link and what it tells of its item."""

    source: str
    ref: str
    item: Item
    listed: bool = True
    measured: bool = True
    """Whether its duration is that of a file."""
    fingerprint: str = ""
    guessed: bool = False
    """Whether its kind is a guess."""


_Rank = Callable[[str], tuple[int, int, str]]


def airing(tellers: Sequence[Teller], precedence: Precedence) -> Teller:
    """The one whose file airs."""
    rank = precedence.rank(MEDIA)
    return min(
        tellers,
        key=lambda one: (not (one.listed and one.measured), not one.measured, rank(one.source), one.ref),
    )


def merge(key: str, tellers: Sequence[Teller], precedence: Precedence, gone: Sequence[Teller] = ()) -> Item:
    """The item that they all tell of; their order does not matter.

    `gone` are links that are not listed any more: they tell nothing but the cut points of the very same file.
    """
    if len(tellers) == 1 and not gone:
        return changed(tellers[0].item, {"key": key})
    best = _sorted(tellers, precedence.rank(DEFAULT))
    new: dict[str, Any] = {"key": key, **_of_file(tellers, gone, precedence)}
    new["kind"] = _kind(tellers, precedence)
    new |= {name: getattr(best[0], name) for name in _PLACE}
    for name in _SINGLE:
        new[name] = _first(_in_order(tellers, best, name, precedence), name)
    for name in _GATHERED:
        new[name] = _union(getattr(item, name) for item in _in_order(tellers, best, name, precedence))
    for name in _BY_NAME:
        new[name] = _by_name(getattr(item, name) for item in _in_order(tellers, best, name, precedence))
    for group in _TOGETHER:
        new |= _together(_in_order(tellers, best, group[0], precedence), group)
    by_ids = _sorted(tellers, precedence.rank(IDS))
    new["guids"] = _union(item.guids for item in by_ids)
    new["show_guids"] = _first(by_ids, "show_guids")
    return changed(best[0], new)


def _sorted(tellers: Iterable[Teller], rank: _Rank) -> list[Item]:
    """Of one file with several episodes, which a server lists one by one, the first goes first."""
    last = 1 << 20

    def place(one: Teller) -> tuple[tuple[int, int, str], int, int, str]:
        season, episode = one.item.season, one.item.episode
        return (
            rank(one.source),
            last if season is None else season,
            last if episode is None else episode,
            one.ref,
        )

    return [one.item for one in sorted(tellers, key=place)]


def _in_order(tellers: Sequence[Teller], best: list[Item], name: str, precedence: Precedence) -> list[Item]:
    return _sorted(tellers, precedence.rank(name)) if name in precedence.orders else best


def _of_file(tellers: Sequence[Teller], gone: Sequence[Teller], precedence: Precedence) -> dict[str, Any]:
    """A source that knows no cut points leaves it to another that has, or had, the very same file."""
    one = airing(tellers, precedence)
    told = {name: getattr(one.item, name) for name in _FILE}
    for others in (tellers, gone):
        if not told["marks"] and one.fingerprint:
            same = [other for other in others if other.fingerprint == one.fingerprint]
            told["marks"] = _first(_sorted(same, precedence.rank(MEDIA)), "marks")
    return told


def _kind(tellers: Sequence[Teller], precedence: Precedence) -> str:
    """Where all guess, the one whose file airs has the length to guess from."""
    sure = [one for one in tellers if not one.guessed]
    return (_sorted(sure, precedence.rank(DEFAULT))[0] if sure else airing(tellers, precedence).item).kind


def with_found(item: Item, found: tuple[Mark, ...]) -> Item:
    """With the cut points that a search found in its file, unless its sources know better.

    Chapters that are no breaks stay: their titles are for people.
    """
    if not found or any(mark.breaks for mark in item.marks):
        return item
    both = sorted((*item.marks, *found), key=lambda mark: (mark.at, mark.origin))
    return changed(item, {"marks": tuple(both)})


def _first(items: Sequence[Item], name: str) -> Any:
    found = (getattr(item, name) for item in items)
    return next(
        (value for value in found if value not in ("", None, ())), getattr(items[0], name) if items else ()
    )


def _together(items: Sequence[Item], group: Sequence[str]) -> dict[str, Any]:
    holder = next(
        (item for item in items if any(getattr(item, name) is not None for name in group)), items[0]
    )
    return {name: getattr(holder, name) for name in group}


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in lists for text in texts))


def _by_name(lists: Iterable[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """The first to have a name has all values of it."""
    found: list[tuple[str, str]] = []
    for pairs in lists:
        taken = {name for name, _ in found}
        found += [pair for pair in pairs if pair[0] not in taken]
    return tuple(found)
