"""The guide as XMLTV, read off the coarse log.

Elements stand in the order of the DTD, and instants carry an offset.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from xml.sax.saxutils import escape

from retrovue.export.model import ExportChannel
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine
from retrovue.timing.instants import MINUTE

BREAK = "Station break"
"""What a slot without a programme is called."""

_SHORTEST_SHOWN = 5 * MINUTE
"""Hidden lines of less than this belong to the programme before them."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CATEGORIES = {"movie": "Movie", "episode": "Series", "music-video": "Music"}
"""What Plex, Jellyfin and Kodi recognise, beside the station's own category."""
_RATING_SYSTEMS = (("VCHIP", re.compile("TV-.+")), ("MPAA", re.compile("G|PG|PG-13|R|NC-17")))


def render_xmltv(
    channels: Sequence[ExportChannel], days: Mapping[str, Sequence[DayLog]], base_url: str
) -> bytes:
    """All channels, then all programmes channel by channel, in UTF-8."""
    source = _attribute(base_url.rstrip("/") + "/")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'
        f'<tv source-info-url="{source}" source-info-name="RetroVue" generator-info-name="RetroVue">\n'
    ]
    parts += map(_channel, channels)
    for channel in channels:
        parts += _programmes(channel, days.get(channel.id, ()))
    parts.append("</tv>\n")
    return "".join(parts).encode()


def _channel(channel: ExportChannel) -> str:
    names = dict.fromkeys((channel.name or channel.id, channel.call_sign, channel.number))
    lines = [f'  <channel id="{_attribute(channel.guide_id)}">']
    lines += [f"    <display-name>{_text(name)}</display-name>" for name in names if name]
    if channel.logo:
        lines.append(f'    <icon src="{_attribute(channel.logo)}"/>')
    return "\n".join(lines) + "\n  </channel>\n"


def _programmes(channel: ExportChannel, days: Iterable[DayLog]) -> Iterator[str]:
    """Clipped to whole seconds at shared instants, so that neither overlaps nor holes can arise."""
    guide_id = _attribute(channel.guide_id)
    for start, end, line in _without_holes(line for day in days for line in day.coarse):
        if start // 1000 < end // 1000:
            yield _programme(guide_id, start, end, line)


_Entry = tuple[int, int, CoarseLine | None]
"""(start, end, line); without a line nothing is shown."""


def _without_holes(lines: Iterable[CoarseLine]) -> Iterator[_Entry]:
    """Entries without overlap. What is not shown comes together as one entry; a few hidden minutes
    belong to the programme before them.
    """
    ordered = sorted(lines, key=lambda line: line.at)
    nexts = [line.at for line in ordered[1:]]
    held: _Entry | None = None
    at = hidden = ordered[0].at if ordered else 0
    for line, following in zip_longest(ordered, nexts):
        end = line.end if following is None else min(line.end, following)
        if end > line.at and _is_shown(line):
            yield from _until(held, at, hidden, line.at)
            held, at, hidden = (line.at, end, line), end, end
        elif line.hidden and line.at == hidden:
            hidden = end
    if ordered:
        yield from _until(held, at, hidden, max(at, ordered[-1].end))


def _is_shown(line: CoarseLine) -> bool:
    """Whether the guide has an entry of its own for a line."""
    return not line.hidden and bool(line.item or (line.length and line.title))


def _until(held: _Entry | None, at: int, hidden: int, until: int) -> Iterator[_Entry]:
    """The entry that is held and what stands between its end, `at`, and the next; hidden lines come first there."""
    if held is not None:
        at = hidden if hidden - at < _SHORTEST_SHOWN else at
        yield held[0], at, held[2]
    if at < until:
        yield at, until, None


def _programme(guide_id: str, start: int, end: int, line: CoarseLine | None) -> str:
    head = f'  <programme start="{_instant(start)}" stop="{_instant(end)}" channel="{guide_id}">\n'
    elements = "".join(
        f"    {element}\n" for element in (_words(line) if line else [f"<title>{BREAK}</title>"])
    )
    return f"{head}{elements}  </programme>\n"


def _words(line: CoarseLine) -> Iterator[str]:
    yield f"<title>{_text(line.title) or BREAK}</title>"
    for element, value in (("sub-title", line.subtitle), ("desc", line.description)):
        if _text(value):
            yield f"<{element}>{_text(value)}</{element}>"
    if line.year:
        yield f"<date>{line.year}</date>"
    for category in dict.fromkeys((line.category, _CATEGORIES.get(line.kind, ""))):
        if _text(category):
            yield f"<category>{_text(category)}</category>"
    if _text(line.image):
        yield f'<icon src="{_attribute(line.image)}"/>'
    yield from _episode(line.season, line.episode)
    if _text(line.rating):
        yield _rating(line.rating)


def _episode(season: int | None, episode: int | None) -> Iterator[str]:
    """Once for people and once counted from zero; specials (season 0) cannot be counted that way."""
    if episode is None:
        return
    shown = f"S{season:02d}E{episode:02d}" if season is not None else f"E{episode:02d}"
    yield f'<episode-num system="onscreen">{shown}</episode-num>'
    if episode > 0 and season != 0:
        yield f'<episode-num system="xmltv_ns">{season - 1 if season else ""}.{episode - 1}.</episode-num>'


def _rating(rating: str) -> str:
    system = next((name for name, pattern in _RATING_SYSTEMS if pattern.fullmatch(rating)), None)
    attribute = f' system="{system}"' if system else ""
    return f"<rating{attribute}><value>{_text(rating)}</value></rating>"


def _instant(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%d%H%M%S} +0000"


def _text(text: str) -> str:
    """Text that XML can carry, without white space at its ends."""
    return escape(_ILLEGAL.sub("", text).strip())


def _attribute(text: str) -> str:
    return escape(_ILLEGAL.sub("", text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
