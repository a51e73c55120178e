"""From answers to the as-run: one line an event, brought up to date while it airs."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retrovue.playout.answer import Fact
from retrovue.playout_log import Event
from retrovue.playout_log.as_run import IDENT, OTHER, REAL, SLATE, UNSEEN, AsRun, pack
from retrovue.timing.frames import frame_at, segment_lengths

OPEN = 2_000
"""Events that may still change; of older ones the record knows what was seen before."""
_LETTERS = {"real": REAL, "ident": IDENT, "slate": SLATE}


@dataclass
class Seen:
    """An event and one letter for each of its segments."""

    event: Event
    frames: int
    fps: int
    letters: list[str]
    reason: str = ""
    written: bool = False


class AsRunBook:
    """Takes facts as they happen; `flush` hands on the lines that have changed."""

    def __init__(self, put: Callable[[Iterable[AsRun]], None]) -> None:
        self._put = put
        self._seen: OrderedDict[tuple[str, int, str], Seen] = OrderedDict()

    def tell(self, channel: str, fact: Fact) -> None:
        """What was answered for a segment the first time; of several profiles the first one counts."""
        seen = self._of(channel, fact.segment.event, fact.fps)
        index = fact.segment.index
        if index >= len(seen.letters) or seen.letters[index] != UNSEEN:
            return
        seen.letters[index] = OTHER if fact.reason == "override" else _LETTERS.get(fact.shown, OTHER)
        seen.reason = seen.reason if seen.reason not in ("", "tune-in") else fact.reason or seen.reason
        seen.written = False

    def _of(self, channel: str, event: Event, fps: int) -> Seen:
        key = (channel, event.at, event.id)
        seen = self._seen.get(key)
        if seen is None:
            frames = frame_at(event.end, fps) - frame_at(event.at, fps)
            seen = Seen(event, frames, fps, [UNSEEN] * len(segment_lengths(frames, fps)))
            self._seen[key] = seen
        self._seen.move_to_end(key)
        return seen

    def flush(self) -> None:
        """Called every few seconds and at the end."""
        changed = [(channel, seen) for (channel, _, _), seen in self._seen.items() if not seen.written]
        if changed:
            self._put([_line(channel, seen) for channel, seen in changed])
        for _, seen in changed:
            seen.written = True
        while len(self._seen) > OPEN:
            self._seen.popitem(last=False)


def _line(channel: str, seen: Seen) -> AsRun:
    event = seen.event
    return AsRun(
        channel, event.at, event.id, event.kind, event.item, event.ms + event.pad, seen.frames, seen.fps,
        pack("".join(seen.letters)), seen.reason,
    )  # fmt: skip
