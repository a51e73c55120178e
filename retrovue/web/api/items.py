"""`/api/v1/items`: the library, found by words and by facets."""

import asyncio
from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.catalog.finding import FACETS, Entry, Page, SearchIndex, code_of
from retrovue.load.log_files import LogFolder
from retrovue.playout.deliver import DIRECTOR
from retrovue.web.access.roles import Role
from retrovue.web.airtimes import Times
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem

VALUES = 30
"""Of each facet only the most frequent are counted out."""
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
    company: Choice | None = None
    category: Choice | None = None
    campaign: Choice | None = None
    daypart: Choice | None = None
    season: Choice | None = None
    """Of the year, in which alone it may air."""
    warning: Choice | None = None
    demo: Choice | None = None
    expiry: Choice | None = None
    """`expired`, `within 30 days` or `later`."""
    aired: Choice | None = None
    """Last, by the logs: `within 7 days`, `within 30 days` or `earlier`."""
    hand: Choice | None = None
    """`by its key` or `by a rule`: overrides speak of it."""
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
    added: str
    """ISO date on which its source took it up, or on which it was first seen."""
    modified: str
    """ISO date on which its source told of it, or its file was measured, last."""
    aired: int | None
    """When it began last, by the logs; ms UTC."""
    next: int | None
    hand: str
    """`by its key`, `by a rule` or nothing: whether overrides speak of it."""


class FacetValue(BaseModel):
    value: str
    count: int


class ItemsShown(BaseModel):
    """In canonical order: show, season and episode, date, title, key."""

    revision: int
    """Places hold within one; another means that the catalog has changed."""
    renewing: bool
    """Whether a newer one is being made."""
    frame_rate: int
    timezone: str
    total: int
    at: int
    """Place of the first row."""
    items: list[ItemRow]
    facets: dict[str, list[FacetValue]]
    """How many items have a value, under the words and the other choices; the most frequent first."""


async def items(asked: Asked[Nothing, ItemsQuery, Nothing]) -> ItemsShown:
    library, query = asked.request.app[LIBRARY], asked.query
    index = await library.index()
    revision, station = library.revision, library.accepted().document.station
    times = await library.times(index, LogFolder(asked.request.app[DIRECTOR].state))
    page = await asyncio.to_thread(_page, index, query, times)
    if page is None:
        raise Problem(404, "no_such_item", "there is no item of this key", "begin again without `after`")
    facets = {
        name: [FacetValue(value=value, count=count) for value, count in values[:VALUES]]
        for name, values in page.facets.items()
    }  # fmt: skip
    return ItemsShown(
        revision=revision, renewing=library.renewing, frame_rate=station.format.frame_rate, timezone=station.timezone,
        total=page.total, at=page.at, facets=facets,
        items=[_row(entry, *times.of(place)) for entry, place in zip(page.rows, page.places, strict=True)],
    )  # fmt: skip


def _page(index: SearchIndex, query: ItemsQuery, times: Times) -> Page | None:
    after = index.place(query.after) if query.after else -1
    if after is None:
        return None
    chosen = {name: value for name in FACETS if (value := getattr(query, name)) is not None}
    return index.page(query.q, chosen, query.most, query.at, after, times.moment)


def _row(entry: Entry, last: int | None, following: int | None) -> ItemRow:
    return ItemRow(
        key=entry.key, kind=entry.kind, title=entry.title, show=entry.show, code=code_of(entry), year=entry.year,
        length=entry.length, source=entry.source, rating=entry.rating, state=entry.state, added=entry.added,
        modified=entry.modified,
        aired=last, next=following, hand=entry.hand,
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/items", Role.VIEWER, "The library, by words and facets", items, ItemsShown, query=ItemsQuery,
              problems=(503,)),
)  # fmt: skip
