"""`type: plex`: the libraries of a Plex server, and where its paths lie on this machine."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from retrovue.language.model import Model
from retrovue.language.overriding import Kind
from retrovue.language.texts import ShownText, Text


class PathMapping(Model):
    """The longest `from` that begins a path wins; whole segments only, `/` and `\\` alike."""

    from_: Text = Field(alias="from", min_length=1)
    """How the server's paths begin."""
    to: Text
    """The same folder on this machine."""
    case: Literal["sensitive", "insensitive"] | None = None
    """Whether upper and lower case differ; by default as the server's kind of path has it."""


class Library(Model):
    """One library of the server."""

    kind: Kind | None = None
    """What its items are; by default as the library's type says."""
    label: ShownText = ""
    """A label for all of its items."""


def _kind_alone(value: Any) -> Any:
    """A library of which only the kind is said needs no map."""
    if not isinstance(value, dict):
        return value
    return {name: {"kind": inner} if isinstance(inner, str) else inner for name, inner in value.items()}


class PlexSource(Model):
    """A server and its libraries."""

    type: Literal["plex"]
    """`plex`."""
    url: Text
    """The server's address."""
    token: Text
    """Its token, as `${env:NAME}` or `${file:PATH}`: never the token itself."""
    libraries: Annotated[dict[ShownText, Library], BeforeValidator(_kind_alone)] = Field(default_factory=dict)
    """Which libraries, by name; all by default."""
    paths: tuple[PathMapping, ...] = ()
    """Where the server's paths lie on this machine."""
