"""Types of single values. The loader hands every scalar over as text; the type reads it."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import wrong
from retrovue.language.scalars import read_date, text_of, unlike
from retrovue.language.texts import (
    Id,
    ProfileId,
    ShownText,
    Text,
    read_id,
    read_profile_id,
    read_shown_text,
    read_text,
)
from retrovue.language.wall import (
    WEEKDAYS,
    Days,
    DaysKey,
    TimeSpan,
    WallSpan,
    WallTime,
    read_days,
    read_wall_span,
    read_wall_time,
    wall_text,
)
from retrovue.media.ratings import AGES
from retrovue.timing.durations import parse_duration, parse_timecode
from retrovue.timing.frames import HOUSE_RATES
from retrovue.timing.instants import zone, zone_names

__all__ = [
    "RATINGS", "WEEKDAYS", "BitRate", "ByteSize", "ChannelNumber", "Count", "Date", "Days", "DaysKey",
    "Duration", "Flag", "FrameRate", "Hours", "Id", "Loudness", "Period", "PictureSize", "Port", "ProfileId",
    "Rating", "ShownText", "Text", "TimeSpan", "Timecode", "Tuners", "WallSpan", "WallTime", "ZoneName",
    "read_date", "read_days", "read_duration", "read_id", "read_profile_id", "read_shown_text", "read_text",
    "read_timecode", "read_wall_span", "read_wall_time", "wall_text",
]  # fmt: skip

RATINGS = (*AGES, "NR")
LONGEST = 400 * 86_400_000
"""No duration of the language is longer; a slip of the pen would otherwise build logs for centuries."""

_WHOLE = re.compile(r"-?\d{1,12}")
_NUMBER = re.compile(r"[1-9]\d{0,3}(\.[1-9]\d{0,2})?")
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
_RATE = re.compile(r"(\d{1,9})([kM]?)")
_BYTES = re.compile(r"(\d{1,12})([KMGT]?)")


def read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = text_of(value, "RV020", "`true` or `false`")
    if text not in ("true", "false"):
        raise unlike("RV020", text, "`true` or `false`", "write `true` or `false`")
    return text == "true"


def read_whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = text_of(value, "RV020", "a whole number")
    if not _WHOLE.fullmatch(text):
        raise unlike("RV020", text, "a whole number", "write digits only, such as `4`")
    return int(text)


def _between(value: object, low: int, high: int) -> int:
    number = read_whole(value)
    if not low <= number <= high:
        raise wrong("RV020", "`{number}` is out of range", number=number, help=f"choose {low} to {high}")
    return number


def read_count(value: object) -> int:
    return _between(value, 0, 1_000_000)


def read_port(value: object) -> int:
    return _between(value, 1, 65_535)


def read_tuners(value: object) -> int:
    return _between(value, 1, 255)


def read_hours(value: object) -> int:
    return _between(value, 1, 168)


def read_loudness(value: object) -> int:
    """LUFS, as far as ffmpeg's loudness filter goes."""
    return _between(value, -70, -5)


def read_duration(value: object) -> int:
    if isinstance(value, int):
        return value
    text = text_of(value, "RV022", "a duration")
    if text.isdecimal() and text.isascii():
        raise wrong("RV022", "`{text}` has no unit", text=text, help=_with_unit(text))
    try:
        found = parse_duration(text)
    except ValueError:
        help = "write it as `90s`, `2m`, `1h30m` or `14d`"
        raise unlike("RV022", text, "a duration", help) from None
    if found > LONGEST:
        raise wrong("RV022", "`{text}` is too long", text=text, help="the longest is `400d`")
    return found


def _with_unit(number: str) -> str:
    """What a number without a unit may have meant."""
    minutes, rest = divmod(int(number), 60)
    if minutes and not rest:
        return f"write `{number}s`, which is `{minutes}m`, or `{number}m`"
    return f"write `{number}s`, `{number}m` or `{number}h`"


def read_period(value: object) -> int:
    """A duration that is not nothing."""
    found = read_duration(value)
    if found <= 0:
        raise wrong("RV022", "a duration of nothing", help="write at least `1s`")
    return found


def read_timecode(value: object) -> int:
    if isinstance(value, int):
        return value
    text = text_of(value, "RV027", "a timecode")
    try:
        return parse_timecode(text)
    except ValueError:
        raise unlike("RV027", text, "a timecode", "write it as `00:12:40` or `00:24:05.250`") from None


def read_zone(value: object) -> str:
    text = text_of(value, "RV028", "a time zone")
    try:
        zone(text)
    except (KeyError, ValueError, OSError):
        help = hint(text, zone_names())
        raise wrong("RV028", "there is no time zone `{text}`", text=text, help=help) from None
    return text


def read_rating(value: object) -> str:
    text = text_of(value, "RV025", "a rating")
    known = {rating.casefold(): rating for rating in RATINGS}
    if text.casefold() not in known:
        raise unlike("RV025", text, "a rating", hint(text, RATINGS))
    return known[text.casefold()]


def read_number(value: object) -> str:
    text = text_of(value, "RV020", "a channel number")
    if not _NUMBER.fullmatch(text):
        raise unlike("RV020", text, "a channel number", "write it as `4` or `4.1`, up to `9999`")
    return text


def read_frame_rate(value: object) -> int:
    rate = read_whole(value)
    if rate not in HOUSE_RATES:
        help = "choose 24, 25, 30, 50 or 60"
        raise wrong("RV020", "`{rate}` is not a house frame rate", rate=rate, help=help)
    return rate


def read_size(value: object) -> tuple[int, int]:
    if isinstance(value, tuple):
        return value
    text = text_of(value, "RV020", "a picture size")
    found = _SIZE.fullmatch(text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if width % 2 or height % 2 or not (64 <= width <= 7680 and 64 <= height <= 4320):
        raise unlike("RV020", text, "a picture size", "write it as `854x480`, both numbers even")
    return width, height


def read_bit_rate(value: object) -> int:
    if isinstance(value, int):
        return value
    text = text_of(value, "RV020", "a bit rate")
    found = _RATE.fullmatch(text)
    rate = int(found[1]) * {"": 1, "k": 1_000, "M": 1_000_000}[found[2]] if found else 0
    if not 8_000 <= rate <= 200_000_000:
        raise unlike("RV020", text, "a bit rate", "write it as `1500k` or `3M`")
    return rate


def read_byte_size(value: object) -> int:
    if isinstance(value, int):
        return value
    text = text_of(value, "RV020", "a size")
    found = _BYTES.fullmatch(text)
    if not found:
        raise unlike("RV020", text, "a size", "write it as `50G` or `800M`")
    return int(found[1]) << {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[found[2]]


Flag = Annotated[bool, BeforeValidator(read_bool)]
Count = Annotated[int, BeforeValidator(read_count)]
Port = Annotated[int, BeforeValidator(read_port)]
Tuners = Annotated[int, BeforeValidator(read_tuners)]
Hours = Annotated[int, BeforeValidator(read_hours)]
Loudness = Annotated[int, BeforeValidator(read_loudness)]
Duration = Annotated[int, BeforeValidator(read_duration)]
Period = Annotated[int, BeforeValidator(read_period)]
Timecode = Annotated[int, BeforeValidator(read_timecode)]
Date = Annotated[date, BeforeValidator(read_date)]
ZoneName = Annotated[str, BeforeValidator(read_zone)]
Rating = Annotated[str, BeforeValidator(read_rating)]
ChannelNumber = Annotated[str, BeforeValidator(read_number)]
FrameRate = Annotated[int, BeforeValidator(read_frame_rate)]
PictureSize = Annotated[tuple[int, int], BeforeValidator(read_size)]
BitRate = Annotated[int, BeforeValidator(read_bit_rate)]
ByteSize = Annotated[int, BeforeValidator(read_byte_size)]
