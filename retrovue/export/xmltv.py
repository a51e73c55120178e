"""The guide as XMLTV, read off the coarse log.

Elements stand in the order of the DTD, and instants carry an offset. What an entry is and what it is called comes
from the log; the catalog adds who plays in it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from retrovue.export.entries import BREAK, Entry, entries
from retrovue.export.facts import NOTHING, Facts, categories, facts_of
from retrovue.export.markup import attribute, element
from retrovue.export.model import HIGH_DEFINITION, Airing, ExportChannel, ItemOf, logo_url, unknown
from retrovue.export.rating_systems import system_and_value
from retrovue.export.repeats import Repeats, instant
from retrovue.export.wording import code, words_of
from retrovue.media.item import Item
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import LIVE, CoarseLine
from retrovue.timing.instants import MINUTE, zone

__all__ = ["BREAK", "render_xmltv"]

_SUBTITLES = '<subtitles type="{}"/>'


def render_xmltv(
    channels: Sequence[ExportChannel],
    days: Mapping[str, Sequence[DayLog]],
    base_url: str,
    item: ItemOf = unknown,
    aired: Mapping[str, Airing] | None = None,
) -> bytes:
    """All channels, then all programmes channel by channel, in UTF-8."""
    return assembled(channels, base_url, (text for _, text in render_days(channels, days, item, aired)))


def assembled(channels: Sequence[ExportChannel], base_url: str, programmes: Iterable[str]) -> bytes:
    """The whole document for clients that reach the station by an address."""
    source = attribute(base_url.rstrip("/") + "/")
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'
        f'<tv source-info-url="{source}" source-info-name="RetroVue" generator-info-name="RetroVue">\n'
    )
    listed = "".join(_channel(channel, base_url) for channel in channels)
    return "".join((head, listed, *programmes, "</tv>\n")).encode()


def render_days(
    channels: Sequence[ExportChannel],
    days: Mapping[str, Sequence[DayLog]],
    item: ItemOf = unknown,
    aired: Mapping[str, Airing] | None = None,
) -> list[tuple[str, str]]:
    """The part that does not depend on the address by which a client reaches the station.

    Channel by channel, in pieces: the broadcast day on which its programmes begin, and their text.
    """
    shown = {
        channel.id: [
            entry
            for entry in entries(line for day in days.get(channel.id, ()) for line in day.coarse)
            if entry.start // 1000 < entry.end // 1000
        ]
        for channel in channels
    }
    repeats = Repeats(
        aired or {}, ((channel.guide_id, entry) for channel in channels for entry in shown[channel.id])
    )
    facts = _FactsOnce(item)
    return [
        piece
        for channel in channels
        for piece in _Programmes(channel, days.get(channel.id, ()), facts, repeats).days(shown[channel.id])
    ]


def _channel(channel: ExportChannel, base_url: str) -> str:
    source = attribute(base_url.rstrip("/") + "/")
    name = channel.shown_name
    names = dict.fromkeys((name, f"{channel.number} {name}", channel.call_sign, channel.number))
    lines = [element("display-name", name) for name in names]
    if channel.logo:
        lines.append(f'<icon src="{attribute(logo_url(base_url, channel))}"/>')
    lines.append(f"<url>{source}</url>")
    inner = "".join(f"    {line}\n" for line in lines if line)
    return f'  <channel id="{attribute(channel.guide_id)}">\n{inner}  </channel>\n'


class _FactsOnce:
    """An item is looked up once, however often it airs."""

    def __init__(self, item: ItemOf) -> None:
        self._item = item
        self._known: dict[str, tuple[Item | None, Facts]] = {"": (None, NOTHING)}

    def of(self, key: str) -> tuple[Item | None, Facts]:
        known = self._known.get(key)
        if known is None:
            found = self._item(key)
            known = self._known[key] = (found, facts_of(found) if found is not None else NOTHING)
        return known


class _Programmes:
    """Writes the entries of one channel."""

    def __init__(
        self, channel: ExportChannel, days: Sequence[DayLog], facts: _FactsOnce, repeats: Repeats
    ) -> None:
        self._channel, self._facts, self._repeats = channel, facts, repeats
        self._guide_id = attribute(channel.guide_id)
        self._tz = zone(days[0].header.timezone if days else "UTC")
        self._days = sorted((day.coarse[0].at, day.header.day) for day in days if day.coarse)
        self._picture = _picture(channel.height)

    def days(self, shown: Sequence[Entry]) -> Iterator[tuple[str, str]]:
        for day, begun in groupby(shown, self._day):
            yield day, "".join(self._texts(begun))

    def _day(self, entry: Entry) -> str:
        return self._days[max(0, bisect_right(self._days, entry.start, key=itemgetter(0)) - 1)][1]

    def _texts(self, shown: Iterable[Entry]) -> Iterator[str]:
        """Clipped to whole seconds at shared instants, so that neither overlaps nor holes can arise."""
        for entry in shown:
            inner = "\n    ".join(filter(None, self._elements(entry)))
            yield (
                f'  <programme start="{instant(entry.start)}" stop="{instant(entry.end)}" '
                f'channel="{self._guide_id}">\n    {inner}\n  </programme>\n'
            )

    def _elements(self, entry: Entry) -> Iterator[str]:
        line = entry.line
        if line is None:
            yield element("title", BREAK)
            return
        item, facts = self._facts.of(line.item)
        words = words_of(self._channel, entry, item, facts.last, self._tz)
        yield element("title", words.title) or element("title", BREAK)
        yield element("sub-title", words.subtitle)
        yield element("desc", words.description)
        yield facts.credits
        yield f"<date>{facts.date or line.year}</date>" if facts.date or line.year else ""
        yield categories(line.category, item, line.kind)
        yield facts.keywords
        yield _length(line)
        yield f'<icon src="{attribute(line.image)}"/>' if line.image.strip() else ""
        yield facts.countries
        yield from _episode(line, facts.last)
        yield self._picture if line.item else ""
        yield self._repeats.element(self._guide_id, entry, item)
        if self._channel.captions and item is not None and item.subtitles:
            yield _SUBTITLES.format(self._channel.captions)
        yield _rating(line.rating, self._channel.ratings)
        yield facts.stars


def _picture(height: int) -> str:
    if not height:
        return ""
    quality = "HDTV" if height >= HIGH_DEFINITION else "SDTV"
    return f"<video><present>yes</present><quality>{quality}</quality></video><audio><stereo>stereo</stereo></audio>"


def _length(line: CoarseLine) -> str:
    """Of the whole item, without what stands around it."""
    whole = line.begin + line.length + line.remains
    if not line.item or line.kind == LIVE or whole < 1000:
        return ""
    if whole < 10 * MINUTE:
        return f'<length units="seconds">{whole // 1000}</length>'
    return f'<length units="minutes">{(whole + MINUTE // 2) // MINUTE}</length>'


def _episode(line: CoarseLine, last: int) -> Iterator[str]:
    """Once for people and once counted from zero; specials (season 0) cannot be counted that way."""
    season, episode = line.season, line.episode
    if episode is None:
        return
    yield f'<episode-num system="onscreen">{code(line, last)}</episode-num>'
    if episode > 0 and season != 0:
        yield f'<episode-num system="xmltv_ns">{season - 1 if season else ""}.{episode - 1}.</episode-num>'


@lru_cache(maxsize=512)
def _rating(rating: str, letters: str) -> str:
    if not rating.strip():
        return ""
    system, value = system_and_value(rating, "uk" if letters == "uk" else "us")
    if not (said := element("value", value)):
        return ""
    named = f' system="{attribute(system)}"' if system else ""
    return f"<rating{named}>{said}</rating>"
