"""What the catalog says of an item, as elements of XMLTV: the same at each of its airings, so made once.

Nothing here decides what airs when or what it is called; that stands in the log.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from retrovue.export.markup import text
from retrovue.media.item import Item
from retrovue.metadata.file_names import episode_numbers

MOST_PEOPLE = 10
MOST_WORDS = 8
_KINDS = {"movie": "Movie", "episode": "Series", "music-video": "Music", "live": "Live"}
"""What Plex, Jellyfin and Kodi recognise, beside the station's own categories."""


class Facts(NamedTuple):
    """Elements by their places in the DTD."""

    credits: str = ""
    date: str = ""
    keywords: str = ""
    countries: str = ""
    stars: str = ""
    last: int = 0
    """The number of the last episode that it holds; 0 where it holds one."""


NOTHING = Facts()


def facts_of(item: Item) -> Facts:
    """People, dates and the like, in XML."""
    return Facts(
        _credits(item),
        f"{item.aired:%Y%m%d}" if item.aired is not None and item.aired.year >= 1000 else "",
        _several("keyword", (word.replace(" ", "-") for word in item.tags)),
        _several("country", item.countries),
        f"<star-rating><value>{item.score // 10}.{item.score % 10}/10</value></star-rating>"
        if item.score
        else "",
        _last_episode(item),
    )


def categories(category: str, item: Item | None, kind: str) -> str:
    """The log's own word first, then the item's genres, then what clients recognise."""
    genres = item.genres if item is not None else ()
    return _several("category", (category, *genres[:MOST_WORDS], _KINDS.get(kind, "")), MOST_WORDS + 2)


def _credits(item: Item) -> str:
    found = _several("director", item.directors, MOST_PEOPLE) + _several("actor", item.actors, MOST_PEOPLE)
    return f"<credits>{found}</credits>" if found else ""


def _several(name: str, words: Iterable[str], most: int = MOST_WORDS) -> str:
    return "".join(_elements(name, words, most))


def _elements(name: str, words: Iterable[str], most: int) -> Iterator[str]:
    for word in list(dict.fromkeys(filter(None, map(text, words))))[:most]:
        yield f"<{name}>{word}</{name}>"


def _last_episode(item: Item) -> int:
    """Of a file that holds several episodes, as its name says."""
    numbers = episode_numbers(item.path) if item.episode is not None and item.path else ()
    return numbers[-1] if len(numbers) > 1 and numbers[0] == item.episode and numbers[-1] > numbers[0] else 0
