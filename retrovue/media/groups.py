"""Episodes that belong together: stories in parts, and crossovers that an override names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from retrovue.media.item import Item
from retrovue.media.text_tests import fold

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(\d{{1,2}}|{'|'.join(sorted((*_ROMAN, *_WORDS), key=len, reverse=True))})"
_OF = r"(?:\s*(?:of|/)\s*\d{1,2})?"
_MARKED = rf"(?:part|pt|teil|partie|parte|deel|del)\b\.?\s*{_NUMBER}{_OF}"
_PART = (
    re.compile(rf"(.+?)[\s,:;.–-]*[(\[]\s*(?:{_MARKED})\s*[)\]]"),
    re.compile(rf"(.+?)[\s,:;.–-]*[(\[]\s*{_NUMBER}{_OF}\s*[)\]]"),
    re.compile(rf"(.+?)[\s,:;.–-]+{_MARKED}"),
)
"""`Best of Both Worlds (1)`, `(Part II)`, `[2/3]`, `, Part Two`, `Teil 1`"""
_MAY_BE_PART = re.compile(r"[)\]]$|part|pt|teil|deel|del")
"""What every such title has, and few others; quick to ask."""


def groups_of(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Key -> the keys of its whole group, itself among them, in the order in which they air."""
    every = list(items)
    if not any(item.group or part_of(item.title) for item in every):
        return {}  # as most programs: one look at each item
    groups = [*_named(every), *_told([item for item in every if not item.group])]
    return {item.key: tuple(member.key for member in group) for group in groups for item in group}


def _named(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Of one name, whatever their shows, by the day they first aired."""
    by_name: dict[str, list[Item]] = {}
    for item in items:
        if item.group:
            by_name.setdefault(fold(item.group), []).append(item)
    for group in by_name.values():
        if len(group) > 1:
            yield sorted(group, key=lambda item: (item.aired or date.max, item.sort_key))


def _told(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Parts that follow each other in their show: one title, numbers that rise from 1."""
    in_parts = {fold(item.show) for item in items if part_of(item.title)}  # few shows have any
    if not in_parts:
        return
    shows: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        show = fold(item.show)
        if show in in_parts and _is_numbered(item):
            shows.setdefault((show, item.extra, item.show_guids), []).append(item)
    for episodes in shows.values():
        episodes.sort(key=lambda item: item.sort_key)
        yield from _runs(episodes)


def _is_numbered(item: Item) -> bool:
    return bool(item.kind == "episode" and item.show and item.season is not None and item.episode is not None)


def _runs(episodes: Sequence[Item]) -> Iterator[list[Item]]:
    run: list[Item] = []
    told: tuple[str, int] | None = None
    for episode in episodes:
        part = part_of(episode.title)
        if run and told and part == (told[0], told[1] + 1) and _is_next(run[-1], episode):
            run.append(episode)
        else:
            if len(run) > 1:
                yield run
            run = [episode] if part and part[1] == 1 else []
        told = part
    if len(run) > 1:
        yield run


def _is_next(before: Item, after: Item) -> bool:
    """The next number, or the start of the next season."""
    if before.season is None or before.episode is None or after.season is None or after.episode is None:
        return False
    if before.season == after.season:
        return after.episode == before.episode + 1
    return before.season > 0 and after.season == before.season + 1 and after.episode <= 1


@lru_cache(maxsize=32_768)
def part_of(title: str) -> tuple[str, int] | None:
    """The title without the part's number, folded, and the number; None for a whole story."""
    folded = fold(" ".join(title.split()))
    if not _MAY_BE_PART.search(folded):
        return None
    for form in _PART:
        found = form.fullmatch(folded)
        if found:
            return found[1], _value(found[2])
    return None


def _value(text: str) -> int:
    for names in (_ROMAN, _WORDS):
        if text in names:
            return names.index(text) + 1
    return int(text)
