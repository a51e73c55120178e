"""An .nfo file in any of its dialects -> details. Tolerant: a bad field is a field that says nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from retrovue.media.item import KINDS
from retrovue.metadata.details import SHOW, Details
from retrovue.metadata.guids import guids_in_text
from retrovue.metadata.nfo_about import about, guids
from retrovue.metadata.nfo_fields import Fields, name_of
from retrovue.metadata.nfo_text import NotNfo, parse, plain_text
from retrovue.metadata.ratings import rating_text

_ROOTS = {"movie": "movie", "episodedetails": "episode", "tvshow": SHOW, "musicvideo": "music-video"}


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
        names = sorted({name_of(child) for child in tree.root})
        return Nfo(refused=f"`<{names[0]}>` is not a kind that is known" if names else "it holds no element")
    if len(entries) == 1:
        around = " ".join(filter(None, (tree.root.text, *(child.tail for child in tree.root))))
        entries = (entries[0].over(Details(guids=guids_in_text(around))),)
    return Nfo(entries, mended=tree.mended)


def _links_only(text: str) -> Nfo:
    found = guids_in_text(text)
    return Nfo((Details(guids=found),)) if found else Nfo(refused="it holds neither XML nor a link")


def _roots(holder: "etree._Element") -> Iterator["etree._Element"]:
    for child in holder:
        if name_of(child) == "episodes":
            yield from (inner for inner in child if name_of(inner) == "episodedetails")
        elif name_of(child) in _ROOTS:
            yield child


def _entry(element: "etree._Element") -> Details:
    found = Fields(element)
    root = _ROOTS[name_of(element)]
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
        guids=guids(found, root),
        **about(found, root),
    )
