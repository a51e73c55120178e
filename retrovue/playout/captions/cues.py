"""Cues of WebVTT, and the text of one segment of a channel. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_CLOCK_SPAN = 1 << 33
_TICKS = 90_000
_TIMING = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) +--> +(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})(.*)")


@dataclass(frozen=True, slots=True)
class Cue:
    """`start` and `end` in ms."""

    start: int
    end: int
    text: str
    settings: str = ""


def read_cues(text: str) -> tuple[Cue, ...]:
    """Of a file in WebVTT, in order; blocks that are no cues are passed over."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    cues = filter(None, map(_cue, blocks))
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def _cue(block: str) -> Cue | None:
    lines = block.strip("\n").split("\n")
    for number, line in enumerate(lines[:2]):
        found = _TIMING.match(line)
        if found:
            start, end = _ms(found.groups()[:4]), _ms(found.groups()[4:8])
            said = "\n".join(line for line in lines[number + 1 :] if line.strip())
            return Cue(start, end, said, found[9].strip()) if start < end and said else None
    return None


def _ms(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def within(cues: Iterable[Cue], start: int, end: int, at: int = 0) -> tuple[Cue, ...]:
    """What is shown between two instants of a file; `at` is where the first of them comes to lie."""
    return tuple(
        replace(cue, start=max(cue.start, start) - start + at, end=min(cue.end, end) - start + at)
        for cue in cues
        if cue.start < end and start < cue.end
    )


def segment_text(cues: Iterable[Cue], event_frame: int, fps: int) -> str:
    """A segment on the channel's clock; the instants of cues count from the frame at which their event begins.

    A cue that is seen in two segments is written in both, with the same words and times: players show it once.
    """
    ticks = event_frame * (_TICKS // fps) % _CLOCK_SPAN
    return _text(["WEBVTT", f"X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{ticks}", ""], cues)


def whole_text(cues: Iterable[Cue]) -> str:
    """On a clock of its own, which begins at 0."""
    return _text(["WEBVTT", ""], cues)


def _text(lines: list[str], cues: Iterable[Cue]) -> str:
    for cue in cues:
        lines += [f"{_stamp(cue.start)} --> {_stamp(cue.end)} {cue.settings}".rstrip(), cue.text, ""]
    return "\n".join(lines)


def _stamp(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
