"""Durations and timecodes: integer milliseconds, and how people write them."""

import re

_UNITS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_PART = re.compile(r"(\d+)(?:\.(\d{1,3}))?(ms|w|d|h|m|s)")
_TIMECODE = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?")


def parse_duration(text: str) -> int:
    """`90s`, `1h30m`, `2m02.5s`, `500ms`, `14d` in ms. Raises ValueError."""
    at, total = 0, 0
    for part in _PART.finditer(text):
        if part.start() != at:
            break
        whole, fraction, unit = part.groups()
        scale = _UNITS[unit]
        total += int(whole) * scale + (int(fraction) * scale // 10 ** len(fraction) if fraction else 0)
        at = part.end()
    if not text or at != len(text):
        raise ValueError(text)
    return total


def duration_text(ms: int) -> str:
    """The shortest text that `parse_duration` reads back: `1h30m`, `2m02.5s`, `500ms`."""
    if ms < 1000:
        return f"{ms}ms" if ms else "0s"
    out, rest = "", ms
    for unit in ("d", "h", "m"):
        count, rest = divmod(rest, _UNITS[unit])
        out += f"{count}{unit}" if count else ""
    if rest:
        seconds, fraction = divmod(rest, 1000)
        width = "02d" if "m" in out else "d"
        out += f"{seconds:{width}}" + (f".{fraction:03d}".rstrip("0") if fraction else "") + "s"
    return out


def clock_text(ms: int) -> str:
    """`1:02:03` or `2:03`, for people."""
    hours, rest = divmod(ms // 1000, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def parse_timecode(text: str) -> int:
    """`HH:MM:SS[.mmm]` in ms. Raises ValueError."""
    found = _TIMECODE.fullmatch(text)
    if not found:
        raise ValueError(text)
    hours, minutes, seconds, fraction = found.groups()
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(
        (fraction or "0").ljust(3, "0")
    )


def timecode_text(ms: int) -> str:
    """`00:12:40` or `00:24:05.250`."""
    seconds, fraction = divmod(ms, 1000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:03d}" if fraction else text
