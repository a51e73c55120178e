"""The keys that kinds of source have which read folders."""

import posixpath
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, field_validator, model_validator

from retrovue.language.model import Model, wrong
from retrovue.language.overriding import ItemSettings
from retrovue.language.values import Flag, ShownText, Text
from retrovue.metadata import NamePattern
from retrovue.sources.keys import FilledText, SourceKeys, begins_a_path, matches_nothing


class Root(Model):
    """A folder; a text alone is its path."""

    path: FilledText
    """The folder, relative to the project folder."""
    name: ShownText = ""
    """What it is called in reports, and the `library` of its items; by default the folder's own name."""
    description: ShownText = ""
    """For people."""
    enabled: Flag = True
    """`false`: it is not read, and what the catalog holds of it stays as it is."""

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping | cls) else {"path": value}

    @property
    def title(self) -> str:
        return self.name or self.path.rstrip("/").rpartition("/")[2] or self.path


def _readable(text: str) -> str:
    try:
        NamePattern(text)
    except ValueError as error:
        cure = "write fields as `{company}`, in lower case letters"
        raise wrong("RV020", "`{part}` is not a field of a pattern", part=str(error), help=cure) from None
    return text


def _without_cuts(settings: ItemSettings) -> ItemSettings:
    """A rule speaks of many files; a cut point or an id is of one."""
    for name in ("breaks_at", "in", "out", "guid"):
        if getattr(settings, "in_" if name == "in" else name) is not None:
            raise wrong("RV020", "a rule cannot set `{name}`", name=name, help="write it under `overrides:`")
    return settings


class NameRule(Model):
    """A pattern over the path below the root (`ads/{company}/{year}-{title}`), and what to set."""

    match: Annotated[Text, AfterValidator(_readable)]
    """The path below the root without its extension; `{field}` names a part, `*` is any text within a name, `**` any rest."""
    set: Annotated[ItemSettings, AfterValidator(_without_cuts)] = ItemSettings()
    """What to set beside the parts that the pattern names; cut points and ids are for `overrides:`."""


def _each_once(roots: tuple[Root, ...]) -> tuple[Root, ...]:
    seen: set[str] = set()
    for root in roots:
        place = posixpath.normpath(root.path)
        if place in seen:
            raise wrong(
                "RV020", "the root `{path}` is written twice", path=root.path, help="take one of them out"
            )
        seen.add(place)
    return roots


class FolderKeys(SourceKeys):
    """Keys of kinds that read folders."""

    roots: Annotated[tuple[Root, ...], AfterValidator(_each_once)]
    """Folders, relative to the project folder: each a path, or a map with its `path`, `name`, `description` and `enabled`."""
    recurse: Flag = True
    """Whether folders below are read as well."""
    rules: tuple[NameRule, ...] = ()
    """What the names of files say; the first rule that matches counts."""

    @field_validator("include", "exclude")
    @classmethod
    def _below_the_root(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if begins_a_path(pattern):
                raise matches_nothing(pattern, "paths begin below the root: write it as `Movies/**`")
        return patterns
