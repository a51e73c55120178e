"""`overrides:`: corrections of the catalog that people write."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from retrovue.diagnostics.suggest import hint
from retrovue.language.model import Model, wrong
from retrovue.language.scalars import text_of
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Date, Flag, Id, Rating, ShownText, Text, Timecode, read_whole
from retrovue.media.item import KINDS
from retrovue.timing.durations import timecode_text

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
    """What it is: `movie`, `episode`, `commercial`, `bumper`, `promo`, `station-id`, `music-video`..."""
    title: ShownText | None = None
    """Its title."""
    show: ShownText | None = None
    """The show it belongs to."""
    season: Count | None = None
    """Number of the season."""
    episode: Count | None = None
    """Number in the season."""
    year: Count | None = None
    """The year it is from."""
    rating: Rating | None = None
    """Its content rating, such as `TV-PG`."""
    warnings: Several[ShownText] | None = None
    """What it warns of, such as `violence`."""
    company: Several[ShownText] | None = None
    """The company it advertises; for keeping competitors apart."""
    category: ShownText | None = None
    """What it advertises, such as `toys`; likewise."""
    campaign: ShownText | None = None
    """The campaign it belongs to."""
    label: Several[ShownText] | None = None
    """Your own marks, for selectors."""
    tag: Several[ShownText] | None = None
    """Tags, as media managers have them."""
    genre: Several[ShownText] | None = None
    """Its genres."""
    artist: Several[ShownText] | None = None
    """Its artists; for keeping them apart."""
    demo: Several[ShownText] | None = None
    """Whom it is made for; it airs on no channel for others."""
    dayparts: Several[Id] | None = None
    """It airs in these dayparts only."""
    seasons: Several[Id] | None = None
    """It airs in these seasons only."""
    starts: Date | None = None
    """The first day on which it may air."""
    expires: Date | None = None
    """The last day on which it may air."""
    score: Score | None = None
    """How good it is, from 0 to 100."""
    guid: Several[Guid] | None = None
    """What it is called in databases, such as `tvdb:71173`."""
    group: ShownText | None = None
    """Items of one group are parts of one story, in the order they were made."""
    split: Literal["chapters", "none"] | None = None
    """`chapters` makes an item of every chapter, for compilations."""
    notes: Text | None = None
    """For you."""
    custom: dict[CustomName, ShownText] | None = None
    """Fields of your own; `custom.mood` is short for one."""
    breaks_at: tuple[Timecode, ...] | Literal["none"] | None = None
    """Where it may be interrupted; `none` for nowhere. By default at its chapters, else where it is black."""
    in_: Timecode | None = Field(default=None, alias="in")
    """Where the part of it that airs begins."""
    out: Timecode | None = None
    """Where that part ends."""

    @model_validator(mode="before")
    @classmethod
    def _gather_custom(cls, value: Any) -> Any:
        """`custom.mood: dark` is `custom: {mood: dark}`."""
        if not isinstance(value, Mapping) or not any(_is_custom(key) for key in value):
            return value
        own = value.get("custom", {})
        given = {key.removeprefix(_CUSTOM): inner for key, inner in value.items() if _is_custom(key)}
        twice = next((name for name in given if isinstance(own, Mapping) and name in own), None)
        if twice is not None:
            both = f"`custom.{twice}` and `custom: {{{twice}: ...}}`"
            raise wrong("RV016", "{both} are the same field", both=both, help="keep one of them")
        rest = {key: inner for key, inner in value.items() if not _is_custom(key)}
        return {**rest, "custom": {**own, **given} if isinstance(own, Mapping) else own}

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        check_part(self.in_, self.out)
        if self.starts is not None and self.expires is not None and self.expires < self.starts:
            help = "`starts` is the first day on which it may air, `expires` the last"
            raise wrong("RV023", "`expires` lies before `starts`: it could never air", help=help)
        return self


def check_part(begin: int | None, end: int | None) -> None:
    """`in` and `out` of an item leave something of it."""
    if end is not None and end <= (begin or 0):
        after = f"`in`, `{timecode_text(begin)}`" if begin else "the first instant"
        help = "both count from the start of the file: `in` where the part begins, `out` where it ends"
        raise wrong("RV020", "`out` does not lie after {after}", after=after, help=help)


def _is_custom(key: object) -> bool:
    return isinstance(key, str) and key.startswith(_CUSTOM)


class Chapter(Model):
    """An instant of an item that has a name; a break may stand there unless `break` is false."""

    at: Timecode
    """Where it begins."""
    title: ShownText = ""
    """Its name."""
    break_: Flag = Field(default=True, alias="break")
    """Whether a break may stand here."""


class Override(Model):
    """Items that `match` get what `set` says."""

    match: SelectorField
    """Which items."""
    set: ItemSettings = ItemSettings()
    """What to set."""
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
