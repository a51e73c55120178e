"""Searches one file: the sound first, then the picture only where it is silent."""

from collections.abc import Iterable, Iterator, Sequence

from retrovue.breakpoints import commands
from retrovue.breakpoints.candidates import STILL, Limits, proposals_of
from retrovue.breakpoints.findings import Measured, Proposal, Silence
from retrovue.breakpoints.heading import Heading, heading_of, loudness_of
from retrovue.breakpoints.levels import Levels
from retrovue.breakpoints.looking import Looker, Part
from retrovue.breakpoints.tool import Tool

_SHORTEST_TIME_OUT = 300


def listen(tool: Tool, path: str, listed: int) -> tuple[Heading, Measured, str]:
    """The headers, what the sound tells, and what was wrong with it. Raises Stopped, SearchFailed."""
    levels = Levels()
    timeout = _SHORTEST_TIME_OUT + listed // 2000
    finished = tool.run(commands.listen(tool.ffmpeg, path), timeout, levels.take)
    heading = heading_of(finished.stderr)
    if not heading.audio:
        return heading, Measured(), "" if heading.codecs else finished.complaint
    fault = finished.complaint if finished.returncode else ""
    loudness, peak = loudness_of(finished.stderr)
    return heading, Measured(loudness, peak, levels.silences()), fault


def search(
    tool: Tool, path: str, heading: Heading, measured: Measured, length: int, limits: Limits
) -> tuple[Proposal, ...]:
    """Raises Stopped, SearchFailed."""
    if length <= 2 * limits.edge:
        return ()
    most = limits.looks * (length // 3_600_000 + 1)
    inner = _longest(_inside(measured.silences, length, limits), most)
    looker = Looker(tool, path, heading, length)
    parts = [one for one in inner if one[1] - one[0] <= STILL]
    for start, end in _unheard(inner, measured, length):
        parts += _longest(looker.dark_parts(start, end), most)
    return proposals_of(looker.figures(parts), measured.silences, length, limits)


def _inside(silences: Sequence[Silence] | None, length: int, limits: Limits) -> list[Part]:
    first, last = limits.edge, length - limits.edge
    return [(one.start, one.end) for one in silences or () if one.end >= first and one.start <= last]


def _longest(parts: Iterable[Part], most: int) -> list[Part]:
    """A film has so many breaks and no more: what is left out are pauses for breath."""
    longest = sorted(parts, key=lambda part: (part[0] - part[1], part[0]))
    return sorted(longest[:most])


def _unheard(silences: Iterable[Part], measured: Measured, length: int) -> Iterator[Part]:
    """Where sound is no guide: all of a file without it, and silences that go on and on."""
    if measured.silences is None:
        yield 0, length
    yield from ((start, end) for start, end in silences if end - start > STILL)
