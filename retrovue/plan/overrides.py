"""Applies the station's overrides to the catalog: what comes out is the catalog that everything else sees."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.language.overriding import Override
from retrovue.media.item import Item
from retrovue.media.selector import Selector, SelectorError, select
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.media.splitting import split_items, whole_key
from retrovue.plan.corrections import CUSTOM, MARKS, beyond, corrected, has_own, instants, settings_of
from retrovue.plan.selections import Selections
from retrovue.plan.specificity import exact_keys, is_default, specificity
from retrovue.timing.durations import timecode_text

_FOLDER = "overrides/"
"""Files of this folder beat all others."""
Rank = tuple[bool, bool, int]
Corrected = tuple[CatalogSnapshot, tuple[Diagnostic, ...]]
"""The catalog as the overrides would have it, and what is wrong with them."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """The value that one override gives one field."""

    value: Any
    rank: Rank
    index: int


def apply_overrides(
    snapshot: CatalogSnapshot, overrides: Sequence[Override], collections: Mapping[str, Selector]
) -> Corrected:
    """The corrected catalog. Of two overrides for one field the one in `overrides/` wins, then the one with
    the more specific match; one that names only kinds or libraries fills in what an item does not say.

    Items that are to be split are split then; overrides may speak of their parts."""
    if not overrides and not any(item.split for item in snapshot):
        return snapshot, ()
    work = _Overriding(overrides, collections)
    work.choose(snapshot)
    items = list(split_items(work.corrected(item) for item in snapshot))
    parts = CatalogSnapshot.of(item for item in items if whole_key(item.key) != item.key)
    if parts.items:
        work.choose(parts)
        items = [work.corrected(item) if item.key in parts.by_key else item for item in items]
    elif not work.chosen:
        return snapshot, ()
    return CatalogSnapshot.of(items, snapshot.aliases), tuple(work.found.values())


class _Overriding:
    """What is given to which item, and what is wrong with it."""

    def __init__(self, overrides: Sequence[Override], collections: Mapping[str, Selector]) -> None:
        self._overrides, self._collections = overrides, collections
        self._matches: set[tuple[str, int]] = set()
        """Keys and the overrides that matched them."""
        self.chosen: dict[str, dict[str, _Setting]] = {}
        self.found: dict[tuple[str, ...], Diagnostic] = {}

    def choose(self, items: CatalogSnapshot) -> None:
        shelves = Selections(items, self._collections)
        for index, override in enumerate(self._overrides):
            default = is_default(override.match, self._collections)
            weight = specificity(override.match, self._collections)
            rank = (not default, override.origin.startswith(_FOLDER), weight)
            given = {name: _Setting(value, rank, index) for name, value in settings_of(override).items()}
            for item in self._matched(items, shelves, override):
                if (whole_key(item.key), index) in self._matches:
                    continue  # a part has what its file was given
                self._matches.add((item.key, index))
                for name, setting in given.items():
                    if not (default and has_own(item, name)):
                        self._give(item, name, setting)

    def _matched(self, items: CatalogSnapshot, shelves: Selections, override: Override) -> Sequence[Item]:
        """Nothing for a match that names a collection which is not there; the checks report that."""
        try:
            keys = exact_keys(override.match.expression)
            if keys is None or not all(key in items.by_key for key in keys):
                return shelves.items(override.match)
            return select(map(items.by_key.__getitem__, keys), override.match, self._collections)
        except SelectorError:
            return ()

    def _give(self, item: Item, name: str, new: _Setting) -> None:
        fields = self.chosen.setdefault(item.key, {})
        old = fields.get(name)
        if old is not None and old.rank == new.rank and old.value != new.value:
            key = (name, str(old.index), str(new.index))
            if key not in self.found:
                self.found[key] = _conflict(self._where, name, item, old, new)
        if old is None or old.rank <= new.rank:
            fields[name] = new

    def corrected(self, item: Item) -> Item:
        given = self.chosen.get(item.key)
        if given is None:
            return item
        values = {name: setting.value for name, setting in given.items()}
        new, outside = corrected(item, values)
        if name := beyond(item, values):
            setting = given[name]
            self.found[name, item.key] = _beyond(item, setting, self._where(setting, name))
        if outside:
            setting = given[MARKS]
            path = (*self._where(setting, MARKS), str(outside[0]))
            self.found[MARKS, item.key] = _outside(new, setting, outside, path)
        return new

    def _where(self, setting: _Setting, name: str) -> tuple[str, ...]:
        """The place in the YAML that gives the value."""
        here = ("overrides", str(setting.index))
        if name == MARKS:
            chapters = self._overrides[setting.index].chapters is not None
            return (*here, "chapters") if chapters else (*here, "set", "breaks_at")
        return (*here, "set", _as_written(name))


def _as_written(name: str) -> str:
    return name if name.startswith(CUSTOM) else name.rstrip("_")


_Where = Callable[[_Setting, str], tuple[str, ...]]


def _conflict(where: _Where, name: str, item: Item, old: _Setting, new: _Setting) -> Diagnostic:
    path = where(new, name)
    return Diagnostic(
        "RV106",
        f"two overrides give `{item.key}` another `{path[-1]}`, and neither match is more specific",
        help=("make one `match` narrower, or say it once",),
        path=path,
        label="again here",
        related=((where(old, name), "first here"),),
        place=f"overrides {old.index + 1} and {new.index + 1}",
    )


def _beyond(item: Item, setting: _Setting, path: tuple[str, ...]) -> Diagnostic:
    where = f"`{path[-1]}`, `{timecode_text(setting.value)}`,"
    return Diagnostic(
        "RV107",
        f"{where} lies behind the end of `{item.title}`, which runs `{timecode_text(item.duration)}`",
        help=("match fewer items, or mend the timecode; it counts from the start of the file",),
        path=path,
        place=item.key,
    )


def _outside(item: Item, setting: _Setting, outside: Sequence[int], path: tuple[str, ...]) -> Diagnostic:
    given = instants(setting.value)
    where = " and ".join(f"`{timecode_text(given[index])}`" for index in outside)
    return Diagnostic(
        "RV107",
        f"a break at {where} lies outside of `{item.title}`, which runs `{timecode_text(item.duration)}`",
        help=("timecodes count from the item's first airable frame, after `in`",),
        path=path,
        place=item.key,
    )
