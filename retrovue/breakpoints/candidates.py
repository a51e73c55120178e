"""Break points out of silences and pictures in figures. Pure: the same figures give the same proposals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrovue.breakpoints.findings import Figure, Kind, Proposal, Silence
from retrovue.breakpoints.picture import DARK

_BLACKEST = 2_400
"""Mean brightness of black at most, in hundredths."""
_ABOVE_BLACK = 600
_EVEN = 12
"""Black is the same all over; a dark scene between the bars of a letterbox is not."""
_CORE = 200
"""The tail of a fade is not yet the black: a frame of its core is hardly brighter than the darkest."""
_SHORTEST_BLACK = 80
_CLEAR_BLACK = 200
_FADE_MS = 400
_FADE_FROM = 1_200
_CUT = 800
_NEAR = 250
"""Black this near to a silence belongs to it."""
_CUT_SILENCE = 400
_LONG_SILENCE = 1_000
STILL = 20_000
"""A silence as long as this is a part of the film, or a sound track with nothing on it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How near to the ends, and to each other, proposals may stand (ms); how much is looked at."""

    edge: int = 20_000
    spacing: int = 15_000
    looks: int = 60
    """Silences of each hour begun whose pictures are decoded."""
    black: int = _SHORTEST_BLACK
    """How long black must last (ms). One that somebody asked for holds for fades too."""
    bright: int = 0
    """Mean brightness of black at most, in hundredths of 255; 0: by the darkest of the file."""


@dataclass(frozen=True, slots=True)
class _Black:
    """A run of black, from its first whole black frame to the end of its last."""

    start: int
    end: int
    faded: bool

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def middle(self) -> int:
        return (self.start + self.end) // 2


def proposals_of(
    windows: Iterable[Sequence[Figure]], silences: Sequence[Silence] | None, length: int, limits: Limits
) -> tuple[Proposal, ...]:
    """In order of time. `silences` is None for a file without sound."""
    seen = tuple(windows)
    limit = limits.bright or _black_limit(seen)
    blacks = [black for window in seen for black in _blacks(window, limit, limits.black)]
    cuts = [cut for window in seen for cut in _cuts(window)]
    found: list[Proposal] = []
    for black in blacks:
        found += _of_black(black, None if silences is None else _is_near(black, silences))
    for silence in silences or ():
        found += _of_silence(silence, blacks, cuts)
    return _apart(found, length, limits)


def _black_limit(windows: Iterable[Sequence[Figure]]) -> int:
    """Tapes have a black of their own; what is brighter than a film's black is a dark scene."""
    darkest = min((figure.mean for window in windows for figure in window), default=0)
    return min(_BLACKEST, darkest + _ABOVE_BLACK)


def _blacks(window: Sequence[Figure], limit: int, shortest: int) -> Iterator[_Black]:
    if len(window) < 2:
        return
    frame = window[1].at - window[0].at
    start: int | None = None
    for index in range(len(window) + 1):
        black = index < len(window) and _is_black(window[index], limit)
        if black and start is None:
            start = index
        elif not black and start is not None:
            run = _core(window, start, index, frame)
            if run.length >= shortest or (run.faded and shortest <= _SHORTEST_BLACK):
                yield run
            start = None


def _is_black(figure: Figure, limit: int) -> bool:
    return (
        figure.mean <= limit
        and figure.high <= max(DARK, limit // 100 + _EVEN)
        and figure.high - figure.low <= _EVEN
    )


def _core(window: Sequence[Figure], start: int, end: int, frame: int) -> _Black:
    limit = min(figure.mean for figure in window[start:end]) + _CORE
    dark = [index for index in range(start, end) if window[index].mean <= limit]
    first, last = dark[0], dark[-1]
    before = window[max(0, first - _FADE_MS // frame) : first + 1]
    after = window[last : last + _FADE_MS // frame + 1]
    faded = _fades([figure.mean for figure in before]) or _fades([figure.mean for figure in after][::-1])
    return _Black(window[first].at, window[last].at + frame, faded)


def _fades(means: Sequence[int]) -> bool:
    """Whether the picture went dark step by step, and not at once."""
    if len(means) < 5 or max(means) < _FADE_FROM + means[-1]:
        return False
    steps = [before - after for before, after in pairwise(means)]
    return max(steps) * 100 <= 45 * (max(means) - means[-1])


def _cuts(window: Sequence[Figure]) -> Iterator[int]:
    """Pictures that have nothing of the one before, among others that follow smoothly."""
    for index, figure in enumerate(window):
        around = [
            other.change for other in (*window[max(1, index - 3) : index], *window[index + 1 : index + 4])
        ]
        if index and figure.change >= _CUT and around and figure.change >= 3 * max(around):
            yield figure.at


def _is_near(black: _Black, silences: Sequence[Silence]) -> bool:
    return any(one.start - _NEAR < black.end and black.start < one.end + _NEAR for one in silences)


def _of_black(black: _Black, quiet: bool | None) -> Iterator[Proposal]:
    """`quiet` says whether it is silent there; None where there is no sound at all. Black with sound is a
    flash or a night, unless the picture fades."""
    kind: Kind = "fade" if black.faded else "black"
    clear = black.length >= _CLEAR_BLACK
    if quiet:
        sure, where = (95 if black.faded else 90 if clear else 75), "in silence"
    elif quiet is None:
        sure, where = (85 if black.faded else 80 if clear else 60), "in a film without sound"
    elif black.faded:
        sure, where = 45, "with sound"
    else:
        return
    what = f"{_seconds(black.length)} of black {where}"
    yield Proposal(black.middle, kind, sure, f"a fade through {what}" if black.faded else what)


def _of_silence(silence: Silence, blacks: Sequence[_Black], cuts: Sequence[int]) -> Iterator[Proposal]:
    if silence.length > STILL or any(_is_near(black, (silence,)) for black in blacks):
        return
    middle = (silence.start + silence.end) // 2
    inside = [cut for cut in cuts if silence.start - 40 <= cut <= silence.end + 40]
    if inside and silence.length >= _CUT_SILENCE:
        at = min(inside, key=lambda cut: (abs(cut - middle), cut))
        sure = 50 + min(15, (silence.length - _CUT_SILENCE) // 50)
        yield Proposal(at, "cut", sure, f"a cut in {_seconds(silence.length)} of silence")
    elif silence.length >= _LONG_SILENCE:
        sure = 30 + min(20, (silence.length - _LONG_SILENCE) // 100)
        yield Proposal(middle, "silence", sure, f"{_seconds(silence.length)} of silence")


def _apart(found: Iterable[Proposal], length: int, limits: Limits) -> tuple[Proposal, ...]:
    """The surest first; what is too near to one that was taken is dropped."""
    chosen: list[Proposal] = []
    for proposal in sorted(found, key=lambda one: (-one.confidence, one.at)):
        inside = limits.edge <= proposal.at <= length - limits.edge
        if inside and all(abs(proposal.at - other.at) >= limits.spacing for other in chosen):
            chosen.append(proposal)
    return tuple(sorted(chosen, key=lambda one: one.at))


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000 // 100} s"
