"""ErsatzTV's search queries as selectors, as far as they say the same."""

import re

from retrovue.importers.names import quoted_value
from retrovue.media.fields import is_field
from retrovue.media.selector import SelectorError, parse_selector

_FIELDS = {
    "type": "kind", "genre": "genre", "show_genre": "genre", "tag": "label", "show_tag": "label", "title": "title",
    "show_title": "show", "studio": "studio", "show_studio": "studio", "actor": "actor", "director": "director",
    "content_rating": "rating", "show_content_rating": "rating", "collection": "collection", "smart_collection": "collection",
    "library_name": "library", "artist": "artist", "season_number": "season", "episode_number": "episode", "network": "network",
    "country": "country", "language": "language",
}  # fmt: skip
_KINDS = {"movie": "movie", "episode": "episode", "music_video": "music-video", "show": "episode"}
_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<word>AND|OR|NOT|&&|\|\|)(?=[\s()]|$)|(?P<minus>[-!])(?=\S)"
    r"|(?P<field>[a-z_]+):(?:\"(?P<quoted>[^\"]*)\"|\[(?P<low>[^\]\s]+)\s+TO\s+(?P<high>[^\]\s]+)\]|(?P<bare>[^\s()\[\]\"{}]+)))"
)
_LONGEST = 4_000


def selector(query: str) -> str | None:
    """The selector of a query; None where a part of it has no counterpart."""
    if len(query) > _LONGEST:
        return None
    words, at = [], 0
    while at < len(query.rstrip()):
        found = _TOKEN.match(query, at)
        word = _word(found) if found else None
        if found is None or word is None:
            return None
        words.append(word)
        at = found.end()
    text = re.sub(r"- (?=\S)", "-", " ".join(word for word in words if word))
    try:
        parse_selector(text)
    except SelectorError:
        return None
    return text


def _word(found: re.Match[str]) -> str | None:
    if found["bracket"]:
        return found["bracket"]
    if found["word"]:
        return {"AND": "", "&&": "", "OR": "|", "||": "|", "NOT": "-"}[found["word"]]
    if found["minus"]:
        return "-"
    if found["low"]:
        return _range(found["field"], found["low"], found["high"])
    return _term(found["field"], found["quoted"] or found["bare"] or "")


def _term(field: str, value: str) -> str | None:
    name = _FIELDS.get(field, "")
    if name == "kind":
        return f"kind:{_KINDS[value]}" if value in _KINDS else None
    return f"{name}:{quoted_value(value)}" if value.strip("* ") and name and is_field(name) else None


def _range(field: str, low: str, high: str) -> str | None:
    """Years of dates, and minutes."""
    if not (low.isdecimal() or low == "*") or not (high.isdecimal() or high == "*"):
        return None
    if field in ("release_date", "year") and len(low) <= 8 and len(high) <= 8:
        return f"year:{low[:4].strip('*')}..{high[:4].strip('*')}"
    if field == "minutes" and len(low) < 5 and len(high) < 5:
        return f"duration:{_minutes(low)}..{_minutes(high)}"
    return None


def _minutes(number: str) -> str:
    return "" if number == "*" else f"{number}m"
