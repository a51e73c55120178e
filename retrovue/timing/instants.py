"""Instants are integer milliseconds since 1970 in UTC; text is local time with its offset."""

from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000
DAY = 86_400_000

AIR_EPOCH_MS = 1_577_836_800_000
"""2020-01-01T00:00Z: frame 0 of every channel."""


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The zone of the pinned `tzdata` package, so that the machine's own zone data never decides.

    Raises KeyError for an unknown name.
    """
    parts = name.split("/")
    if not all(part and part.replace("_", "").replace("-", "").replace("+", "").isalnum() for part in parts):
        raise KeyError(name)
    found = resources.files("tzdata.zoneinfo")
    for part in parts:
        found = found / part
    if not found.is_file():
        raise KeyError(name)
    with found.open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every zone name that `zone` accepts, sorted."""
    text = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii")
    return tuple(sorted(text.split()))


def offset_ms(instant: int, tz: ZoneInfo) -> int:
    """How far local time is ahead of UTC at this instant."""
    offset = datetime.fromtimestamp(instant // 1000, tz).utcoffset()
    assert offset is not None
    return offset.days * DAY + offset.seconds * 1000


def local_text(instant: int, tz: ZoneInfo) -> str:
    """`2025-10-06T20:00:00.000-0400`."""
    local = datetime.fromtimestamp(instant // 1000, tz)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}{local:%z}"


def utc_text(instant: int) -> str:
    """`2025-10-07T00:00:00.000Z`, as HLS and JSON want it."""
    return f"{datetime.fromtimestamp(instant // 1000, UTC):%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}Z"


def parse_instant(text: str, tz: ZoneInfo) -> int:
    """ISO 8601; a text without an offset is local time of `tz`. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=tz)
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return delta.days * DAY + delta.seconds * 1000 + delta.microseconds // 1000
