"""From the lines of the log to the entries of a guide: no overlaps, no holes, and nothing too short to read.

- What the log hides comes together as one entry; less than five minutes of it belong to the programme before.
- Lines of one grid entry and one program that follow one another and are shorter than ten minutes each are one block:
  under their common title, else under the name of the program, with what is in it as its description.
- Hours of a flow, a loop or a card that say the same are one block too.
- A block lasts four hours at most, so that it can be found and recorded.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from retrovue.playout_log.log import CoarseLine
from retrovue.timing.instants import HOUR, MINUTE

BREAK = "Station break"
"""What a slot without a programme is called."""
SHORTEST_SHOWN = 5 * MINUTE
"""Hidden lines of less than this belong to the programme before them."""
SHORT = 10 * MINUTE
"""Lines of less than this come together in blocks."""
LONGEST_BLOCK = 4 * HOUR
LISTED = 8
"""So many titles are named in a block's description."""


class Entry(NamedTuple):
    """One programme of the guide, in ms."""

    start: int
    end: int
    line: CoarseLine | None
    """Without a line nothing is shown."""


def entries(lines: Iterable[CoarseLine]) -> Iterator[Entry]:
    """What a guide shows of one channel."""
    block: list[Entry] = []
    for entry in _without_holes(lines):
        if block and not _belongs(block, entry):
            yield _joined(block)
            block = []
        block.append(entry)
    if block:
        yield _joined(block)


def _without_holes(lines: Iterable[CoarseLine]) -> Iterator[Entry]:
    """Entries without overlap. What is not shown comes together as one entry."""
    ordered = sorted(lines, key=lambda line: line.at)
    nexts = [line.at for line in ordered[1:]]
    held: Entry | None = None
    at = hidden = ordered[0].at if ordered else 0
    for line, following in zip_longest(ordered, nexts):
        end = line.end if following is None else min(line.end, following)
        if end > line.at and is_shown(line):
            yield from _until(held, at, hidden, line.at)
            held, at, hidden = Entry(line.at, end, line), end, end
        elif line.hidden and line.at == hidden:
            hidden = end
    if ordered:
        yield from _until(held, at, hidden, max(at, ordered[-1].end))


def is_shown(line: CoarseLine) -> bool:
    """Whether the guide says anything of a line."""
    return not line.hidden and bool(line.item or (line.length and line.title))


def _until(held: Entry | None, at: int, hidden: int, until: int) -> Iterator[Entry]:
    """The entry that is held and what stands between its end, `at`, and the next; hidden lines come first there."""
    if held is not None:
        at = hidden if hidden - at < SHORTEST_SHOWN else at
        yield Entry(held.start, at, held.line)
    if at < until:
        yield Entry(at, until, None)


def _belongs(block: list[Entry], entry: Entry) -> bool:
    """Whether an entry goes on with what stands before it."""
    first, line = block[0].line, entry.line
    if first is None or line is None or entry.end - block[0].start > LONGEST_BLOCK:
        return False
    if first.program != line.program or _grid_entry(first) != _grid_entry(line):
        return False
    if not first.item and not line.item:
        return _words(first) == _words(line)
    return _is_short(block[-1]) and _is_short(entry)


def _is_short(entry: Entry) -> bool:
    return entry.end - entry.start < SHORT


def _grid_entry(line: CoarseLine) -> str:
    """The line's address without its number."""
    return line.id.rpartition("/")[0]


def _words(line: CoarseLine) -> tuple[str, ...]:
    return line.title, line.subtitle, line.description, line.category, line.image


def _joined(block: list[Entry]) -> Entry:
    lines = [entry.line for entry in block if entry.line is not None]
    if len(block) == 1 or not lines:
        return block[0]
    return Entry(block[0].start, block[-1].end, _block_line(lines))


def _block_line(lines: list[CoarseLine]) -> CoarseLine:
    """A line for all of them: what they share, and no item."""
    first = lines[0]
    same = {name: _shared([getattr(line, name) for line in lines]) for name in ("title", "category", "image")}
    rating = first.rating if all(line.rating == first.rating for line in lines) else ""
    return first._replace(
        ms=lines[-1].end - first.at, item="", length=sum(line.length for line in lines), begin=0, remains=0,
        title=same["title"] or block_title(first.program), subtitle="", season=None, episode=None, year=None,
        description=_shared([line.description for line in lines]) or _contents(lines, bool(same["title"])),
        category=same["category"], image=same["image"], rating=rating,
    )  # fmt: skip


def _shared(words: list[str]) -> str:
    return words[0] if len(set(words)) == 1 else ""


def block_title(program: str) -> str:
    """`music-videos` -> `Music Videos`."""
    return program.replace("-", " ").title()


def _contents(lines: list[CoarseLine], one_title: bool) -> str:
    """What is in a block: the parts of one show, or titles."""
    found = dict.fromkeys(line.subtitle if one_title else line.title for line in lines)
    named = [name for name in found if name]
    more = len(named) - LISTED
    return ", ".join(named[:LISTED]) + (f" and {more} more" if more > 0 else "")
