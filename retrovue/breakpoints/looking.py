"""Looks at the pictures of parts of a file: all of them where it may break, some of them where nothing else tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrovue.breakpoints import commands
from retrovue.breakpoints.findings import Figure
from retrovue.breakpoints.heading import Heading
from retrovue.breakpoints.picture import (
    HEIGHT,
    WIDTH,
    Pictures,
    copies_before,
    figures_of,
    logo_of,
    mostly_dark,
    pictures_of,
)
from retrovue.breakpoints.tool import Tool

_PAD = 1_000
"""Around a silence: what tells a fade from a cut."""
_WIDER = 5_000
"""And so much more when the part turns out to begin or end in the dark."""
_TOGETHER = 3_000
"""Parts this near to each other are looked at in one go ..."""
_LONGEST_LOOK = 60_000
"""... up to so long."""
_LONGEST_DARK = 10_000
"""No break is dark for longer; a night is."""
_TIME_OUT = 300
_STEP = 1000 // commands.COARSE_RATE

Part = tuple[int, int]
"""From and to, in ms of the file."""


@dataclass(frozen=True, slots=True)
class _Seen:
    start: int
    pictures: Pictures


class Looker:
    """For one file."""

    def __init__(self, tool: Tool, path: str, heading: Heading, length: int) -> None:
        self._tool, self._path, self._heading, self._length = tool, path, heading, length

    def figures(self, parts: Iterable[Part]) -> list[tuple[Figure, ...]]:
        """The logo is known only when all parts were seen."""
        wide = ((start - _PAD - self._heading.lead, end + _PAD) for start, end in parts)
        windows = [self._seen(start, end) for start, end in joined(wide, self._length)]
        logo = logo_of([window.pictures for window in windows])
        return [figures_of(one.pictures, self._times(one.start, len(one.pictures)), logo) for one in windows]

    def _times(self, start: int, count: int) -> list[int]:
        rate = self._heading.rate
        return [start + index * 1000 * rate.denominator // rate.numerator for index in range(count)]

    def _seen(self, start: int, end: int) -> _Seen:
        """With the whole of any darkness at its ends: half of it would have another middle."""
        seen = self._look(start, end)
        if not len(seen.pictures):
            return seen
        at_start, at_end = mostly_dark(seen.pictures[[0, -1]])
        wider = max(0, start - at_start * _WIDER), min(end + at_end * _WIDER, self._length)
        return self._look(*wider) if wider != (start, end) else seen

    def _look(self, start: int, end: int) -> _Seen:
        """A damaged part gives few pictures or none. Where one cannot seek well, the first picture stands for
        those that could not be decoded; such copies are left out."""
        argv = commands.look(self._tool.ffmpeg, self._path, start, end - start, self._heading.rate)
        pictures = pictures_of(self._tool.run(argv, _TIME_OUT).stdout)
        copies = copies_before(pictures) if self._heading.lead and start else 0
        return _Seen(self._times(start, copies + 1)[copies], pictures[copies:])

    def dark_parts(self, start: int, end: int) -> list[Part]:
        """Where it may be black for a moment."""
        start = max(0, start - self._heading.lead)
        dark = _Dark()
        argv = commands.skim(self._tool.ffmpeg, self._path, start, end - start)
        self._tool.run(argv, _TIME_OUT + (end - start) // 500, dark.take)
        runs = ((start + first * _STEP, start + last * _STEP) for first, last in dark.runs())
        return [(first, last) for first, last in runs if last - first <= _LONGEST_DARK]


class _Dark:
    """Takes pictures as they come and keeps only whether they are dark."""

    def __init__(self) -> None:
        self._rest = b""
        self._dark: list[bool] = []

    def take(self, data: bytes) -> None:
        data = self._rest + data
        whole = len(data) // (WIDTH * HEIGHT) * WIDTH * HEIGHT
        self._rest = data[whole:]
        self._dark += mostly_dark(pictures_of(data[:whole]))

    def runs(self) -> list[Part]:
        """From the first dark picture up to the first that is not, by number."""
        found: list[Part] = []
        for index, dark in enumerate(self._dark):
            if dark and found and found[-1][1] == index:
                found[-1] = (found[-1][0], index + 1)
            elif dark:
                found.append((index, index + 1))
        return found


def joined(parts: Iterable[Part], length: int) -> Sequence[Part]:
    """Within the file, in order, near ones in one."""
    found: list[Part] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in parts):
        if found and start - found[-1][1] <= _TOGETHER and end - found[-1][0] <= _LONGEST_LOOK:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > start:
            found.append((start, end))
    return found
