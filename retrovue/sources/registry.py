"""The table of the kinds of sources: those of the program, and those that installed packages add.

A package adds a kind by an entry point of the group `retrovue.sources`: a name, and an object with `model` and `open`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field

from retrovue.sources import folder, nfo
from retrovue.sources.plex import PlexSource
from retrovue.sources.reader import Context, Reader, SourceKind

GROUP = "retrovue.sources"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: its keys, and what opens it."""

    model: type[Any]
    open: Callable[[Any, str, Context], Reader]


def _open_plex(model: PlexSource, source: str, context: Context) -> Reader:
    from retrovue.sources.plex_reader import open_plex  # brings a client for HTTP along

    return open_plex(model, source, context)


_OWN: Mapping[str, SourceKind] = {
    "folder": Kind(folder.FolderSource, folder.open_reader),
    "nfo": Kind(nfo.NfoSource, nfo.open_reader),
    "plex": Kind(PlexSource, _open_plex),
}


@cache
def kinds() -> Mapping[str, SourceKind]:
    """By the name that stands at `type`. A name of the program's own cannot be taken over."""
    added = {
        found.name: _checked(found.name, found.load())
        for found in sorted(entry_points(group=GROUP), key=lambda found: found.name)
        if found.name not in _OWN
    }
    return {**_OWN, **added}


def _checked(name: str, kind: Any) -> SourceKind:
    """A mistake of a package is told to who wrote it, before anything of a station is read."""
    model = getattr(kind, "model", None)
    if not (
        isinstance(model, type) and issubclass(model, BaseModel) and callable(getattr(kind, "open", None))
    ):
        raise TypeError(f"`{name}` of the entry points `{GROUP}` has no `model` and `open`")
    tag: Any = model.model_fields["type"].annotation if "type" in model.model_fields else None
    if get_origin(tag) is not Literal or get_args(tag) != (name,):
        raise TypeError(f"the `type` of `{model.__name__}` is not `{name}`")
    found: SourceKind = kind
    return found


def kind_of(model: BaseModel) -> SourceKind:
    """The kind that a source of the station is of."""
    return kinds()[getattr(model, "type", "")]


def source_type() -> Any:
    """The type of all sources together, told apart by `type`."""
    either: Any = Union[tuple(kind.model for kind in kinds().values())]  # noqa: UP007
    return Annotated[either, Field(discriminator="type")]
