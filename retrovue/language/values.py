"""Types of single values. The loader hands every scalar over as text; the type reads it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.timing.durations import parse_duration, parse_timecode
from retrovue.timing.frames import HOUSE_RATES
from retrovue.timing.instants import zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ID = re.compile(r"[a-z][a-z0-9-]*")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9-]*")
_TIME = re.compile(r"([0-2]\d):([0-5]\d)(?::([0-5]\d))?")
_NUMBER = re.compile(r"[1-9]\d{0,3}(\.[1-9]\d{0,2})?")
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
_RATE = re.compile(r"(\d+)([kM]?)")
_BYTES = re.compile(r"(\d+)([KMGT]?)")


def _text(value: object, code: str, what: str) -> str:
    if not isinstance(value, str):
        raise wrong(code, "expected {what}", what=what)
    return value


def read_text(value: object) -> str:
    return _text(value, "RV020", "a text")


def read_id(value: object) -> str:
    text = _text(value, "RV013", "an id")
    if not _ID.fullmatch(text):
        raise wrong(
            "RV013",
            "`{text}` is not an id",
            text=text,
            help="an id is lower case: letters, digits and `-`, a letter first",
        )
    return text


def read_profile_id(value: object) -> str:
    """As an id, but `480p` is one too."""
    text = _text(value, "RV013", "the id of a profile")
    if not _PROFILE.fullmatch(text):
        help = "the id of a profile is lower case: letters, digits and `-`"
        raise wrong("RV013", "`{text}` is not an id", text=text, help=help)
    return text


def read_bool(value: object) -> bool:
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise wrong("RV020", "expected `true` or `false`")


def read_int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(value, "RV020", "a whole number")
    if not re.fullmatch(r"-?\d{1,12}", text):
        raise wrong("RV020", "`{text}` is not a whole number", text=text)
    return int(text)


def read_duration(value: object) -> int:
    if isinstance(value, int):
        return value
    text = _text(value, "RV022", "a duration")
    if text.isdigit():
        raise wrong(
            "RV022", "`{text}` has no unit", text=text, help=f"write `{text}s`, `{text}m` or `{text}h`"
        )
    try:
        return parse_duration(text)
    except ValueError:
        raise wrong(
            "RV022", "`{text}` is not a duration", text=text, help="write it as `90s`, `2m`, `1h30m` or `14d`"
        ) from None


def read_wall_time(value: object) -> int:
    if isinstance(value, int):
        return value
    text = _text(value, "RV021", "a time")
    found = _TIME.fullmatch(text)
    if not found:
        raise wrong(
            "RV021",
            "`{text}` is not a time",
            text=text,
            help="write it as `06:00`, up to `29:59` for the hours after midnight",
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 3600 + minutes * 60 + seconds) * 1000


def wall_text(wall: int) -> str:
    """`06:00`, or `06:00:30`; what `read_wall_time` reads back."""
    text = f"{wall // 3_600_000:02d}:{wall // 60_000 % 60:02d}"
    return f"{text}:{wall // 1000 % 60:02d}" if wall % 60_000 else text


def read_timecode(value: object) -> int:
    if isinstance(value, int):
        return value
    text = _text(value, "RV027", "a timecode")
    try:
        return parse_timecode(text)
    except ValueError:
        raise wrong(
            "RV027", "`{text}` is not a timecode", text=text, help="write it as `00:12:40` or `00:24:05.250`"
        ) from None


def read_date(value: object) -> date:
    if isinstance(value, date):
        return value
    text = _text(value, "RV023", "a date")
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("RV023", "`{text}` is not a date", text=text, help="write it as `2026-10-31`") from None


def read_zone(value: object) -> str:
    text = _text(value, "RV028", "a time zone")
    try:
        zone(text)
    except KeyError:
        raise wrong("RV028", "there is no time zone `{text}`", text=text) from None
    return text


def read_number(value: object) -> str:
    text = _text(value, "RV020", "a channel number")
    if not _NUMBER.fullmatch(text):
        raise wrong("RV020", "`{text}` is not a channel number", text=text, help="write it as `4` or `4.1`")
    return text


def read_frame_rate(value: object) -> int:
    rate = read_int(value)
    if rate not in HOUSE_RATES:
        raise wrong(
            "RV020", "`{rate}` is not a house frame rate", rate=rate, help="choose 24, 25, 30, 50 or 60"
        )
    return rate


def read_size(value: object) -> tuple[int, int]:
    if isinstance(value, tuple):
        return value
    text = _text(value, "RV020", "a picture size")
    found = _SIZE.fullmatch(text)
    if not found or int(found[1]) % 2 or int(found[2]) % 2:
        raise wrong(
            "RV020",
            "`{text}` is not a picture size",
            text=text,
            help="write it as `854x480`, both numbers even",
        )
    return int(found[1]), int(found[2])


def read_bit_rate(value: object) -> int:
    if isinstance(value, int):
        return value
    text = _text(value, "RV020", "a bit rate")
    found = _RATE.fullmatch(text)
    if not found:
        raise wrong("RV020", "`{text}` is not a bit rate", text=text, help="write it as `1500k` or `3M`")
    return int(found[1]) * {"": 1, "k": 1_000, "M": 1_000_000}[found[2]]


def read_byte_size(value: object) -> int:
    if isinstance(value, int):
        return value
    text = _text(value, "RV020", "a size")
    found = _BYTES.fullmatch(text)
    if not found:
        raise wrong("RV020", "`{text}` is not a size", text=text, help="write it as `50G` or `800M`")
    return int(found[1]) << {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[found[2]]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the broadcast week, or one date. Higher `specificity` wins: daily < weekdays < list < day < date."""

    text: str
    weekdays: frozenset[int]
    on: date | None = None
    specificity: int = 0

    def __contains__(self, day: date) -> bool:
        return day == self.on if self.on else day.weekday() in self.weekdays


def read_days(value: object) -> Days:
    if isinstance(value, Days):
        return value
    text = _text(value, "RV024", "days")
    if text == "daily":
        return Days(text, frozenset(range(7)), None, 0)
    if text in ("weekdays", "weekends"):
        return Days(text, frozenset(range(5)) if text == "weekdays" else frozenset((5, 6)), None, 1)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Days(text, frozenset(), read_date(text), 4)
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise wrong(
                "RV024", "`{text}` does not name days", text=text,
                help="write `daily`, `weekdays`, `weekends`, `mon`, `mon-fri`, `sat,sun` or a date",
            )  # fmt: skip
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        chosen.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return Days(text, frozenset(chosen), None, 3 if len(chosen) == 1 else 2)


@dataclass(frozen=True, slots=True)
class WallSpan:
    """From one wall time to another, ms after midnight; the end may lie after 24:00."""

    start: int
    end: int


def read_wall_span(value: object) -> WallSpan:
    if isinstance(value, WallSpan):
        return value
    text = _text(value, "RV021", "a time span")
    first, dash, last = text.partition("-")
    if not dash:
        raise wrong("RV021", "`{text}` is not a time span", text=text, help="write it as `20:00-23:00`")
    span = WallSpan(read_wall_time(first.strip()), read_wall_time(last.strip()))
    if span.end <= span.start:
        raise wrong(
            "RV021",
            "`{text}` ends before it starts",
            text=text,
            help="write hours after midnight as `22:00-26:00`",
        )
    return span


Text = Annotated[str, BeforeValidator(read_text)]
Id = Annotated[str, BeforeValidator(read_id)]
ProfileId = Annotated[str, BeforeValidator(read_profile_id)]
Flag = Annotated[bool, BeforeValidator(read_bool)]
Count = Annotated[int, BeforeValidator(read_int)]
Duration = Annotated[int, BeforeValidator(read_duration)]
WallTime = Annotated[int, BeforeValidator(read_wall_time)]
Timecode = Annotated[int, BeforeValidator(read_timecode)]
Date = Annotated[date, BeforeValidator(read_date)]
ZoneName = Annotated[str, BeforeValidator(read_zone)]
ChannelNumber = Annotated[str, BeforeValidator(read_number)]
FrameRate = Annotated[int, BeforeValidator(read_frame_rate)]
PictureSize = Annotated[tuple[int, int], BeforeValidator(read_size)]
BitRate = Annotated[int, BeforeValidator(read_bit_rate)]
ByteSize = Annotated[int, BeforeValidator(read_byte_size)]
DaysKey = Annotated[Days, BeforeValidator(read_days)]
TimeSpan = Annotated[WallSpan, BeforeValidator(read_wall_span)]
