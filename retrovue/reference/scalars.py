"""How each single value is written: in words, as a pattern for editors, and by example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from retrovue.language import (
    calendar,
    episodes,
    graphics,
    guide_templates,
    header_name,
    live_address,
    overriding,
    precedence,
    proxy_address,
    scalars,
    selection,
    server_address,
    spoken,
    texts,
    values,
    wall,
)
from retrovue.language.calendar import DateSpan
from retrovue.media.fields import FIELDS
from retrovue.media.item import KINDS
from retrovue.sources import plex
from retrovue.timing.durations import duration_text, timecode_text
from retrovue.timing.frames import HOUSE_RATES
from retrovue.timing.instants import zone_names

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scalar:
    """`schema` sees the value as an editor's YAML does: `3` is a number there, and `true` no text."""

    words: str
    schema: Schema = field(default_factory=dict)
    examples: tuple[Any, ...] = ()
    write: Callable[[Any], Any] = str
    """How a read value is written, for defaults."""


COMMAS = "texts with commas"
"""One text for a list: `odd, last`."""
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_TIME = r"[0-2]\d:[0-5]\d(:[0-5]\d)?"
_YEARLY = r"(\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2})"
_DURATION = r"(\d+(\.\d{1,3})?(ms|w|d|h|m|s))+"
_EPISODE = r"([sS]\d{1,4}([eE]\d{1,5})?|\d{1,4}[xX]\d{1,5})"
_ID = r"[a-z][a-z0-9-]*"
_TEXT: Schema = {"type": ["string", "number", "boolean"]}


def _pattern(text: str, **more: Any) -> Schema:
    return {"type": "string", "pattern": f"^({text})$", **more}


def _number(low: int, high: int) -> Schema:
    """A number may be quoted as well."""
    whole = {"type": "integer", "minimum": low, "maximum": high}
    return {"anyOf": [whole, {"type": "string", "pattern": r"^-?\d{1,12}$"}]}


def _one_of(*known: str) -> Schema:
    """Small and large letters alike; the list is for completion."""
    plain: list[Any] = [*known, *(int(text) for text in known if text.isdecimal())]
    either = "|".join("".join(_either_case(char) for char in text) for text in known)
    return {"anyOf": [{"enum": plain}, _pattern(either)]}


def _either_case(char: str) -> str:
    return f"[{char.lower()}{char.upper()}]" if char.isalpha() else char


def selector_schema() -> Schema:
    """A query, a collection's id, or a map of fields."""
    one = {"type": ["string", "number", "boolean"]}
    values_of = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    several = {"type": "array", "items": {"$ref": "#/definitions/selector"}, "minItems": 1}
    without = {"anyOf": [{"$ref": "#/definitions/selector"}, several]}
    groups: Schema = {
        "all": {**several, "description": "All of these hold."},
        "any": {**several, "description": "At least one of these holds."},
        "not": {**without, "description": "This does not hold."},
    }
    fields = {name: {**values_of, "description": f"`{name}` of an item."} for name in FIELDS}
    return {
        "anyOf": [
            {"type": "string", "description": "A query, or the id of a collection."},
            {
                "type": "object",
                "properties": {**fields, **groups},
                "patternProperties": {r"^custom\.[\w-]+$": values_of},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    }


def _bytes(size: int) -> str:
    for unit, bits in (("T", 40), ("G", 30), ("M", 20), ("K", 10)):
        if size and size % (1 << bits) == 0:
            return f"{size >> bits}{unit}"
    return str(size)


def _bit_rate(rate: int) -> str:
    return f"{rate // 1000}k" if rate % 1000 == 0 else str(rate)


def _share(share: int) -> Any:
    return "1" if share == 1000 else f"{share / 10:g}%"


def _span(span: DateSpan) -> str:
    return span.text


def _as_is(value: Any) -> Any:
    return value


_TEXTS = Scalar("text", _TEXT)
_DURATIONS = Scalar("duration", _pattern(_DURATION), ("90s", "2m", "1h30m"), duration_text)
_TIMES = Scalar("time", _pattern(_TIME), ("06:00", "25:30"), wall.wall_text)
_COUNTS = Scalar("number", _number(0, 1_000_000), (), _as_is)
_SHARES = Scalar(
    "share", {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _pattern(r"\d{1,3}%|[01](\.\d{1,3})?")]},
    ("60%", 0.6), _share,
)  # fmt: skip
_SPANS = Scalar(
    "date or span", _pattern(rf"\s*{_YEARLY}\s*(\.\.\s*{_YEARLY}\s*)?"), ("10-31", "11-24..12-26"), _span
)
_HOLIDAY = r"easter(\s*[+-]\s*\d{1,3})?|\d{1,2}-\d{1,2}|([1-5]|last)(st|nd|rd|th)?\s+[a-z]{3}\s+[a-z]{3}"
_BY_RULE = {"type": "object", "minProperties": 1, "maxProperties": 1}
_HOLIDAYS = Scalar(
    "holiday", {"anyOf": [_pattern(_HOLIDAY), {**_BY_RULE, "propertyNames": {"enum": ["nth", "date", "easter"]}}]},
    ("12-25", "4 thu nov", "last mon may", "easter+1"),
)  # fmt: skip

SCALARS: Mapping[Callable[..., Any], Scalar] = {
    texts.read_text: _TEXTS,
    texts.read_shown_text: _TEXTS,
    texts.read_id: Scalar("id", _pattern(_ID, maxLength=texts.LONGEST_ID)),
    texts.read_profile_id: Scalar("id", _pattern("[a-z0-9][a-z0-9-]*", maxLength=texts.LONGEST_ID)),
    values.read_bool: Scalar("true or false", {"enum": [True, False, "true", "false"]}, (True,), _as_is),
    values.read_count: _COUNTS,
    values.read_port: Scalar("number", _number(1, 65_535), (8080,), _as_is),
    values.read_tuners: Scalar("number", _number(1, 255), (4,), _as_is),
    values.read_hours: Scalar("number", _number(1, 168), (24,), _as_is),
    plex.read_page_size: Scalar("number", _number(plex.SMALLEST_PAGE, plex.LARGEST_PAGE), (500,), _as_is),
    values.read_loudness: Scalar("number", _number(-70, -5), (-24,), _as_is),
    values.read_duration: _DURATIONS,
    values.read_period: _DURATIONS,
    values.read_timecode: Scalar(
        "timecode", _pattern(r"\d{1,2}:[0-5]\d:[0-5]\d(\.\d{1,3})?"), ("00:12:40", "00:24:05.250"), timecode_text
    ),
    values.read_zone: Scalar("zone", {"type": "string", "enum": sorted(zone_names())}, ("America/New_York",)),
    values.read_rating: Scalar("rating", _one_of(*values.RATINGS), ("TV-PG",)),
    values.read_number: Scalar(
        "channel number",
        {
            "anyOf": [
                {"type": "number", "minimum": 1, "exclusiveMaximum": 10_000},
                _pattern(r"[1-9]\d{0,3}(\.[1-9]\d{0,2})?"),
            ]
        },
        (4, 4.1),
    ),
    values.read_frame_rate: Scalar(
        "24, 25, 30, 50 or 60", {"enum": [*HOUSE_RATES, *map(str, HOUSE_RATES)]}, (), _as_is
    ),
    values.read_size: Scalar(
        "picture size", _pattern(r"\d{2,5}x\d{2,5}"), ("854x480",), lambda size: f"{size[0]}x{size[1]}"
    ),
    values.read_bit_rate: Scalar(
        "bit rate", {"anyOf": [{"type": "integer", "minimum": 8_000}, _pattern(r"\d{1,9}[kM]?")]}, ("1500k", "3M"), _bit_rate
    ),
    values.read_byte_size: Scalar(
        "bytes", {"anyOf": [{"type": "integer", "minimum": 0}, _pattern(r"\d{1,12}[KMGT]?")]}, ("50G",), _bytes
    ),
    scalars.read_date: Scalar("date", _pattern(r"\d{4}-\d{2}-\d{2}"), ("2026-10-31",), date.isoformat),
    wall.read_wall_time: _TIMES,
    wall.read_grid_time: _TIMES,
    wall.read_days: Scalar(
        "days", _pattern(rf"daily|weekdays|weekends|\d{{4}}-\d{{2}}-\d{{2}}|{_DAY}(-{_DAY})?(,\s*{_DAY}(-{_DAY})?)*"),
        ("daily", "mon-fri", "sat,sun"), lambda days: days.text,
    ),
    wall.read_wall_span: Scalar("time-time", _pattern(rf"{_TIME}\s*-\s*{_TIME}"), ("20:00-23:00",)),
    calendar.read_date_span: _SPANS,
    calendar.read_holiday: _HOLIDAYS,
    episodes.read_episode_ref: Scalar(
        "episode", _pattern(rf"\s*{_EPISODE}\s*(\.\.\s*{_EPISODE}\s*)?"), ("s01e04", "2x05", "s01e04..s02e10")
    ),
    graphics.read_moment: Scalar(
        "moment", _pattern(rf"\s*(start(\s*\+\s*{_DURATION})?|end(\s*-\s*{_DURATION})?)\s*"), ("start", "end-12s")
    ),
    graphics.read_share: _SHARES,
    graphics.read_alert_audio: Scalar("`chime` or `none`", {"enum": ["chime", "none"]}),
    overriding._read_score: Scalar("0 to 100", _number(0, 100), (80,), _as_is),
    overriding._read_guid: Scalar("id of a database", _pattern(r"[a-z]+:[\w./-]{1,128}"), ("tvdb:71173",)),
    overriding._read_custom_name: Scalar("name", _pattern(r"[A-Za-z0-9_-]{1,64}")),
    guide_templates.read_template: Scalar("template", {"type": "string"}, ("{{ title }}",)),
    spoken.read_language: Scalar("language", _pattern("[a-zA-Z]{2,3}([-_][A-Za-z0-9]{2,8})*"), ("en", "pt-BR")),
    precedence.read_field: Scalar("order", _one_of(*precedence.FIELDS), ("title",)),
    overriding.read_kind: Scalar("kind", _one_of(*KINDS), ("commercial",)),
    live_address.read_live_address: Scalar(
        "address",
        _pattern(rf"({'|'.join(live_address.SCHEMES)})://.+|\$\{{(env|file):.+\}}"),
        ("https://host.example/live.m3u8", "udp://239.0.0.1:5000", "${env:CAMERA}"),
    ),
    server_address.read_server_address: Scalar(
        "address",
        _pattern(rf"({'|'.join(server_address.SCHEMES)})://.+|\$\{{(env|file):.+\}}|"),
        ("http://192.168.1.20:8080", "${env:STATION_URL}"),
    ),
    header_name.read_header_name: Scalar("header", _pattern(rf"({header_name.FORM})?"), ("Remote-User",)),
    proxy_address.read_proxy_address: Scalar(
        "IP", _pattern(rf"{proxy_address.FORM}|\$\{{(env|file):.+\}}"), ("127.0.0.1", "fd00::2")
    ),
    selection.read_selector: Scalar(
        "selector", {"$ref": "#/definitions/selector"}, ("kind:movie year:1980..1989",), lambda selector: selector.text
    ),
}  # fmt: skip
"""By the function that reads the value."""
