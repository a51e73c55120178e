"""`type: plex`: the libraries of a Plex server, and where its paths lie on this machine."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from retrovue.language.model import Model, wrong
from retrovue.language.overriding import Kind
from retrovue.language.texts import ShownText, Text
from retrovue.language.values import Flag, read_whole
from retrovue.sources.keys import FilledText, SourceKeys

SMALLEST_PAGE, LARGEST_PAGE = 50, 1_000


class PathMapping(Model):
    """The longest `from` that begins a path wins; whole segments only."""

    from_: FilledText = Field(alias="from")
    """How the server's paths begin."""
    to: FilledText
    """The same folder on this machine; a relative one counts from the project folder."""
    case: Literal["sensitive", "insensitive"] | None = None
    """Whether upper and lower case differ; by default as the server's kind of path has it."""


class Library(Model):
    """One library of the server."""

    enabled: Flag = True
    """`false`: it is not read, and what the catalog holds of it stays; where no other is named, all others are read."""
    kind: Kind | None = None
    """What its items are; by default as the library's type says."""
    label: ShownText = ""
    """A label for all of its items."""


def _kind_alone(value: Any) -> Any:
    """A library of which only the kind is said needs no map."""
    if not isinstance(value, dict):
        return value
    return {name: {"kind": inner} if isinstance(inner, str) else inner for name, inner in value.items()}


def read_page_size(value: object) -> int:
    size = read_whole(value)
    if not SMALLEST_PAGE <= size <= LARGEST_PAGE:
        help = f"choose {SMALLEST_PAGE} to {LARGEST_PAGE}"
        raise wrong("RV020", "`{size}` is out of range", size=size, help=help)
    return size


class PlexSource(SourceKeys):
    """A server and its libraries."""

    type: Literal["plex"]
    """`plex`."""
    url: Text
    """The server's address."""
    token: Text = Field(repr=False)
    """Its token, as `${env:NAME}` or `${file:PATH}`: never the token itself."""
    libraries: Annotated[dict[ShownText, Library], BeforeValidator(_kind_alone)] = Field(default_factory=dict)
    """Which libraries, by name; all by default."""
    page_size: Annotated[int, BeforeValidator(read_page_size)] = LARGEST_PAGE
    """How many items one request lists, 50 to 1000; a server that is too slow for that is asked for fewer."""
    paths: tuple[PathMapping, ...] = ()
    """Where the server's paths lie on this machine; without any they are the same here as there."""
    passthrough: Flag = False
    """Whether paths that no line of `paths` covers are the same here as on the server."""
    remote: Flag = False
    """Whether items without a file on this machine may air by reading them from the server."""
    reload_guide: Flag = False
    """Whether the server is told to read this station's guide anew when it has changed, at most every ten minutes."""
