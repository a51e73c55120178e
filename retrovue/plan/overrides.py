"""Applies the station's overrides to the catalog: what comes out is the catalog that everything else sees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.language.overriding import ItemSettings, Override
from retrovue.media.expression import Either, Every, Expression, Match, Without
from retrovue.media.item import Item, Mark
from retrovue.media.selector import Selector, SelectorError, select
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.timing.durations import timecode_text

_PLAIN = {
    "kind": "kind", "title": "title", "show": "show", "season": "season", "episode": "episode", "year": "year",
    "rating": "rating", "category": "category", "starts": "starts", "expires": "expires",
    "label": "labels", "genre": "genres", "dayparts": "dayparts",
}  # fmt: skip
"""Fields that replace a field of the item as they are."""
_ONE_ITEM = 1_000
"""A match that names a key or a whole path is more specific than any other."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """The value that one override gives one field."""

    value: Any
    specificity: int
    index: int


def apply_overrides(
    snapshot: CatalogSnapshot, overrides: Sequence[Override], collections: Mapping[str, Selector]
) -> tuple[CatalogSnapshot, tuple[Diagnostic, ...]]:
    """The corrected catalog; of two overrides for one field the more specific match wins."""
    diagnostics: dict[tuple[str, ...], Diagnostic] = {}
    chosen: dict[str, dict[str, _Setting]] = {}
    for index, override in enumerate(overrides):
        settings, specificity = _settings(override.set), _specificity(override.match.expression)
        for item in _matched(snapshot, override, collections):
            fields = chosen.setdefault(item.key, {})
            for name, value in settings.items():
                new = _Setting(value, specificity, index)
                old = fields.get(name)
                if old is not None and old.specificity == specificity and old.value != value:
                    diagnostics.setdefault(
                        (name, str(old.index), str(index)), _conflict(name, item, old, new)
                    )
                if old is None or old.specificity <= specificity:
                    fields[name] = new
    if not chosen:
        return snapshot, ()
    items = []
    for item in snapshot:
        given = chosen.get(item.key)
        if given is None:
            items.append(item)
            continue
        corrected, outside = _corrected(item, given)
        items.append(corrected)
        if outside:
            diagnostics["breaks_at", item.key] = _outside(item, outside, given["breaks_at"])
    return CatalogSnapshot.of(items, snapshot.aliases), tuple(diagnostics.values())


def _matched(
    snapshot: CatalogSnapshot, override: Override, collections: Mapping[str, Selector]
) -> tuple[Item, ...]:
    """Nothing for a match that names a collection which is not there; the checks report that."""
    try:
        return select(snapshot, override.match, collections)
    except SelectorError:
        return ()


def _settings(settings: ItemSettings) -> dict[str, Any]:
    given = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {name: value for name, value in given.items() if value is not None}


def _specificity(expression: Expression) -> int:
    """How much a match asks for: its terms; a key or a path without `*` counts above all."""
    return sum(
        _ONE_ITEM if match.field in ("key", "path") and not any("*" in value for value in match.values) else 1
        for match in _terms(expression)
    )


def _terms(expression: Expression) -> Iterator[Match]:
    match expression:
        case Match():
            yield expression
        case Every(parts):
            for part in parts:
                yield from _terms(part)
        case Either(parts):
            yield from min((list(_terms(part)) for part in parts), key=len, default=[])
        case Without(part):
            yield from _terms(part)


def _conflict(name: str, item: Item, old: _Setting, new: _Setting) -> Diagnostic:
    name = name.rstrip("_")
    return Diagnostic(
        "RV106",
        f"two overrides give `{item.key}` another `{name}`, and neither match is more specific",
        help=("make one `match` narrower, or say it once",),
        path=("overrides", str(new.index), "set", name.rstrip("_")),
        label="again here",
        related=((("overrides", str(old.index), "set", name.rstrip("_")), "first here"),),
        place=f"overrides {old.index + 1} and {new.index + 1}",
    )


def _outside(item: Item, outside: Sequence[int], setting: _Setting) -> Diagnostic:
    where = " and ".join(f"`{timecode_text(at)}`" for at in outside)
    return Diagnostic(
        "RV107",
        f"a break at {where} lies outside of `{item.title}`, which runs `{timecode_text(item.duration)}`",
        help=("timecodes count from the item's first airable frame, after `in`",),
        path=("overrides", str(setting.index), "set", "breaks_at", str(setting.value.index(outside[0]))),
        place=item.key,
    )


def _corrected(item: Item, fields: Mapping[str, _Setting]) -> tuple[Item, list[int]]:
    """The item with its new values, and the breaks that lie outside it."""
    values: dict[str, Any] = {
        _PLAIN[name]: setting.value for name, setting in fields.items() if name in _PLAIN
    }
    if "company" in fields:
        values["companies"] = (fields["company"].value,)
    start = min(fields["in_"].value, max(0, item.duration)) if "in_" in fields else 0
    end = min(fields["out"].value, item.duration) if "out" in fields else item.duration
    if end > start and (start or end < item.duration):
        values["trim_in"] = item.trim_in + start
        values["duration"] = end - start
        values["marks"] = tuple(
            Mark(mark.at - start, mark.origin) for mark in item.marks if start < mark.at < end
        )
    duration = values.get("duration", item.duration)
    outside: list[int] = []
    if "breaks_at" in fields:
        breaks = fields["breaks_at"].value
        wanted = () if breaks == "none" else breaks
        outside = [at for at in wanted if not 0 < at < duration]
        values["marks"] = tuple(Mark(at, "override") for at in sorted(set(wanted) - set(outside)))
    return replace(item, **values), outside
