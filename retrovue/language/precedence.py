"""`sync.precedence:`: whose word counts where several sources tell of one item."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import wrong
from retrovue.language.scalars import text_of
from retrovue.language.values import Id

FIELDS: Mapping[str, str] = {
    "default": "default", "ids": "ids", "media": "media",
    "title": "title", "show": "show", "season": "season", "year": "year", "aired": "aired", "rating": "rating",
    "warnings": "warnings", "description": "description", "genre": "genres", "label": "labels", "tag": "tags",
    "collection": "collections", "studio": "studios", "network": "networks", "actor": "actors", "director": "directors",
    "artist": "artists", "language": "languages", "country": "countries", "company": "companies",
    "category": "category", "campaign": "campaign", "demo": "demo", "dayparts": "dayparts", "seasons": "seasons",
    "starts": "starts", "group": "group", "split": "split", "notes": "notes", "score": "score", "added": "added",
    "custom": "custom",
}  # fmt: skip
"""How an order is called, as selectors call the field -> the field of items. `season` takes the episode with it,
`starts` the end."""


def read_field(value: object) -> str:
    name = text_of(value, "RV020", "a field").lower()
    if name not in FIELDS:
        cure = hint(name, FIELDS) or "write `default`, `ids`, `media`, or a field such as `title`"
        raise wrong("RV020", "no order of sources is called `{name}`", name=name, help=cure)
    return name


def _read_order(value: object) -> object:
    """One source alone is a list of one."""
    return (value,) if isinstance(value, str) else value


Order = Annotated[str, BeforeValidator(read_field)]
Sources = Annotated[tuple[Id, ...], BeforeValidator(_read_order)]
Orders = dict[Order, Sources]
