"""An .nfo file in any of its dialects -> details. Tolerant: a bad field is a field that says nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from retrovue.media.item import KINDS
from retrovue.metadata.details import SHOW, Details
from retrovue.metadata.guids import guids_in_text, series_in_text
from retrovue.metadata.nfo_about import about, guids
from retrovue.metadata.nfo_fields import Fields, name_of
from retrovue.metadata.nfo_text import NotNfo, parse, plain_text
from retrovue.metadata.ratings import rating_text

_ROOTS = {"movie": "movie", "episodedetails": "episode", "tvshow": SHOW, "musicvideo": "music-video"}
_MOST_ENTRIES = 100
"""No video holds as many episodes; a hostile file could hold a million."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nfo:
    """What a file says: several entries when it describes several episodes; none when it was `refused`."""

    entries: tuple[Details, ...] = ()
    refused: str = ""
    """Why nothing was taken."""
    mended: int | None = None
    """The line of the first fault that was mended."""
    notes: tuple[str, ...] = ()
    """What else was odd about the file, and did no harm."""

    @property
    def episodes(self) -> tuple[Details, ...]:
        """One for each episode of the video, in the file's order: several when it holds several."""
        return tuple(entry for entry in self.entries if entry.kind == "episode")

    @property
    def faults(self) -> tuple[str, ...]:
        """All that a person should know, though the file was read."""
        line = () if self.mended is None else (f"line {self.mended} is not sound XML",)
        return (*line, *self.notes)


def read_nfo(data: bytes) -> Nfo:
    """Never raises: whatever the bytes are, the result says what could be read."""
    try:
        text, odd = plain_text(data)
        if "<" not in text:
            return _links_only(text)
        tree = parse(text)
    except NotNfo as refusal:
        return Nfo(refused=str(refusal))
    elements = [Fields(element) for element in islice(_roots(tree.root), _MOST_ENTRIES)]
    if not elements:
        names = sorted({name_of(child) for child in tree.root})
        return Nfo(refused=f"`<{names[0]}>` is not a kind that is known" if names else "it holds no element")
    notes = [odd, _outside(tree.root)]
    if len(elements) > 1 and any(one.name != "episodedetails" for one in elements):
        notes.append(f"only the first of its {len(elements)} entries counts")
        elements = elements[:1]
    entries = tuple(_entry(one) for one in elements)
    if len(entries) == 1:
        entries = (entries[0].over(_links(_around(tree.root), entries[0].kind)),)
    notes += [note for one in elements for note in one.notes]
    return Nfo(entries, mended=tree.mended, notes=tuple(dict.fromkeys(filter(None, notes))))


def _around(root: "etree._Element") -> str:
    """The text that stands outside all elements."""
    return " ".join(filter(None, (root.text, *(child.tail for child in root))))


def _outside(root: "etree._Element") -> str:
    """Links after the end are a custom of their own, anything else is rubbish."""
    rest = _LINK.sub("", _around(root)).strip()
    return "what stands outside its elements was passed over" if rest else ""


def _links(text: str, kind: str) -> Details:
    """A link to a series is an id of the series; only a `tvshow.nfo` is about that."""
    series = series_in_text(text)
    found = guids_in_text(text)
    if kind == SHOW:
        return Details(guids=(*series, *found))
    return Details(guids=found, show_guids=series)


def _links_only(text: str) -> Nfo:
    found = _links(text, "")
    if found == Details():
        return Nfo(refused="it holds neither XML nor a link")
    return Nfo((found,))


def _roots(holder: "etree._Element") -> Iterator["etree._Element"]:
    for child in holder:
        if name_of(child) == "episodes":
            yield from (inner for inner in child if name_of(inner) == "episodedetails")
        elif name_of(child) in _ROOTS:
            yield child


def _entry(found: Fields) -> Details:
    root = _ROOTS[found.name]
    kind = found.text("kind").lower()
    aired = found.day("aired", "premiered", "releasedate")
    year = found.number("year", 1800, 2200) or (aired.year if aired else None)
    title = found.text("title", "originaltitle")
    return Details(
        kind=kind if kind in KINDS else root,
        title=title,
        show=title if root == SHOW else found.text("showtitle"),
        season=found.number("season") if root == "episode" else None,
        episode=found.number("episode") if root == "episode" else None,
        year=year,
        aired=aired,
        rating=rating_text(" / ".join(found.texts("customrating", "mpaa", "certification"))),
        description=found.text("plot", "outline"),
        genres=found.split("genre"),
        labels=found.split("tag", "label"),
        companies=found.split("company", "companies"),
        category=found.text("category"),
        warnings=found.split("warning", "warnings"),
        dayparts=found.split("daypart", "dayparts"),
        starts=found.day("starts"),
        expires=found.day("expires"),
        guids=guids(found, root),
        **about(found, root),
    )
