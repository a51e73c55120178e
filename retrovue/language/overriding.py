"""`overrides:`: corrections of the catalog that people write."""

from typing import Literal

from pydantic import Field

from retrovue.language.model import Model
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Date, Id, Text, Timecode


class ItemSettings(Model):
    """What an override may set; an absent key leaves the catalog's value."""

    kind: Text | None = None
    title: Text | None = None
    show: Text | None = None
    season: Count | None = None
    episode: Count | None = None
    year: Count | None = None
    rating: Text | None = None
    company: Text | None = None
    category: Text | None = None
    label: tuple[Text, ...] | None = None
    genre: tuple[Text, ...] | None = None
    dayparts: tuple[Id, ...] | None = None
    starts: Date | None = None
    expires: Date | None = None
    notes: Text | None = None
    breaks_at: tuple[Timecode, ...] | Literal["none"] | None = None
    in_: Timecode | None = Field(default=None, alias="in")
    out: Timecode | None = None


class Override(Model):
    """Items that `match` get what `set` says."""

    match: SelectorField
    set: ItemSettings
