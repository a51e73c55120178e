"""Which part of its item a line is: the parts of one airing agree on how many they are.

A part is chosen before the slots of the next ones are known, so that it can only guess; when all days are planned,
each is told the real number. What aired already stays: where it said another number, the rest say none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from retrovue.playout_log import CoarseLine

_LABEL = re.compile(r"(?:^P|(?<= \()p)art \d+(?: of (\d+))?(?=$|\)$)")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of an item of a program."""

    key: str
    begin: int
    part: int
    """How many parts have aired."""
    of: int = 0
    """How many there are to be, by the last one; 0 when it said no number."""


def label(part: int, of: int = 0) -> str:
    """What the guide says about a part."""
    return f"part {part} of {of}" if of else f"part {part}"


def rest_behind(line: CoarseLine, key: str, before: Rest | None) -> Rest | None:
    """What is left of an item behind a line; `before`: what was left of the program's item until then."""
    if before is not None and not line.sort and key != before.key:
        return before  # it was asked for, and the rotation waits
    if not line.remains:
        return None
    part = before.part + 1 if before is not None and before.key == key else 1
    return Rest(key, line.begin + line.length, part, _told(line))


@dataclass(slots=True)
class _Airing:
    """Parts of one airing, by their places in the list of lines."""

    aired: Rest | None
    """What was left of it before the first of them."""
    places: list[int] = field(default_factory=list)


def agreed(
    lines: Sequence[tuple[CoarseLine, str]], rests: Mapping[str, Rest]
) -> Iterator[tuple[int, CoarseLine]]:
    """Of lines in the order of their time, each with the key of its item, those that are to say something else.

    `rests`: what was left of the items of programs before the first of them.
    """
    for airing in _airings(lines, rests):
        before, newest = airing.aired, lines[airing.places[-1]][0]
        first = before.part + 1 if before is not None else 1
        last = first + len(airing.places) - 1
        promised = before.of if before is not None else 0
        total = last if not newest.remains else promised if promised > last else max(_told(newest), last + 1)
        if before is not None and promised != total:
            total = 0
        for part, place in enumerate(airing.places, first):
            yield place, _relabelled(lines[place][0], label(part, total))


def _airings(lines: Sequence[tuple[CoarseLine, str]], rests: Mapping[str, Rest]) -> list[_Airing]:
    """Those with a part in these lines."""
    left, running = dict(rests), {name: _Airing(rest) for name, rest in rests.items()}
    found: list[_Airing] = []
    for place, (line, key) in enumerate(lines):
        before = left.get(line.program)
        rest = rest_behind(line, key, before) if line.item else before
        if rest is before:
            continue
        goes_on = before is not None and (before.key, before.begin) == (key, line.begin)
        if not goes_on:
            running[line.program] = _Airing(None)
        if goes_on or rest is not None:
            airing = running[line.program]
            if not airing.places:
                found.append(airing)
            airing.places.append(place)
        if rest is not None:
            left[line.program] = rest
        else:
            del left[line.program]
    return found


def _told(line: CoarseLine) -> int:
    """How many parts a line says that there are."""
    found = _LABEL.search(line.subtitle)
    return int(found[1] or 0) if found else 0


def _relabelled(line: CoarseLine, words: str) -> CoarseLine:
    """With another number of its part, where it says one."""
    found = _LABEL.search(line.subtitle)
    if found is None:
        return line
    said = words.capitalize() if found[0][0] == "P" else words
    return line._replace(subtitle=line.subtitle[: found.start()] + said + line.subtitle[found.end() :])
