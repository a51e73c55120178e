"""`overrides:`: corrections of the catalog that people write."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import Model, wrong
from retrovue.language.scalars import text_of
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Date, Id, Rating, ShownText, Text, Timecode
from retrovue.media.item import KINDS


def read_kind(value: object) -> str:
    kind = text_of(value, "RV020", "a kind").lower()
    if kind not in KINDS:
        raise wrong("RV020", "there is no kind `{kind}`", kind=kind, help=hint(kind, KINDS))
    return kind


Kind = Annotated[str, BeforeValidator(read_kind)]


class ItemSettings(Model):
    """What an override may set; an absent key leaves the catalog's value."""

    kind: Kind | None = None
    title: ShownText | None = None
    show: ShownText | None = None
    season: Count | None = None
    episode: Count | None = None
    year: Count | None = None
    rating: Rating | None = None
    company: ShownText | None = None
    category: ShownText | None = None
    label: tuple[ShownText, ...] | None = None
    genre: tuple[ShownText, ...] | None = None
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
