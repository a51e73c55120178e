"""When graphics are seen: cues on the events of the log. Drawing them is the player's business."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from retrovue.language.graphics import Graphic, Moment, Show
from retrovue.playout_log import Event
from retrovue.playout_log.log import CARDS, Cue
from retrovue.timing.instants import HOUR

_LEGAL_ID_SHOWN = 5_000
"""How long an overlay identifies the station when its graphic does not say."""


class _Span(NamedTuple):
    start: int
    end: int


class StationIdOverlay(NamedTuple):
    """The graphic that identifies the station in hours without a station ID near their top."""

    graphic: str
    window: int
    length: int


def station_id_overlay(graphics: Mapping[str, Graphic], graphic: str, window: int) -> StationIdOverlay:
    """The overlay that a pod element names."""
    shown = graphics[graphic].show.for_ if graphic in graphics else None
    return StationIdOverlay(graphic, window, shown or _LEGAL_ID_SHOWN)


class SlotCues:
    """Lays the graphics of one slot over its events."""

    def __init__(self, graphics: Mapping[str, Graphic]) -> None:
        self._graphics = graphics

    def over(self, events: Sequence[Event], names: Sequence[str], local_offset: int) -> list[Event]:
        """The slot's events with the cues of the graphics that hold in it."""
        chosen = [(name, self._graphics[name]) for name in names if name in self._graphics]
        if not chosen:
            return list(events)
        cues: dict[int, list[Cue]] = {}
        for name, graphic in chosen:
            for position, cue in _cues(name, graphic, events, local_offset):
                cues.setdefault(position, []).append(cue)
        return [
            event._replace(gfx=event.gfx + tuple(cues[position])) if position in cues else event
            for position, event in enumerate(events)
        ]


def _cues(name: str, graphic: Graphic, events: Sequence[Event], offset: int) -> Iterator[tuple[int, Cue]]:
    for span in _spans(graphic.show, events, offset):
        yield from (
            (position, cue)
            for position, cue in _clipped(name, span, events)
            if _may_carry(graphic, events[position])
        )


def _may_carry(graphic: Graphic, event: Event) -> bool:
    if event.kind in CARDS or event.kind in graphic.not_on:
        return False
    return not graphic.kinds or event.kind in graphic.kinds


def _clipped(name: str, span: _Span, events: Sequence[Event]) -> Iterator[tuple[int, Cue]]:
    """The pieces of a span on the events below it; black after an element carries nothing."""
    first = max(0, bisect_right(events, span.start, key=lambda event: event.at) - 1)
    for position in range(first, bisect_left(events, span.end, key=lambda event: event.at)):
        event = events[position]
        start, end = max(span.start, event.at), min(span.end, event.at + event.ms)
        if start < end:
            yield position, Cue(name, start - event.at, end - start)


# ---------------------------------------------------------------- when


def _spans(show: Show, events: Sequence[Event], offset: int) -> Iterator[_Span]:
    if not events:
        return
    whole = _Span(events[0].at, events[-1].end)
    if show.every is not None:
        yield from _every(show.every, show.for_ or show.every, whole, offset)
    elif show.at or show.before_end is not None or show.again is not None:
        for programme in _programmes(events):
            yield from _moments(show, programme)
    elif show.during in ("programme", "break"):
        wanted = show.during == "programme"
        chosen = (event for event in events if _is_programme(event) == wanted)
        yield from (_Span(event.at, event.at + event.ms) for event in chosen)
    else:
        yield whole


def _is_programme(event: Event) -> bool:
    """Acts, and the elements of flows, loops and simulcasts; not what stands in breaks."""
    return event.id[event.id.rfind("/") + 1] in "afls"


def _programmes(events: Sequence[Event]) -> Iterator[_Span]:
    """From the first act to the last; in a flow each item by itself."""
    acts = [event for event in events if event.id[event.id.rfind("/") + 1] == "a"]
    if acts:
        yield _Span(acts[0].at, acts[-1].at + acts[-1].ms)
        return
    yield from (_Span(event.at, event.at + event.ms) for event in events if _is_programme(event))


def _moments(show: Show, programme: _Span) -> Iterator[_Span]:
    length = show.for_ or programme.end - programme.start
    starts = [_instant(moment, programme) for moment in show.at]
    if show.before_end is not None:
        starts.append(programme.end - show.before_end)
    if show.again is not None:
        begin = starts[0] if starts else programme.start
        starts += range(begin + show.again, programme.end, show.again)
    for start in sorted(set(starts)):
        if start < programme.end and start + length > programme.start:
            yield _Span(max(start, programme.start), min(start + length, programme.end))


def _instant(moment: Moment, programme: _Span) -> int:
    return programme.end - moment.ms if moment.from_end else programme.start + moment.ms


def _every(period: int, length: int, whole: _Span, offset: int) -> Iterator[_Span]:
    """Counted from local midnight, so that an hour's graphic stands at the top of the hour."""
    start = (whole.start + offset) // period * period - offset
    while start < whole.end:
        if start + length > whole.start:
            yield _Span(start, start + length)
        start += period


# ---------------------------------------------------------------- the station's identity


def with_station_ids(
    events: Sequence[Event], overlay: StationIdOverlay, last_id: int, offset: int
) -> list[Event]:
    """A day's events with the overlay at each top of the hour that no station ID stands near.

    `last_id` is when the station was identified last before these events.
    """
    if not events:
        return []
    known = [last_id, *(event.at for event in events if event.kind == "station-id")]
    found = list(events)
    first, last = events[0].at, events[-1].end
    for hour in range(-(-(first + offset) // HOUR) * HOUR - offset, last, HOUR):
        near = bisect_left(known, hour - overlay.window)
        if near < len(known) and known[near] <= hour + overlay.window:
            continue
        for position, cue in _clipped(overlay.graphic, _Span(hour, hour + overlay.length), events):
            seen = any(other.graphic == overlay.graphic for other in events[position].gfx)
            if events[position].kind not in CARDS and not seen:
                found[position] = found[position]._replace(gfx=(*found[position].gfx, cue))
    return found
