"""Where a programme is cut: marks near equal acts, never acts that are too short."""

from collections.abc import Sequence

from retrovue.language.traffic import Internal
from retrovue.media.item import Item

SHORTEST_EVENT = 1_000
"""No event is shorter (ms)."""


def cut_points(item: Item, internal: Internal, breaks: int) -> tuple[int, ...]:
    """At most `breaks` instants inside the item."""
    marks = _marks(item, internal, breaks)
    return choose_cuts(item.duration, marks, breaks, max(internal.min_act, SHORTEST_EVENT), _edge(internal))


def _edge(internal: Internal) -> int:
    return max(internal.edge, SHORTEST_EVENT)


def _marks(item: Item, internal: Internal, breaks: int) -> list[int]:
    """The marks of the first origin that has any inside the edges; `even` makes its own."""
    edge = _edge(internal)
    for origin in internal.cut_at:
        if origin == "even":
            return [item.duration * k // (breaks + 1) for k in range(1, breaks + 1)]
        marks = sorted(
            {
                mark.at
                for mark in item.marks
                if mark.origin == origin and mark.breaks and edge <= mark.at <= item.duration - edge
            }
        )
        if marks or (origin == "override" and any(mark.origin == "override" for mark in item.marks)):
            return marks
    return []


def choose_cuts(duration: int, marks: Sequence[int], breaks: int, min_act: int, edge: int) -> tuple[int, ...]:
    """The cuts with the least total distance from equal acts; fewer when so many do not fit."""
    points = [
        mark for mark in marks if edge <= mark <= duration - edge and min_act <= mark <= duration - min_act
    ]
    for count in range(min(breaks, len(points)), 0, -1):
        found = _best(duration, points, count, min_act)
        if found is not None:
            return found
    return ()


_Row = tuple[int, tuple[int, ...]]


def _best(duration: int, points: list[int], count: int, min_act: int) -> tuple[int, ...] | None:
    """Row by row over the breaks with a running best, so O(breaks x marks)."""
    ideal = duration // (count + 1)
    row: list[_Row | None] = [(abs(point - ideal), (point,)) for point in points]
    for number in range(2, count + 1):
        ideal = duration * number // (count + 1)
        following: list[_Row | None] = []
        best: _Row | None = None
        behind = 0
        for point in points:
            while points[behind] + min_act <= point:
                candidate = row[behind]
                if candidate is not None and (best is None or candidate < best):
                    best = candidate
                behind += 1
            following.append((best[0] + abs(point - ideal), (*best[1], point)) if best else None)
        row = following
    whole = [found for found in row if found is not None]
    return min(whole)[1] if whole else None
