"""One item as overrides would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from retrovue.language.overriding import Chapter, ItemSettings, Override
from retrovue.media.item import Item, Mark, changed

FIELD_OF = {
    **{name: name for name in (
        "kind", "title", "show", "season", "episode", "year", "rating", "warnings", "category", "campaign", "demo",
        "dayparts", "seasons", "starts", "expires", "score", "group", "split", "notes",
    )},
    "label": "labels", "tag": "tags", "genre": "genres", "company": "companies", "artist": "artists", "in_": "trim_in",
}  # fmt: skip
"""What an override sets -> the item's field that it replaces."""
CUSTOM, MARKS = "custom.", "marks"


def settings_of(override: Override) -> dict[str, Any]:
    """What it gives, by name; fields of one's own each by itself, `breaks_at` and `chapters` as one."""
    given = {name: getattr(override.set, name) for name in ItemSettings.model_fields}
    given = {name: value for name, value in given.items() if value is not None}
    given |= {f"{CUSTOM}{name}": value for name, value in given.pop("custom", {}).items()}
    if override.chapters is not None:
        given[MARKS] = override.chapters
    elif "breaks_at" in given:
        given[MARKS] = given.pop("breaks_at")
    return given


def has_own(item: Item, name: str) -> bool:
    """Whether the catalog itself tells what an override would give by default."""
    if name.startswith(CUSTOM):
        return any(key == name.removeprefix(CUSTOM) for key, _ in item.custom)
    if name == MARKS:
        return any(mark.origin == "override" for mark in item.marks)
    if name == "guid":
        return bool(item.guids)
    if name in ("in_", "out"):
        return False
    return getattr(item, FIELD_OF[name]) not in ("", None, ())


def corrected(item: Item, given: Mapping[str, Any]) -> tuple[Item, list[int]]:
    """The item with its new values, and the indexes of marks that lie outside it."""
    values: dict[str, Any] = {
        FIELD_OF[name]: value for name, value in given.items() if name in FIELD_OF and name != "in_"
    }
    values |= _trimmed(item, given.get("in_"), given.get("out"))
    if values.get("split") == "none":
        values["split"] = ""
    if "guid" in given:
        values["guids"] = _guids(item, given["guid"])
    custom = {name.removeprefix(CUSTOM): value for name, value in given.items() if name.startswith(CUSTOM)}
    if custom:
        kept = (pair for pair in item.custom if pair[0] not in custom)
        values["custom"] = (*kept, *sorted(custom.items()))
    outside: list[int] = []
    if MARKS in given:
        values["marks"], outside = _marks(given[MARKS], values.get("duration", item.duration))
    return changed(item, values), outside


def beyond(item: Item, given: Mapping[str, Any]) -> str:
    """Which of `in` and `out` lies behind the end of an item: `in_`, `out` or an empty text."""
    if item.duration <= 0:
        return ""
    if (given.get("in_") or 0) >= item.duration:
        return "in_"
    return "out" if (given.get("out") or 0) > item.duration else ""


def _trimmed(item: Item, start: int | None, end: int | None) -> dict[str, Any]:
    start = min(start or 0, max(0, item.duration))
    end = item.duration if end is None else min(end, item.duration)
    if end <= start or not (start or end < item.duration):
        return {}
    marks = tuple(replace(mark, at=mark.at - start) for mark in item.marks if start < mark.at < end)
    return {"trim_in": item.trim_in + start, "duration": end - start, "marks": marks}


def _guids(item: Item, given: Sequence[str]) -> tuple[str, ...]:
    """In place of the item's own ids of the same providers."""
    providers = {guid.partition(":")[0] for guid in given}
    return (*given, *(guid for guid in item.guids if guid.partition(":")[0] not in providers))


def instants(marks: Any) -> list[int]:
    """The instants of a setting, as people wrote them."""
    if marks == "none":
        return []
    return [mark.at if isinstance(mark, Chapter) else mark for mark in marks]


def _marks(wanted: Any, duration: int) -> tuple[tuple[Mark, ...], list[int]]:
    """A chapter may begin with the item; a break stands inside it."""
    found: dict[int, Mark] = {}
    outside = []
    for index, at in enumerate(instants(wanted)):
        chapter = wanted[index] if isinstance(wanted[index], Chapter) else None
        if not 0 <= at < duration or (at == 0 and chapter is None):
            outside.append(index)
        elif chapter is None:
            found[at] = Mark(at, "override")
        else:
            found[at] = Mark(at, "override", chapter.title, chapter.break_ and at > 0)
    return tuple(mark for _, mark in sorted(found.items())), outside
