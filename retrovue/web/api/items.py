"""`/api/v1/items`: the library, found by words and by facets."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.catalog.finding import FACETS, Entry, Page, SearchIndex, code_of
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem

TAGS = 30
"""Of the tags only the most frequent are counted out."""
Choice = Annotated[str, Field(max_length=200)]


class ItemsQuery(Shape):
    """A facet that is left out allows every value; an empty one asks for items without."""

    q: Choice = ""
    """Words of titles, shows, tags and genres; each must be there, and its end may be left out."""
    kind: Choice | None = None
    source: Choice | None = None
    state: Choice | None = None
    rating: Choice | None = None
    tag: Choice | None = None
    after: Annotated[str, Field(max_length=1000)] = ""
    """Key of an item: the rows behind it."""
    at: Annotated[int, Field(ge=0, le=1 << 31)] = 0
    """Without `after`: rows from this place on."""
    most: Annotated[int, Field(ge=1, le=500)] = 100


class ItemRow(BaseModel):
    key: str
    kind: str
    title: str
    show: str
    code: str
    """`S01E02`, of an episode."""
    year: int | None
    length: int
    """ms; 0 when unknown."""
    source: str
    rating: str
    state: str


class FacetValue(BaseModel):
    value: str
    count: int


class ItemsShown(BaseModel):
    """In canonical order: show, season and episode, date, title, key."""

    revision: int
    """Places hold within one; another means that the catalog has changed."""
    renewing: bool
    """Whether a newer one is being made."""
    total: int
    at: int
    """Place of the first row."""
    items: list[ItemRow]
    facets: dict[str, list[FacetValue]]
    """How many items have a value, under the words and the other choices; the most frequent first."""


async def items(asked: Asked[Nothing, ItemsQuery, Nothing]) -> ItemsShown:
    library, query = asked.request.app[LIBRARY], asked.query
    index = await library.index()
    revision = library.revision
    page = await asyncio.to_thread(_page, index, query)
    if page is None:
        raise Problem(404, "no_such_item", "there is no item of this key", "begin again without `after`")
    facets = {
        name: [FacetValue(value=value, count=count) for value, count in values[: TAGS if name == "tag" else None]]
        for name, values in page.facets.items()
    }  # fmt: skip
    return ItemsShown(
        revision=revision, renewing=library.renewing, total=page.total, at=page.at, items=list(map(_row, page.rows)),
        facets=facets,
    )  # fmt: skip


def _page(index: SearchIndex, query: ItemsQuery) -> Page | None:
    after = index.place(query.after) if query.after else -1
    if after is None:
        return None
    chosen = {name: value for name in FACETS if (value := getattr(query, name)) is not None}
    return index.page(query.q, chosen, query.most, query.at, after)


def _row(entry: Entry) -> ItemRow:
    return ItemRow(
        key=entry.key, kind=entry.kind, title=entry.title, show=entry.show, code=code_of(entry), year=entry.year,
        length=entry.length, source=entry.source, rating=entry.rating, state=entry.state,
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/items", Role.VIEWER, "The library, by words and facets", items, ItemsShown, query=ItemsQuery,
              problems=(503,)),
)  # fmt: skip
