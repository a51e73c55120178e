"""An .nfo file in any of its dialects -> details. Tolerant: a bad field is a field that says nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from retrovue.media.item import KINDS
from retrovue.metadata.details import SHOW, Details
from retrovue.metadata.guids import guid, guids_in_text
from retrovue.metadata.nfo_text import NotNfo, parse, plain_text
from retrovue.metadata.ratings import rating_text

_ROOTS = {"movie": "movie", "episodedetails": "episode", "tvshow": SHOW, "musicvideo": "music-video"}
_ID_NAMES = ("imdb", "imdbid", "imdb_id", "tmdb", "tmdbid", "tvdb", "tvdbid")
_UNUSED = """
actor actors airs_dayofweek airs_time airsafter_season airsbefore_episode airsbefore_season art aspectratio
audio awards basepath bookmark bottom certification code communityrating countrycode credits criticrating
customrating dateadded director hasvideoextras hasvideoversions isdefaultvideoversion localdb videoassetid
videoassettitle videoassettype youtubeid
displayepisode displayseason edition enddate episodeguide episodenumberend epbookmark fanart file fileinfo
filenameandpath languages lastplayed lockdata locked lockedfields mediaelch multiepisode_nfo namedseason
original_filename originaltitle outline path playcount poster producer producers rating ratings releasedate
review role runtime scraper seasonposter showlink sortname sorttitle source status studios tagline theme
thumb thumbs top250 trailer url user_note userrating video votes watched writer
"""
"""What the dialects write and planning does not use. All other plain elements are kept in `extra`."""
_USED = """
title showtitle season episode year aired premiered plot mpaa genre tag studio uniqueid ids id set kind
company companies category warning warnings daypart dayparts starts expires label
"""
_SPOKEN_FOR = frozenset((*_UNUSED.split(), *_USED.split(), *_ID_NAMES))
_LONGEST_EXTRA = 200


@dataclass(frozen=True, slots=True)
class Nfo:
    """What a file says: several entries when it describes several episodes; none when it was `refused`."""

    entries: tuple[Details, ...] = ()
    refused: str = ""
    """Why nothing was taken."""
    mended: int | None = None
    """The line of the first fault that was mended."""


def read_nfo(data: bytes) -> Nfo:
    """Never raises: whatever the bytes are, the result says what could be read."""
    try:
        text = plain_text(data)
        if "<" not in text:
            return _links_only(text)
        tree = parse(text)
    except NotNfo as refusal:
        return Nfo(refused=str(refusal))
    entries = tuple(_entry(element) for element in _roots(tree.root))
    if not entries:
        names = sorted({_name(child) for child in tree.root})
        return Nfo(refused=f"`<{names[0]}>` is not a kind that is known" if names else "it holds no element")
    if len(entries) == 1:
        around = " ".join(filter(None, (tree.root.text, *(child.tail for child in tree.root))))
        entries = (entries[0].over(Details(guids=guids_in_text(around))),)
    return Nfo(entries, mended=tree.mended)


def _links_only(text: str) -> Nfo:
    found = guids_in_text(text)
    return Nfo((Details(guids=found),)) if found else Nfo(refused="it holds neither XML nor a link")


def _name(element: "etree._Element") -> str:
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""


def _roots(holder: "etree._Element") -> Iterator["etree._Element"]:
    for child in holder:
        if _name(child) == "episodes":
            yield from (inner for inner in child if _name(inner) == "episodedetails")
        elif _name(child) in _ROOTS:
            yield child


def _words(element: "etree._Element") -> str:
    """An element's own text on one line."""
    return " ".join((element.text or "").split())


class _Fields:
    """The children of an entry by their names in lower case."""

    def __init__(self, element: "etree._Element") -> None:
        self.all = [(_name(child), child) for child in element]

    def texts(self, *names: str) -> tuple[str, ...]:
        found = (_words(child) for name, child in self.all if name in names)
        return tuple(dict.fromkeys(text for text in found if text))

    def text(self, *names: str) -> str:
        return next((text for name in names for text in self.texts(name)), "")

    def split(self, *names: str) -> tuple[str, ...]:
        parts = (part.strip() for text in self.texts(*names) for part in text.split(" / "))
        return tuple(dict.fromkeys(part for part in parts if part))

    def number(self, name: str, low: int = 0, high: int = 100_000) -> int | None:
        text = self.text(name)
        value = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
        return value if value is not None and low <= value <= high else None

    def day(self, *names: str) -> date | None:
        for name in names:
            try:
                return date.fromisoformat(self.text(name)[:10])
            except ValueError:
                continue
        return None

    def elements(self, name: str) -> Iterator["etree._Element"]:
        return (child for own, child in self.all if own == name)


def _entry(element: "etree._Element") -> Details:
    found = _Fields(element)
    root = _ROOTS[_name(element)]
    kind = found.text("kind").lower()
    aired = found.day("aired", "premiered", "releasedate")
    year = found.number("year", 1800, 2200) or (aired.year if aired else None)
    title = found.text("title")
    return Details(
        kind=kind if kind in KINDS else root,
        title=title,
        show=title if root == SHOW else found.text("showtitle"),
        season=found.number("season") if root == "episode" else None,
        episode=found.number("episode") if root == "episode" else None,
        year=year,
        aired=aired,
        rating=rating_text(found.text("mpaa")),
        description=found.text("plot", "outline"),
        genres=found.split("genre"),
        labels=found.split("tag", "label"),
        companies=found.split("company", "companies"),
        category=found.text("category"),
        warnings=found.split("warning", "warnings"),
        dayparts=found.split("daypart", "dayparts"),
        starts=found.day("starts"),
        expires=found.day("expires"),
        guids=_guids(found, root),
        extra=(
            *(("studio", text) for text in found.split("studio")),
            *(("set", text) for text in _sets(found)),
            *_others(found),
        ),
    )


def _others(found: _Fields) -> Iterator[tuple[str, str]]:
    for name, child in found.all:
        text = _words(child)
        plain = len(child) == 0 and 0 < len(text) <= _LONGEST_EXTRA
        if name and plain and name not in _SPOKEN_FOR:
            yield name, text


def _sets(found: _Fields) -> tuple[str, ...]:
    names = []
    for one in found.elements("set"):
        inner = _Fields(one).text("name")
        names.append(inner or _words(one))
    return tuple(dict.fromkeys(name for name in names if name))


def _untyped(value: str, root: str) -> str:
    """The provider of an id that does not name one."""
    if value.strip().lower().startswith("tt"):
        return "imdb"
    return "tvdb" if root in ("episode", SHOW) else "unknown"


def _guids(found: _Fields, root: str) -> tuple[str, ...]:
    pairs: list[tuple[str, str]] = []
    for one in found.elements("uniqueid"):
        text = one.text or ""
        pairs.append((one.get("type") or _untyped(text, root), text))
    for holder in found.elements("ids"):
        for one in holder:
            inner = _Fields(one)
            pairs.append((inner.text("key") or _name(one), inner.text("value") or one.text or ""))
    pairs += [(name, value) for name in _ID_NAMES for value in found.texts(name)]
    pairs += [(_untyped(value, root), value) for value in found.texts("id")]
    return tuple(dict.fromkeys(known for provider, value in pairs if (known := guid(provider, value))))
