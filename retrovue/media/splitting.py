"""Compilations: one file of many pieces becomes one item per chapter."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from retrovue.media.item import Item, Mark

SHORTEST = 3_000
"""Shorter chapters (ms) are leader and rest, not pieces."""
_SIGN = "#"


def whole_key(key: str) -> str:
    """The key of the file that a part belongs to; the same for a whole item."""
    return key.partition(_SIGN)[0]


def split_items(items: Iterable[Item]) -> Iterable[Item]:
    """Every item that wants it in its parts, the others as they are."""
    for item in items:
        yield from parts_of(item) if item.split == "chapters" else (item,)


def parts_of(item: Item) -> tuple[Item, ...]:
    """One item a chapter, `<key>#1` and so on; the whole item when it has no chapters.

    Chapters keep their numbers when others are too short to air.
    """
    cuts = {mark.at: mark.title for mark in _chapters(item) if 0 <= mark.at < item.duration}
    starts = sorted({0, *cuts})
    if len(starts) < 2:
        return (item,)
    parts = [
        _part(item, number, start, end, cuts.get(start, ""))
        for number, (start, end) in enumerate(pairwise([*starts, item.duration]), 1)
        if end - start >= SHORTEST
    ]
    return tuple(parts) or (item,)


def _chapters(item: Item) -> list[Mark]:
    """Those that people wrote, else those of the file."""
    written = [mark for mark in item.marks if mark.origin == "override"]
    return written or [mark for mark in item.marks if mark.origin == "chapter"]


def _part(item: Item, number: int, start: int, end: int, title: str) -> Item:
    black = (mark for mark in item.marks if mark.origin == "black" and start < mark.at < end)
    return replace(
        item, key=f"{item.key}{_SIGN}{number}", title=title or f"{item.title} {number}", duration=end - start,
        trim_in=item.trim_in + start, marks=tuple(replace(mark, at=mark.at - start) for mark in black), guids=(),
        split="",
    )  # fmt: skip
