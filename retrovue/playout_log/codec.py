"""Playout log v1 as text: JSON lines with fixed keys, ASCII, LF, a header line first. One day, two files."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout_log.log import FORMAT, CoarseLine, Cue, DayLog, Event, Header
from retrovue.timing.instants import HOUR, MINUTE, offset_ms, parse_instant, zone

_HEADER_KEYS = ("station", "channel", "day", "frame_rate", "timezone", "tzdata")
_NO_FADE = (0, 0)
_DEFAULTS: dict[str, Any] = {
    name: CoarseLine._field_defaults[name] for name in ("begin", "remains", "layer", "image", "hidden")
}
"""Fields that are written only where they say something."""
_QUARTER = 15 * MINUTE
_CLOCK = tuple(f"{second // 60:02d}:{second % 60:02d}." for second in range(3600))
"""Minutes and seconds of an hour."""
_THREE = tuple(f"{number:03d}" for number in range(1000))


@lru_cache(maxsize=8192)
def _hour_around(tz: ZoneInfo, quarter: int) -> tuple[int, int, str, str] | None:
    """The clock hour around a quarter of an hour and its text, once for all logs; None where its offset changes."""
    instant = quarter * _QUARTER
    offset = offset_ms(instant, tz)
    start = (instant + offset) // HOUR * HOUR - offset
    if offset_ms(start, tz) != offset or offset_ms(start + HOUR - 1, tz) != offset:
        return None
    local = datetime.fromtimestamp(instant // 1000, tz)
    return start, start + HOUR, f"{local:%Y-%m-%dT%H:}", f"{local:%z}"


class _Clock:
    """Writes instants; formats one local hour at a time, because log lines come in order."""

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self._from = self._until = 0
        self._head = self._tail = ""

    def text(self, instant: int) -> str:
        if not self._from <= instant < self._until:
            self._from, self._until, self._head, self._tail = self.hour(instant)
        seconds, rest = divmod(instant - self._from, 1000)
        return f"{self._head}{_CLOCK[seconds]}{_THREE[rest]}{self._tail}"

    def hour(self, instant: int) -> tuple[int, int, str, str]:
        """The clock hour around an instant, cut short where the offset changes, and the texts around its minutes."""
        known = _hour_around(self._tz, instant // _QUARTER)
        if known is not None and known[0] <= instant < known[1]:
            return known
        offset = offset_ms(instant, self._tz)
        start = (instant + offset) // HOUR * HOUR - offset
        changes = offset_ms(start + HOUR - 1, self._tz) != offset
        local = datetime.fromtimestamp(instant // 1000, self._tz)
        until = instant + 1 if changes else start + HOUR  # ask again for the next one
        return start, until, f"{local:%Y-%m-%dT%H:}", f"{local:%z}"


def _header_text(day: DayLog) -> str:
    return json.dumps({"format": FORMAT, **day.header._asdict()}, ensure_ascii=True, separators=(",", ":"))


def event_fields(event: Event) -> dict[str, object]:
    """A fine line by the keys that it has in the log."""
    return {("in" if name == "offset" else name): value for name, value in event._asdict().items()}


def fine_text(day: DayLog) -> str:
    """The day's events, one a line."""
    clock, lines = _Clock(zone(day.header.timezone)), [_header_text(day)]
    start = until = 0
    head = tail = ""
    for at, ms, pad, id, kind, item, offset, note, fade, gfx in day.events:
        if not start <= at < until:
            start, until, head, tail = clock.hour(at)
        begun = at - start
        lines.append(
            f'{{"at":"{head}{_CLOCK[begun // 1000]}{_THREE[begun % 1000]}{tail}","ms":{ms},"pad":{pad},'
            f'"id":{quoted(id)},"kind":"{kind}","item":{quoted(item)},"in":{offset}'
            + (_more(note, fade, gfx) if note or gfx or fade != _NO_FADE else "}")
        )
    lines.append("")
    return "\n".join(lines)


def _more(note: str, fade: tuple[int, int], gfx: tuple[Cue, ...]) -> str:
    """What few events have."""
    text = f',"note":{quoted(note)}' if note else ""
    if fade != _NO_FADE:
        text += f',"fade":[{fade[0]},{fade[1]}]'
    if gfx:
        cues = ",".join(f"[{quoted(cue.graphic)},{cue.start},{cue.length}]" for cue in gfx)
        text += f',"gfx":[{cues}]'
    return text + "}"


def coarse_text(day: DayLog) -> str:
    """The day's programmes in their slots, one a line, with the words of the guide."""
    clock = _Clock(zone(day.header.timezone)).text
    lines = [_header_text(day)]
    lines += [
        f'{{"at":"{clock(line.at)}","ms":{line.ms},"id":{quoted(line.id)},"program":{quoted(line.program)},'
        f'"item":{quoted(line.item)},"sort":{quoted(line.sort)},"length":{line.length},"breaks":{line.breaks},'
        f'"rule":{quoted(line.rule)},"kind":{quoted(line.kind)},"title":{quoted(line.title)},'
        f'"subtitle":{quoted(line.subtitle)},"season":{_number(line.season)},"episode":{_number(line.episode)},'
        f'"year":{_number(line.year)},"rating":{quoted(line.rating)},"category":{quoted(line.category)},'
        f'"description":{quoted(line.description)}' + _seldom(line)
        for line in day.coarse
    ]
    lines.append("")
    return "\n".join(lines)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _seldom(line: CoarseLine) -> str:
    """What is written only where it says something, and the end of the line."""
    begin, remains, layer, image, hidden = line[-5:]
    text = f',"begin":{begin}' if begin else ""
    if remains:
        text += f',"remains":{remains}'
    if layer:
        text += f',"layer":{quoted(layer)}'
    if image:
        text += f',"image":{quoted(image)}'
    return text + (',"hidden":true}' if hidden else "}")


def read_day(fine: str | None, coarse: str) -> DayLog:
    """Both files of a day. Old days may have lost their fine file: None. Raises StationError (RV333).

    Words that many lines have are one and the same text in memory: half of what the days of a station take.
    """
    header, slots = _read(coarse, "coarse")
    fine_header, pieces = _read(fine, "fine") if fine is not None else (header, [])
    place = f"{header.channel} {header.day}"
    if fine_header != header:
        raise _unreadable("the two files of a day have different headers", place)
    try:
        day = DayLog(header, _coarse(slots, header), _events(pieces, header))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        raise _unreadable("a line is damaged", place) from None
    if not day.coarse or (fine is not None and not day.events):
        raise _unreadable("a file of the day has no lines", place)
    if fine is not None and (day.start, day.end) != (day.coarse[0].at, day.coarse[-1].end):
        raise _unreadable("lines are missing: the two files of a day span different times", place)
    return day


def read_programmes(lines: Sequence[str]) -> tuple[CoarseLine, ...]:
    """Some lines of a coarse file, behind its header. Raises StationError (RV333)."""
    header, slots = _read("\n".join(lines), "coarse")
    try:
        return _coarse(slots, header)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        raise _unreadable("a line is damaged", f"{header.channel} {header.day}") from None


def read_events(lines: Sequence[str]) -> tuple[Event, ...]:
    """Some lines of a fine file, behind its header. Raises StationError (RV333)."""
    header, pieces = _read("\n".join(lines), "fine")
    try:
        return _events(pieces, header)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        raise _unreadable("a line is damaged", f"{header.channel} {header.day}") from None


def _unreadable(what: str, place: str) -> StationError:
    return StationError([
        Diagnostic(
            "RV333", f"a pinned log cannot be read: {what}", place=place,
            help=("restore the file from a backup, or move it away to plan its day anew",),
        )
    ])  # fmt: skip


def _read(text: str, which: str) -> tuple[Header, list[Any]]:
    """The header and the other lines as JSON values."""
    lines = text.splitlines()
    try:
        values = json.loads("[" + ",".join(lines) + "]")
        first = values[0]
        if first.get("format") != FORMAT:
            raise ValueError
        header = Header(*(first[key] for key in _HEADER_KEYS))
        zone(header.timezone)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _unreadable(f"the {which} file is not a log of format `{FORMAT}`", which) from None
    if not all(isinstance(value, str) for value in (header[:3] + header[4:])) or not _is_int(
        header.frame_rate
    ):
        raise _unreadable(f"the header of the {which} file has wrong values", which)
    return header, values[1:]


class _Instants:
    """Reads instants; the hour and the offset of a line are nearly always those of the line before."""

    def __init__(self, tz: ZoneInfo) -> None:
        self._tz = tz
        self._hours: dict[str, int] = {}

    def read(self, text: str) -> int:
        if len(text) != 28:
            raise ValueError(text)
        name = text[:14] + text[23:]
        start = self._hours.get(name)
        if start is None:
            start = self._hours[name] = parse_instant(f"{text[:14]}00:00{text[23:]}", self._tz)
        return start + int(text[14:16]) * 60_000 + int(text[17:19]) * 1000 + int(text[20:23])


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _events(lines: list[Any], header: Header) -> tuple[Event, ...]:
    instant = _Instants(zone(header.timezone)).read
    events = tuple(
        Event(
            instant(line["at"]), line["ms"], line["pad"], line["id"], intern(line["kind"]), intern(line["item"]), line["in"],
            line.get("note", ""), *_rest(line),
        )
        for line in lines
    )  # fmt: skip
    if events:
        _, ms, pad, ids, kinds, items, offsets, notes, *_ = zip(*events, strict=True)
        _all_are(_INTEGER, ms, pad, offsets)
        _all_are(_TEXT, ids, kinds, items, notes)
        if min(*ms, *pad) < 0:
            raise ValueError
    return events


def _all_are(types: frozenset[type], *columns: Iterable[object]) -> None:
    """Of one field after another: a look at every value by itself takes half of the time that a day takes to read."""
    for column in columns:
        if not types.issuperset(map(type, column)):
            raise ValueError


def _rest(line: dict[str, Any]) -> tuple[tuple[int, int], tuple[Cue, ...]]:
    if "fade" not in line and "gfx" not in line:
        return _NO_FADE, ()
    up, down = line.get("fade", _NO_FADE)
    cues = tuple(Cue(*cue) for cue in line.get("gfx", ()))
    numbers = (up, down, *(number for cue in cues for number in cue[1:]))
    _all_are(_INTEGER, numbers)
    _all_are(_TEXT, (cue.graphic for cue in cues))
    if min(numbers) < 0:
        raise ValueError
    return (up, down), cues


_INTEGER, _TEXT = frozenset((int,)), frozenset((str,))
_TYPES = {
    **dict.fromkeys(("ms", "length", "breaks", "begin", "remains"), _INTEGER),
    **dict.fromkeys(("season", "episode", "year"), frozenset((int, type(None)))),
    "hidden": frozenset((bool,)),
}
"""Of the fields that are no text."""


def _coarse(lines: list[Any], header: Header) -> tuple[CoarseLine, ...]:
    if not lines:
        return ()
    instant, columns = _Instants(zone(header.timezone)).read, []
    for name in CoarseLine._fields[1:]:
        values = [line.get(name, _DEFAULTS[name]) if name in _DEFAULTS else line[name] for line in lines]
        _all_are(_TYPES.get(name, _TEXT), values)
        columns.append(values if name in _TYPES else list(map(intern, values)))
    ats = [instant(line["at"]) for line in lines]
    return tuple(map(CoarseLine._make, zip(ats, *columns, strict=True)))
