"""Words of ErsatzTV's schedules: times of day, durations, counts, and names of files."""

import re


def number_in(name: str) -> int | None:
    """`12-movies.yml` is channel 12."""
    found = re.match(r"(\d{1,4})(?!\d)", name)
    return int(found[1]) if found and int(found[1]) else None


def whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 and int(text) else None


def clock(text: str) -> int | None:
    """`06:00`, `6:00 AM` or `18:30:00`, in seconds."""
    found = re.fullmatch(r"\s*(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*([AaPp][Mm])?\s*", text)
    if not found or not (found[2] or found[4]):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].casefold() == "pm" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None


def length(text: str) -> int | None:
    """`02:30:00`, `1.00:00:00` or `2h`."""
    found = re.fullmatch(r"\s*(?:(\d)\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*", text)
    if found:
        parts = [int(part or 0) for part in found.groups()]
        return ((parts[0] * 24 + parts[1]) * 60 + parts[2]) * 60 + parts[3] or None
    found = re.fullmatch(r"\s*(?:(\d{1,3})h)?\s*(?:(\d{1,4})m)?\s*(?:(\d{1,5})s)?\s*", text)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds or None


def stem(name: str) -> str:
    return re.sub(r"\.ya?ml$", "", name.rsplit("/", 1)[-1], flags=re.IGNORECASE)
