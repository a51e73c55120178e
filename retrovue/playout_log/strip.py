"""What viewers saw of a channel over some hours, at a glance: one letter for each stretch of time."""

from collections.abc import Iterable, Iterator

from retrovue.playout_log.as_run import IDENT, OTHER, REAL, SLATE, UNSEEN, AsRun, packed_runs
from retrovue.timing.frames import segment_frames

_WORSE = {UNSEEN: 0, REAL: 1, IDENT: 1, OTHER: 2, SLATE: 3}
"""The ident while somebody tunes in is nothing to look into."""


def strip(lines: Iterable[AsRun], start: int, step: int, count: int) -> str:
    """For `count` stretches of `step` ms the worst that anybody saw in each: `.` for nobody watched."""
    letters = [UNSEEN] * count
    for line in lines:
        for begin, end, letter in _spans(line):
            first, last = max(0, (begin - start) // step), min(count - 1, (end - 1 - start) // step)
            for place in range(first, last + 1):
                if _WORSE[letter] > _WORSE[letters[place]]:
                    letters[place] = REAL if letter == IDENT else letter
    return "".join(letters)


def _spans(line: AsRun) -> Iterator[tuple[int, int, str]]:
    """Instants between which one letter holds; the last segment may be longer than the others."""
    whole, place = segment_frames(line.fps), 0
    runs = list(packed_runs(line.trace))
    for number, (letter, times) in enumerate(runs):
        end = line.frames if number == len(runs) - 1 else min((place + times) * whole, line.frames)
        yield line.at + place * whole * 1000 // line.fps, line.at + end * 1000 // line.fps, letter
        place += times
