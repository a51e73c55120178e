"""Puts the items of a pod in an order in which no two neighbours share what must not be adjacent."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise

from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts

Tags = Callable[[int], frozenset[int]]
"""An item's number -> what its neighbours may not have."""


def spread(numbers: Sequence[int], tags: Tags) -> list[int]:
    """The same items, moved as little as can be; where there is no such order, as they were.

    Each place takes the first item that differs from the one before; an item that is left over goes
    to the first gap where it differs from both sides.
    """
    waiting = list(numbers)
    found: list[int] = []
    left: list[int] = []
    while waiting:
        fitting = [number for number in waiting if not found or not tags(number) & tags(found[-1])]
        if not fitting:
            left = waiting
            break
        found.append(fitting[0])
        waiting.remove(fitting[0])
    for number in left:
        gap = _gap(found, number, tags)
        if gap is None:
            return list(numbers)
        found.insert(gap, number)
    return found


def _gap(found: Sequence[int], number: int, tags: Tags) -> int | None:
    for place in range(len(found) + 1):
        sides = found[max(0, place - 1) : place + 1]
        if not any(tags(number) & tags(side) for side in sides):
            return place
    return None


def touching(numbers: Sequence[int], tags: Tags) -> frozenset[int]:
    """What neighbours share in this order."""
    return frozenset[int]().union(*(tags(first) & tags(second) for first, second in pairwise(numbers)))


def parted(chosen: Sequence[tuple[int, Ring]], shorts: Shorts) -> tuple[list[tuple[int, Ring]], list[str]]:
    """A pod with the items of `adjacent` rings parted, and the codes of the rules that no order keeps."""
    found: list[tuple[int, Ring]] = []
    codes: set[str] = set()
    for ring, group in groupby(chosen, key=lambda entry: entry[1]):
        numbers = [number for number, _ in group]
        if ring.parts_neighbours:
            company, category = ring.company == "adjacent", ring.category == "adjacent"
            artists = shorts.artists if ring.parts_artists else {}

            def tags(
                number: int,
                company: bool = company,
                category: bool = category,
                artists: Mapping[int, tuple[int, ...]] = artists,
            ) -> frozenset[int]:
                kept = ((shorts.company[number], company), (shorts.category[number], category))
                return frozenset(tag for tag, holds in kept if holds).union(artists.get(number, ()))

            numbers = spread(numbers, tags)
            shared = touching(numbers, tags)
            codes.update("RV344" for number in numbers if shorts.company[number] in shared)
            codes.update("RV344" for number in numbers if not shared.isdisjoint(artists.get(number, ())))
            codes.update("RV343" for number in numbers if shorts.category[number] in shared)
        found += [(number, ring) for number in numbers]
    return found, sorted(codes)
