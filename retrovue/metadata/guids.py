"""Ids of other catalogs, as `provider:id`, and which of them names an item."""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b

_FILM_ORDER = ("tmdb", "imdb", "tvdb", "plex")
_SHOW_ORDER = ("tvdb", "tmdb", "imdb", "plex")
_OTHER_NAMES = {
    "themoviedb": "tmdb",
    "tmdbid": "tmdb",
    "thetvdb": "tvdb",
    "tvdbid": "tvdb",
    "imdbid": "imdb",
    "imdb_id": "imdb",
}
_IGNORED = re.compile(r"unknown|.*col|.*_fallback|default|home|local")
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_URLS = (
    ("imdb", re.compile(r"imdb\.com/(?:[a-z-]{2,5}/)?title/(tt\d{5,10})", re.IGNORECASE)),
    ("tmdb", re.compile(r"themoviedb\.org/movie/(\d{1,10})", re.IGNORECASE)),
)
_SERIES = (
    ("tmdb", re.compile(r"themoviedb\.org/tv/(\d{1,10})", re.IGNORECASE)),
    (
        "tvdb",
        re.compile(r"thetvdb\.com/[^\s?]{0,100}\?\S{0,200}?(?<=[?&])(?:series)?id=(\d{1,10})", re.IGNORECASE),
    ),
)


def guid(provider: str, value: str) -> str | None:
    """`provider:id`, or None for what is no id of an item."""
    name, text = provider.strip().lower(), value.strip()
    name = _OTHER_NAMES.get(name, name)
    if not name or _IGNORED.fullmatch(name) or not _ID.fullmatch(text) or text in ("0", "-1"):
        return None
    if name == "imdb":
        return f"imdb:{text.lower()}" if re.fullmatch(r"tt\d{5,10}", text, re.IGNORECASE) else None
    if name in ("tmdb", "tvdb") and not text.isdigit():
        return None
    return f"{name}:{text}"


def guids_in_text(text: str) -> tuple[str, ...]:
    """The ids in links to the well-known catalogs, but for those of series."""
    return _linked(_URLS, text)


def series_in_text(text: str) -> tuple[str, ...]:
    """The ids in links that can only be to series, or to something of a series."""
    return _linked(_SERIES, text)


def _linked(urls: Iterable[tuple[str, re.Pattern[str]]], text: str) -> tuple[str, ...]:
    found = (f"{provider}:{match.lower()}" for provider, url in urls for match in url.findall(text))
    return tuple(dict.fromkeys(found))


def _best(guids: Iterable[str], order: Sequence[str]) -> str | None:
    ranked = [(order.index(name), one) for one in guids if (name := one.partition(":")[0]) in order]
    return min(ranked)[1] if ranked else None


def episode_guids(show_guids: Iterable[str], season: int | None, episode: int | None) -> tuple[str, ...]:
    """Names of an episode by the ids of its show: `tvdb:73871-s01e02`."""
    if season is None or episode is None:
        return ()
    return tuple(f"{one}-s{season:02d}e{episode:02d}" for one in show_guids)


def best_guid(kind: str, guids: Iterable[str], by_show: Iterable[str] = ()) -> str | None:
    """The id that becomes the key: an item's own first, then one by its show."""
    order = _FILM_ORDER if kind == "movie" else _SHOW_ORDER
    return _best(guids, order) or _best(by_show, order)


def path_key(source: str, path: str) -> str:
    """The key of a file without ids: of its source and its place in it."""
    return f"sha-{blake2b(f'{source}/{path}'.encode(), digest_size=10).hexdigest()}"
