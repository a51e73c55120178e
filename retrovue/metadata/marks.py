"""Cut points as sources tell them -> marks in order, none twice, none outside."""

from collections.abc import Iterable, Sequence

from retrovue.media.item import Mark

CHAPTER = "chapter"
MARKER = "marker"
"""What a program heard or saw, such as where the opening titles begin: for people, never a cut."""
LONGEST = 7 * 86_400_000
MOST = 1_000
"""Marks of one file: no film has as many chapters, a hostile file has."""


def chapter(at: int, title: str = "", breaks: bool = True) -> Mark:
    """The first instant of a file is no cut, and counts only for its title."""
    return Mark(at, CHAPTER, title, breaks and at > 0)


def tidy(marks: Iterable[Mark], duration: int = 0) -> tuple[Mark, ...]:
    """Sorted; of several in one instant and of one origin, one that breaks and one with a title go first.

    `duration` 0: unknown.
    """
    end = duration or LONGEST
    inside = [one for one in marks if 0 <= one.at < end and (one.at > 0 or one.title)]
    inside.sort(key=lambda one: (one.at, one.origin, not one.breaks, not one.title, one.title))
    found: dict[tuple[int, str], Mark] = {}
    for one in inside:
        found.setdefault((one.at, one.origin), one)
    return tuple(found.values())[:MOST]


def with_commercials(
    chapters: Iterable[Mark], commercials: Iterable[int], duration: int = 0
) -> tuple[Mark, ...]:
    """Where commercial breaks are known, they are the best cuts there are, and chapters only tell people."""
    places = set(commercials)
    if not places:
        return tidy(chapters, duration)
    told = (Mark(one.at, one.origin, one.title, False) for one in chapters if one.at not in places)
    return tidy((*told, *(Mark(at, CHAPTER, "commercial break", at > 0) for at in places)), duration)


def with_measured(told: Sequence[Mark] | None, measured: Sequence[Mark]) -> tuple[Mark, ...]:
    """What a source tells goes before the file's own chapters, unless it tells of no place to cut."""
    if told and any(mark.origin == CHAPTER for mark in told):
        return tuple(told)
    return tidy((*(told or ()), *measured)) if told else tuple(measured)
