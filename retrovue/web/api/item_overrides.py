"""`/api/v1/items/overrides`: corrections of items, written into `overrides:`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.editing import FileEdit, Surroundings
from retrovue.editing.corrections import LISTS, Wanted, corrections, read_entries
from retrovue.media.item import Item
from retrovue.pipeline import Accepted
from retrovue.plan.corrections import FIELD_OF
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.editing import PROBLEMS, ProposalShown, Saving, answer_made
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem

LARGEST = 1_000_000
"""Bytes of a body: thousands of keys."""
_FIELD = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}(\.[A-Za-z0-9_-]{1,64})?$")]
_LIST = Annotated[str, StringConstraints(pattern=f"^({'|'.join(LISTS)})$")]
_WORDS = Annotated[list[Annotated[str, Field(min_length=1, max_length=300)]], Field(max_length=100)]
_TIMECODE = Annotated[str, StringConstraints(pattern=r"^\d{1,2}:[0-5]\d:[0-5]\d(\.\d{1,3})?$")]
_KEY = Annotated[str, Field(min_length=1, max_length=1000)]


class ChapterAsked(Shape):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    at: _TIMECODE
    """From the first frame that airs."""
    title: Annotated[str, Field(max_length=300)] = ""
    break_: bool = Field(default=True, alias="break")
    """Whether a break may stand there."""


class ItemOverridesAsked(Saving):
    items: Annotated[list[_KEY], Field(min_length=1, max_length=5000)]
    set: Annotated[dict[_FIELD, Any], Field(max_length=60)] = Field(default_factory=dict)
    """Fields as `overrides:` has them; null takes a value away."""
    add: Annotated[dict[_LIST, _WORDS], Field(max_length=20)] = Field(default_factory=dict)
    """To what the item has now."""
    remove: Annotated[dict[_LIST, _WORDS], Field(max_length=20)] = Field(default_factory=dict)
    chapters: Annotated[list[ChapterAsked], Field(max_length=500)] | None = None
    """All of them; null takes them away, left out they stay."""

    @model_validator(mode="after")
    def _says_something(self) -> "ItemOverridesAsked":
        if not (self.set or self.add or self.remove or "chapters" in self.model_fields_set):
            raise ValueError("say what to change: `set`, `add`, `remove` or `chapters`")
        return self

    @property
    def wanted(self) -> Wanted:
        chapters = None
        if self.chapters is not None:
            chapters = [each.model_dump(by_alias=True, exclude_defaults=True) for each in self.chapters]
        return Wanted(self.set, self.add, self.remove, chapters, "chapters" in self.model_fields_set)


async def corrected(asked: Asked[Nothing, Nothing, ItemOverridesAsked]) -> ProposalShown:
    accepted, body = asked.request.app[LIBRARY].accepted(), asked.body

    def make(around: Surroundings) -> Sequence[FileEdit]:
        items = _items(accepted, body.items)
        return corrections(
            read_entries(around.place, around.cache), body.items, body.wanted,
            lambda key, name: _current(items[key], name),
        )  # fmt: skip

    return await answer_made(asked, make, body)


def _items(accepted: Accepted, keys: Iterable[str]) -> Mapping[str, Item]:
    """As they are now. Raises Problem 404 for one that nobody knows."""
    found = {key: item for key in keys if (item := accepted.snapshot.get(key)) is not None}
    missing = [key for key in keys if key not in found]
    if missing and pipeline.shipped_catalog(accepted.place, accepted.document) is None:
        with open_catalog(pipeline.catalog_url(accepted.place, accepted.document), readonly=True) as catalog:
            found |= {report.item.key: report.item for report in catalog.reports(missing)}
    for key in missing:
        if key not in found or "*" in key:
            raise Problem(404, "unknown_item", f"there is no item `{key}`", "look for it in the library")
    return found


def _current(item: Item, name: str) -> Sequence[str]:
    if name == "guid":
        return item.guids
    held = getattr(item, FIELD_OF[name])
    return held if isinstance(held, tuple) else (held,) if held else ()


OPERATIONS = (
    Operation("POST", "/api/v1/items/overrides", Role.OPERATOR, "Correct items", corrected, ProposalShown,
              body=ItemOverridesAsked, action="correct items", problems=(*PROBLEMS, 404), largest=LARGEST),
)  # fmt: skip
