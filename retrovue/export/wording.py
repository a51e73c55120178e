"""The words of an entry: the log's own, or those of the station's templates."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from retrovue.export.entries import BREAK, Entry
from retrovue.export.model import ExportChannel
from retrovue.language.guide_templates import rendered
from retrovue.media.item import Item
from retrovue.playout_log.log import CoarseLine
from retrovue.timing.instants import MINUTE

LONGEST = {"title": 200, "subtitle": 200, "description": 4_000}


class Words(NamedTuple):
    """What the guide says."""

    title: str
    subtitle: str = ""
    description: str = ""


def words_of(channel: ExportChannel, entry: Entry, item: Item | None, last: int, tz: ZoneInfo) -> Words:
    """`last`: the number of the last episode that the item holds. A template that says nothing leaves the log's words."""
    line = entry.line
    if line is None:
        return Words(BREAK)
    usual = Words(_title(line, item), line.subtitle, line.description)
    texts = channel.texts
    if not (texts.title or texts.subtitle or texts.description):
        return usual
    values = _values(channel, entry, line, last, tz)
    said = {
        name: (rendered(template, values) if (template := getattr(texts, name)) else None)
        for name in Words._fields
    }
    found = {name: text.strip()[: LONGEST[name]] for name, text in said.items() if text is not None}
    if not found.get("title", ""):
        found["title"] = usual.title
    return usual._replace(**found)


def _title(line: CoarseLine, item: Item | None) -> str:
    """A film's with its year, so that films of one name are told apart; not a title that the program gave it."""
    title = line.title.strip() or BREAK
    if line.kind != "movie" or not line.year or item is None or item.title != line.title:
        return title
    return title if title.endswith(f"({line.year})") else f"{title} ({line.year})"


def code(line: CoarseLine, last: int = 0) -> str:
    """`S01E02`, `S01E02-E03`, `E02`, or nothing."""
    if line.episode is None:
        return ""
    shown = f"S{line.season:02d}E{line.episode:02d}" if line.season is not None else f"E{line.episode:02d}"
    return f"{shown}-E{last:02d}" if last > line.episode else shown


def _values(
    channel: ExportChannel, entry: Entry, line: CoarseLine, last: int, tz: ZoneInfo
) -> dict[str, object]:
    return {
        "title": line.title or BREAK, "subtitle": line.subtitle, "description": line.description,
        "season": _or_nothing(line.season), "episode": _or_nothing(line.episode), "code": code(line, last),
        "year": _or_nothing(line.year), "rating": line.rating, "category": line.category, "kind": line.kind,
        "program": line.program, "channel": channel.name, "number": channel.number,
        "start": _clock(entry.start, tz), "end": _clock(entry.end, tz), "minutes": (entry.end - entry.start) // MINUTE,
    }  # fmt: skip


def _or_nothing(number: int | None) -> int | str:
    return "" if number is None else number


def _clock(ms: int, tz: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, tz):%H:%M}"
