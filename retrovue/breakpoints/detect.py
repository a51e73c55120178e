"""Searches one file: the sound first, then the picture only where it is silent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from retrovue.breakpoints import commands
from retrovue.breakpoints.candidates import STILL, Limits, proposals_of
from retrovue.breakpoints.findings import Figure, Measured, Proposal, Silence
from retrovue.breakpoints.heading import Heading, heading_of, loudness_of
from retrovue.breakpoints.levels import Levels
from retrovue.breakpoints.picture import figures_of, logo_of, mostly_dark, pictures_of
from retrovue.ffmpeg.run import Finished
from retrovue.ffmpeg.watched import Take, run_watched

_NICE = 19
_PAD = 1_000
"""Around a silence: what tells a fade from a cut."""
_TOGETHER = 3_000
"""Parts this near to each other are looked at in one go ..."""
_LONGEST_LOOK = 60_000
"""... up to so long."""
_SHORT_LOOK_S = 300
_NOT_STARTED = (126, 127)
"""How the programs that start ffmpeg say that they could not."""

Part = tuple[int, int]
"""From and to, in ms of the file."""


class SearchFailed(Exception):
    """ffmpeg did not do what it was asked. A `passing` reason is not the file's."""

    def __init__(self, why: str, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Tool:
    """The ffmpeg to ask, and how one stops it."""

    ffmpeg: str
    cancel: Callable[[], bool] = lambda: False

    def run(self, argv: Sequence[str], timeout: int, take: Take | None = None) -> Finished:
        """Raises Stopped; SearchFailed when nothing could be started or the time ran out."""
        try:
            finished = run_watched(argv, timeout=timeout, cancel=self.cancel, nice=_NICE, take=take)
        except OSError as error:
            raise SearchFailed((error.strerror or "it failed").lower(), passing=True) from None
        if finished.returncode in _NOT_STARTED:
            raise SearchFailed("ffmpeg cannot be started", passing=True)
        if finished.returncode is None:
            raise SearchFailed("it took too long")
        return finished


def listen(tool: Tool, path: str, listed: int) -> tuple[Heading, Measured, str]:
    """The headers, what the sound tells, and what was wrong with it. Raises Stopped, SearchFailed."""
    levels = Levels()
    timeout = _SHORT_LOOK_S + listed // 2000
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
    inner = _inside(measured.silences, length, limits)
    parts = [(one.start, one.end) for one in inner if one.length <= STILL]
    for start, end in _unheard(inner, measured, length):
        parts += _dark_parts(tool, path, max(0, start - heading.lead), end)
    wide = ((start - _PAD - heading.lead, end + _PAD) for start, end in parts)
    windows = list(_looked_at(tool, path, _joined(wide, length), heading.rate))
    return proposals_of(windows, measured.silences, length, limits)


def _inside(silences: Sequence[Silence] | None, length: int, limits: Limits) -> list[Silence]:
    """Not more than a film has breaks: of too many silences the longest, which are not pauses for breath."""
    near = [
        one
        for one in silences or ()
        if one.end > limits.edge - _PAD and one.start < length - limits.edge + _PAD
    ]
    most = limits.looks * (length // 3_600_000 + 1)
    longest = sorted(near, key=lambda one: (-one.length, one.start))[:most]
    return sorted(longest, key=lambda one: one.start)


def _unheard(silences: Iterable[Silence], measured: Measured, length: int) -> Iterator[Part]:
    """Where sound is no guide: all of a file without it, and silences that go on and on."""
    if measured.silences is None:
        yield 0, length
    yield from ((one.start, one.end) for one in silences if one.length > STILL)


def _dark_parts(tool: Tool, path: str, start: int, end: int) -> list[Part]:
    argv = commands.skim(tool.ffmpeg, path, start, end - start)
    dark = mostly_dark(pictures_of(_taken(tool, argv, _SHORT_LOOK_S + (end - start) // 500)))
    step = 1000 // commands.COARSE_RATE
    return [
        (start + index * step, start + (index + 1) * step) for index, is_dark in enumerate(dark) if is_dark
    ]


def _joined(parts: Iterable[Part], length: int) -> list[Part]:
    joined: list[Part] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in parts):
        if joined and start - joined[-1][1] <= _TOGETHER and end - joined[-1][0] <= _LONGEST_LOOK:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _looked_at(tool: Tool, path: str, parts: Sequence[Part], rate: Fraction) -> Iterator[tuple[Figure, ...]]:
    """The logo is known only when all parts were seen."""
    seen = [
        pictures_of(_taken(tool, commands.look(tool.ffmpeg, path, start, end - start, rate), _SHORT_LOOK_S))
        for start, end in parts
    ]
    logo = logo_of(seen)
    for (start, _), pictures in zip(parts, seen, strict=True):
        times = [start + index * 1000 * rate.denominator // rate.numerator for index in range(len(pictures))]
        yield figures_of(pictures, times, logo)


def _taken(tool: Tool, argv: Sequence[str], timeout: int) -> bytes:
    """Whatever pictures came: a damaged part gives few or none, and so no proposals."""
    return tool.run(argv, timeout).stdout
