"""The keys that every kind of source has, and what they mean."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from retrovue.language.model import Model, wrong
from retrovue.language.overriding import Several
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Duration, Flag, Period, Text
from retrovue.media.expression import Either, Every, Expression, Match, Without
from retrovue.media.item import Item
from retrovue.media.selector import Selector, select
from retrovue.media.text_tests import fold, path_glob
from retrovue.media.version import Version
from retrovue.metadata import Details

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_HEIGHT = re.compile(r"\bheight\b", re.IGNORECASE)


class Import(Model):
    """What of a source's own words is taken over; numbers, names, ids and dates of items always are."""

    metadata: Flag = True
    """Descriptions, genres, people, studios, countries and whatever else describes an item."""
    tags: Flag = True
    """Labels, tags and collections."""
    scores: Flag = True
    """How well it is liked."""
    warnings: Flag = True
    """What it warns of."""


def _as_resolution(value: object) -> object:
    """`height` is what media managers call it."""
    return _HEIGHT.sub("resolution", value) if isinstance(value, str) else value


def _resolution_alone(selector: Selector) -> Selector:
    if set(_fields(selector.expression)) != {"resolution"}:
        raise wrong(
            "RV020", "a version is chosen by its `resolution` alone", help="write it as `resolution<=1080p`"
        )
    return selector


def _fields(node: Expression) -> list[str]:
    match node:
        case Match(field):
            return [field]
        case Every(parts) | Either(parts):
            return [name for part in parts for name in _fields(part)]
        case Without(part):
            return _fields(part)
        case _:
            return [""]


def _below_a_root(pattern: str) -> str:
    """A pattern that could match nothing would take the whole source off the air."""
    segments = pattern.replace("\\", "/").split("/")
    if not pattern or "." in segments or ".." in segments:
        raise matches_nothing(pattern, "write it as `Movies/**` or `**/*.mkv`")
    if not segments[-1]:
        folder = "/".join(segments).rstrip("*/")
        raise matches_nothing(pattern, f"write it as `{folder}/**`" if folder else "write it as `**`")
    return pattern


def matches_nothing(pattern: str, cure: str) -> PydanticCustomError:
    return wrong("RV020", "`{pattern}` matches no path", pattern=pattern, help=cure)


def begins_a_path(pattern: str) -> bool:
    """Whether it begins at the root of a machine, and not below that of a source."""
    return pattern.startswith(("/", "\\")) or _DRIVE.match(pattern) is not None


def _filled(text: str) -> str:
    if not text.strip():
        raise wrong(
            "RV015", "the path is empty", help="write a folder, such as `/media/tv`, or take the line out"
        )
    return text


FilledText = Annotated[Text, AfterValidator(_filled)]


PathPattern = Annotated[Text, AfterValidator(_below_a_root)]


class SourceKeys(Model):
    """`type` and what else a kind needs stand in its own model."""

    type: str
    """Which kind of source."""
    enabled: Flag = True
    """`false`: it is not read, and what the catalog holds of it stays as it is."""
    include: Several[PathPattern] = ()
    """Only what lies at these paths, such as `Movies/**`: `*` stays within a folder, `**` crosses folders."""
    exclude: Several[PathPattern] = ()
    """Not what lies at these paths."""
    limit: Count | None = None
    """Only so many items of each library or folder, for trying things out."""
    import_: Import = Field(default_factory=Import, alias="import")
    """What of the source's own words is taken over."""
    prefer: (
        Annotated[SelectorField, AfterValidator(_resolution_alone), BeforeValidator(_as_resolution)] | None
    ) = None
    """Which version of an item airs where there are several, such as `resolution<=1080p`; else the first whose files are here."""
    every: Period | None = None
    """How often it is to be read, where that is not as `sync.every` says."""
    retention: Duration | None = None
    """How long vanished items of it are kept, where that is not as `sync.retention` says."""


def path_filter(keys: SourceKeys) -> Callable[[str], bool] | None:
    """Whether a path below its root is wanted; None where all are. Case and accents do not matter."""
    if not keys.include and not keys.exclude:
        return None
    wanted = [path_glob(one.replace("\\", "/")) for one in keys.include]
    unwanted = [path_glob(one.replace("\\", "/")) for one in keys.exclude]

    def takes(path: str) -> bool:
        folded = fold(path)
        return not any(one(folded) for one in unwanted) and (not wanted or any(one(folded) for one in wanted))

    return takes


def version_filter(prefer: Selector | None) -> Callable[[Version], bool]:
    """Whether a version is one that the source prefers; without a wish, all are."""

    def liked(version: Version) -> bool:
        if prefer is None:
            return True
        stand_in = Item(key="version", kind="movie", title="version", duration=0, height=version.height)
        return bool(select((stand_in,), prefer, {}))

    return liked


_DESCRIBING = (
    "description", "genres", "artists", "directors", "actors", "studios", "networks", "languages", "countries",
    "companies", "category", "campaign", "demo", "custom", "notes",
)  # fmt: skip
_TAGGING = ("labels", "tags", "collections")
_EMPTY = Details()


def only_wanted(told: Details, wanted: Import) -> Details:
    """Without what `import` leaves out."""
    left_out = (
        *(() if wanted.metadata else _DESCRIBING), *(() if wanted.tags else _TAGGING),
        *(() if wanted.scores else ("score",)), *(() if wanted.warnings else ("warnings",)),
    )  # fmt: skip
    return replace(told, **{name: getattr(_EMPTY, name) for name in left_out}) if left_out else told
