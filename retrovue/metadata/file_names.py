"""What a file's name and folders say: the source's own rules first, then the usual ways of naming."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from retrovue.media.item import KINDS
from retrovue.metadata.details import Details

_TOKEN = re.compile(r"\{([^{}]*)\}|(\*\*)|(\*)|([{}])")
_FIELD = re.compile(r"[a-z][a-z_]*")
_NUMBERS = {"year": r"\d{4}", "season": r"\d{1,4}", "episode": r"\d{1,5}"}
_LISTS = {
    "label": "labels",
    "genre": "genres",
    "company": "companies",
    "daypart": "dayparts",
    "warning": "warnings",
    "artist": "artists",
    "director": "directors",
    "actor": "actors",
    "tag": "tags",
    "studio": "studios",
    "network": "networks",
    "collection": "collections",
    "demo": "demo",
}
_TEXTS = ("category", "rating", "campaign", "group")


@dataclass(frozen=True)
class NamePattern:
    """`ads/{company}/{year}-{title}`: `{field}` and `*` stay within one folder or name, `**` is any rest."""

    text: str

    def __post_init__(self) -> None:
        """Raises ValueError for a pattern that cannot be read."""
        _ = self._compiled

    @cached_property
    def _compiled(self) -> tuple[re.Pattern[str], tuple[str, ...]]:
        out, names, at = "", [], 0
        for token in _TOKEN.finditer(self.text):
            out += re.escape(self.text[at : token.start()])
            at = token.end()
            field, rest, within, stray = token.groups()
            if stray or (field is not None and not _FIELD.fullmatch(field)):
                raise ValueError(token[0])
            if field is not None:
                names.append(field)
                out += f"({_NUMBERS.get(field, '[^/]+?')})"
            else:
                out += ".+" if rest else "[^/]*" if within else ""
        return re.compile(out + re.escape(self.text[at:]), re.IGNORECASE), tuple(names)

    def match(self, path: str) -> tuple[tuple[str, str], ...] | None:
        """(field, text) of every field, or None."""
        pattern, names = self._compiled
        found = pattern.fullmatch(path)
        return (
            tuple(zip(names, (" ".join(text.split()) for text in found.groups()), strict=True))
            if found
            else None
        )


@dataclass(frozen=True, slots=True)
class NameRule:
    """What a pattern adds beside the fields that it finds."""

    pattern: NamePattern
    sets: Details = Details()


def match_rules(path: str, rules: Iterable[NameRule]) -> Details | None:
    """What the first rule that matches says; None when none does."""
    for rule in rules:
        found = rule.pattern.match(path)
        if found is not None:
            named = _of_fields(found)
            if not named.title:
                named = replace(named, title=clean(path.rpartition("/")[2]))
            return rule.sets.over(named)
    return None


def describe_name(path: str, rules: Iterable[NameRule] = ()) -> Details:
    """Details of a path below the root, with `/` and no extension. Rules go before the usual ways."""
    return match_rules(path, rules) or usual_name(path)


def _of_fields(found: Iterable[tuple[str, str]]) -> Details:
    values: dict[str, Any] = {}
    custom: list[tuple[str, str]] = []
    for name, text in found:
        if name in _NUMBERS:
            values[name] = int(text)
        elif name in _LISTS:
            values[_LISTS[name]] = (*values.get(_LISTS[name], ()), text)
        elif name in ("title", "show"):
            values[name] = clean(text)
        elif name in _TEXTS:
            values[name] = text
        elif name == "kind":
            values["kind"] = text.lower() if text.lower() in KINDS else ""
        else:
            custom.append((name, text))
    return Details(**values, custom=tuple(custom))


def clean(text: str) -> str:
    """`Some_Film.Title` as people write it: dots and underscores stand for blanks where there are none."""
    out = text if " " in text else text.replace("_", " ").replace(".", " ")
    return re.sub(r"\s+", " ", re.sub(r"\[[^\]]*\]", " ", out)).strip(" -_.") or text.strip()


# ---------------------------------------------------------------- the usual ways

_MORE = r"(?:[ ._]?-?(?:s\d{1,4})?[ ._]?e\d{1,4}|-\d{1,4}(?![\dpi]))*"
_MORE_X = r"(?:-?(?:\d{1,2})?x\d{2,4}|-\d{2,4}(?![\dpi]))*"
_CODE = (
    rf"(?<![^\W_])(?:s(?P<season>\d{{1,4}})[ ._-]?e(?P<episode>\d{{1,4}})(?P<more>{_MORE})"
    rf"|(?P<season_x>\d{{1,2}})x(?P<episode_x>\d{{2,4}})(?P<more_x>{_MORE_X}))(?![^\W_])"
)
"""`S01E01-E02` or `1x01-1x02`; what stands beside it is neither a letter nor a digit."""
_SEVERAL = re.compile(_CODE, re.IGNORECASE)
_EPISODE = re.compile(rf"(?P<show>.*?)[ ._\-\[(]*{_CODE}[\])]?[ ._-]*(?P<title>.*)", re.IGNORECASE)
_SEASON_FOLDER = re.compile(
    r"(?:season|series|staffel|saison)[ ._-]*(\d{1,4})|s(\d{1,2})|(specials)", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:e|ep|episode)?[ ._-]*(\d{1,3})(?:[ ._-]+(.*))?", re.IGNORECASE)
_DATED = (
    re.compile(r"(.+?)[ ._]*[(\[]((?:18|19|20|21)\d\d)[)\]].*"),
    re.compile(r"(.+?)[ ._]((?:18|19|20|21)\d\d)(?![ ._](?:18|19|20|21)\d\d(?:[ ._]|$))(?:[ ._].*|$)"),
)
"""Of two bare years in a row the first belongs to the title."""
_SHOW_YEAR = re.compile(r"(.+?) \((\d{4})\)")


def usual_name(path: str) -> Details:
    """`Show/Season 1/Show - s01e02 - Title`, `1x02`, `Movie (1984)`, or just a title."""
    *folders, name = path.split("/")
    return _episode(folders, name) or _film(folders, name) or Details(title=clean(name))


_ANOTHER = re.compile(r"(-)?(?:s\d{1,4}|\d{1,2}(?=x))?[ ._]?[ex]?(\d{1,4})", re.IGNORECASE)
_MOST_EPISODES = 30
"""More between a first and a last number is a slip, or no range at all."""


def episode_numbers(name: str) -> tuple[int, ...]:
    """All that a file says it holds: `S01E01E02`, `s01e01-e04`, `1x01-1x02`. None for one without a number."""
    found = _SEVERAL.search(name.rpartition("/")[2])
    if not found:
        return ()
    numbers = [int(found["episode"] or found["episode_x"])]
    for dash, text in _ANOTHER.findall(found["more"] or found["more_x"] or ""):
        last = int(text)
        if dash and numbers[-1] < last <= numbers[-1] + _MOST_EPISODES:
            numbers += range(numbers[-1] + 1, last)
        numbers.append(last)
    return tuple(dict.fromkeys(numbers))


def _season_of(folder: str) -> int | None:
    found = _SEASON_FOLDER.fullmatch(folder)
    if not found:
        return None
    return 0 if found[3] else int(found[1] or found[2])


def _show(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """`Doctor Who (2005)` is the show `Doctor Who` of a year."""
    dated = _SHOW_YEAR.fullmatch(text)
    return (dated[1], (("show_year", dated[2]),)) if dated else (text, ())


def _episode(folders: list[str], name: str) -> Details | None:
    season = _season_of(folders[-1]) if folders else None
    above = folders[-1 if season is None else -2 :][:1]
    holder = above[0] if folders and (season is None or len(folders) > 1) else ""
    found = _EPISODE.fullmatch(name)
    if found:
        number = int(found["episode"] or found["episode_x"])
        season, title, own = int(found["season"] or found["season_x"]), found["title"], clean(found["show"])
    elif season is not None and holder and (numbered := _NUMBERED.fullmatch(name)):
        number, title, own = int(numbered[1]), numbered[2] or "", ""
    else:
        return None
    show, extra = _show(clean(holder) or own)
    title = clean(title) if title else f"Episode {number}"
    return Details(kind="episode", show=show, season=season, episode=number, title=title, extra=extra)


def _dated(text: str) -> re.Match[str] | None:
    """A title and its year; a year in brackets goes before a bare one (`Blade Runner 2049 (2017)`)."""
    return next((found for form in _DATED if (found := form.fullmatch(text))), None)


def _film(folders: list[str], name: str) -> Details | None:
    """`Movie (1984)`, or any file in a folder of that name that begins like it."""
    folder, found = _dated(folders[-1]) if folders else None, _dated(name)
    if folder and not found and clean(name).casefold().startswith(clean(folder[1]).casefold()):
        found = folder
    return Details(kind="movie", title=clean(found[1]), year=int(found[2])) if found else None
