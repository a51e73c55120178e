"""References to shows, and what tells shows of one title apart: their year, or their ids."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retrovue.media.item import Item
from retrovue.media.text_tests import Test, fold, text_match

_TITLE_YEAR = re.compile(r"(.+) \((\d{4})\)")
_BY_ID = re.compile(r"(?:tvdb|tmdb|imdb|plex):[\w./:-]+", re.IGNORECASE)


def show_year(item: Item) -> str:
    """The year in which the item's show began; empty when unknown."""
    for name, value in item.extra:
        if name == "show_year":
            return value
    dated = _TITLE_YEAR.fullmatch(item.show)
    return dated[2] if dated else ""


def is_show_id(reference: str) -> bool:
    """`tvdb:71173` and the like."""
    return _BY_ID.fullmatch(reference) is not None


def title_alone(title: str) -> str:
    """`Title (1978)` -> `Title`"""
    dated = _TITLE_YEAR.fullmatch(title)
    return dated[1] if dated else title


def show_test(_: str, value: str) -> Test:
    """`Title` is every show of that title; `Title (1978)` is one of them, and so is `tvdb:71173`."""
    if is_show_id(value):
        wanted = value.lower()
        return lambda item: any(wanted == guid.lower() for guid in item.show_guids)
    match = text_match(value)
    dated = _TITLE_YEAR.fullmatch(value)
    if dated:
        title, year = text_match(dated[1]), ("show_year", dated[2])
        return lambda item: match(item.show) or (year in item.extra and title(item.show))

    def undated(item: Item) -> bool:
        if match(item.show):
            return True
        found = _TITLE_YEAR.fullmatch(item.show)
        return found is not None and match(found[1])

    return undated


def plain_title(value: str) -> str | None:
    """A reference that means every show of a title, as `titles_of` has it; None for all other references."""
    if is_show_id(value) or "*" in value or _TITLE_YEAR.fullmatch(value):
        return None
    return fold(value)


def titles_of(item: Item) -> set[str]:
    """Every title by which the item's show is meant."""
    return {fold(item.show), fold(title_alone(item.show))}


@dataclass(frozen=True, slots=True, order=True)
class Show:
    """A show as the catalog tells of it. `year` and `guids` are empty when nothing does."""

    title: str
    """Without the year."""
    year: str = ""
    guids: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: Item) -> "Show":
        return cls(title_alone(item.show), show_year(item), tuple(sorted(item.show_guids)))

    def __str__(self) -> str:
        """As one would write it to mean this show: `Title (1978), tvdb:71173`."""
        return ", ".join((f"{self.title} ({self.year})" if self.year else self.title, *self.guids))


def samples(items: Iterable[Item]) -> tuple[Item, ...]:
    """One item of every show as it is told of; quick to ask instead of the whole catalog."""
    found: dict[tuple[str, str, tuple[str, ...]], Item] = {}
    for item in items:
        if item.show:
            found.setdefault((item.show, show_year(item), item.show_guids), item)
    return tuple(found.values())


def told_apart(items: Iterable[Item]) -> tuple[Show, ...]:
    """Shows that have one title among them and cannot be the same one; nothing when there is one show."""
    groups: list[list[Show]] = []
    for show in sorted({Show.of(item) for item in items}):
        if not show.year and not show.guids:
            continue  # it may be any of them
        same = [group for group in groups if any(_same(show, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([show, *(other for group in same for other in group)])
    heads = [_together(group) for group in groups]
    return tuple(sorted(one for one in heads if any(_apart(one, other) for other in heads)))


def _same(left: Show, right: Show) -> bool:
    if fold(left.title) != fold(right.title):
        return False
    return bool(set(left.guids) & set(right.guids)) or (left.year == right.year and not _apart(left, right))


def _apart(left: Show, right: Show) -> bool:
    """Same title, but another year, or other ids of one provider."""
    if left == right or fold(left.title) != fold(right.title):
        return False
    if left.year and right.year and left.year != right.year:
        return True
    ids = [{guid.partition(":")[0]: guid for guid in show.guids} for show in (left, right)]
    return any(ids[0][name] != ids[1][name] for name in ids[0].keys() & ids[1].keys())


def _together(group: list[Show]) -> Show:
    """Several descriptions of one show as one."""
    years = sorted({show.year for show in group if show.year})
    guids = sorted({guid for show in group for guid in show.guids})
    return Show(group[0].title, years[0] if years else "", tuple(guids))
