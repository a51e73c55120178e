"""`overrides:`: corrections of the catalog that people write."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import Model, wrong
from retrovue.language.scalars import text_of
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Date, Flag, Id, Rating, ShownText, Text, Timecode, read_whole
from retrovue.media.item import KINDS

T = TypeVar("T")
_CUSTOM = "custom."
_CUSTOM_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_GUID = re.compile(r"[a-z]+:[\w./-]{1,128}")


def read_kind(value: object) -> str:
    kind = text_of(value, "RV020", "a kind").lower()
    if kind not in KINDS:
        raise wrong("RV020", "there is no kind `{kind}`", kind=kind, help=hint(kind, KINDS))
    return kind


def _read_list(value: object) -> object:
    """One value is a list of one."""
    return (value,) if isinstance(value, str) else value


def _read_score(value: object) -> int:
    score = read_whole(value)
    if not 0 <= score <= 100:
        raise wrong("RV020", "`{score}` is out of range", score=score, help="choose 0 to 100")
    return score


def _read_guid(value: object) -> str:
    text = text_of(value, "RV020", "an id")
    if not _GUID.fullmatch(text):
        raise wrong(
            "RV020", "`{text}` is not an id", text=text, help="write it as `tvdb:71173` or `imdb:tt0076984`"
        )
    return text


def _read_custom_name(value: object) -> str:
    text = text_of(value, "RV020", "a name")
    if not _CUSTOM_NAME.fullmatch(text):
        help = "use letters, digits, `-` and `_`"
        raise wrong("RV020", "`{text}` is not a name of a field", text=text, help=help)
    return text


Kind = Annotated[str, BeforeValidator(read_kind)]
Several = Annotated[tuple[T, ...], BeforeValidator(_read_list)]
Score = Annotated[int, BeforeValidator(_read_score)]
Guid = Annotated[str, BeforeValidator(_read_guid)]
CustomName = Annotated[str, BeforeValidator(_read_custom_name)]


class ItemSettings(Model):
    """What an override may set; an absent key leaves the catalog's value."""

    kind: Kind | None = None
    title: ShownText | None = None
    show: ShownText | None = None
    season: Count | None = None
    episode: Count | None = None
    year: Count | None = None
    rating: Rating | None = None
    warnings: Several[ShownText] | None = None
    company: Several[ShownText] | None = None
    category: ShownText | None = None
    campaign: ShownText | None = None
    label: Several[ShownText] | None = None
    tag: Several[ShownText] | None = None
    genre: Several[ShownText] | None = None
    artist: Several[ShownText] | None = None
    demo: Several[ShownText] | None = None
    dayparts: Several[Id] | None = None
    seasons: Several[Id] | None = None
    starts: Date | None = None
    expires: Date | None = None
    score: Score | None = None
    guid: Several[Guid] | None = None
    group: ShownText | None = None
    split: Literal["chapters", "none"] | None = None
    """`chapters` makes an item of every chapter, for compilations."""
    notes: Text | None = None
    custom: dict[CustomName, ShownText] | None = None
    """Fields of your own; `custom.mood` is short for one."""
    breaks_at: tuple[Timecode, ...] | Literal["none"] | None = None
    """Where breaks may stand."""
    in_: Timecode | None = Field(default=None, alias="in")
    out: Timecode | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_custom(cls, value: Any) -> Any:
        """`custom.mood: dark` is `custom: {mood: dark}`."""
        if not isinstance(value, Mapping) or not any(_is_custom(key) for key in value):
            return value
        own = value.get("custom", {})
        given = {key.removeprefix(_CUSTOM): inner for key, inner in value.items() if _is_custom(key)}
        rest = {key: inner for key, inner in value.items() if not _is_custom(key)}
        return {**rest, "custom": {**own, **given} if isinstance(own, Mapping) else own}


def _is_custom(key: object) -> bool:
    return isinstance(key, str) and key.startswith(_CUSTOM)


class Chapter(Model):
    """An instant of an item that has a name; a break may stand there unless `break` is false."""

    at: Timecode
    title: ShownText = ""
    break_: Flag = Field(default=True, alias="break")


class Override(Model):
    """Items that `match` get what `set` says."""

    match: SelectorField
    set: ItemSettings = ItemSettings()
    chapters: tuple[Chapter, ...] | None = None
    """The item's chapters, in place of those that the file has."""

    _origin: str = PrivateAttr("")

    @property
    def origin(self) -> str:
        """The file that it stands in, below the station's folder; empty when it is not known."""
        return self._origin

    def of(self, file: str) -> "Override":
        """The same override, with the file that it stands in."""
        copy = self.model_copy()
        copy._origin = file
        return copy

    @model_validator(mode="after")
    def _says_something(self) -> "Override":
        if self.chapters is not None and self.set.breaks_at is not None:
            help = "give a chapter `break: false` where no break may stand"
            raise wrong("RV016", "`chapters` and `breaks_at` exclude each other", help=help)
        if self.chapters is None and "set" not in self.model_fields_set:
            raise wrong("RV014", "the override sets nothing", help="add `set:` or `chapters:`")
        return self
