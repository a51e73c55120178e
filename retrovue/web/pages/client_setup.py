"""How each client is set up: what Settings shows, from the pages of the documentation."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from retrovue.web.documentation.reading import section

_HOST = "http://&lt;host&gt;:8080"


@dataclass(frozen=True, slots=True)
class ClientSetup:
    name: str
    title: str
    test: str
    """The client that the test asks as; empty for none."""
    steps: Markup


_CLIENTS = (
    ("plex", "Plex", "plex"), ("jellyfin", "Jellyfin", "jellyfin"), ("emby", "Emby", "jellyfin"), ("kodi", "Kodi", "kodi"),
    ("channels", "Channels DVR", "channels"), ("vlc", "VLC and mpv", "vlc"), ("tivimate", "TiviMate", "kodi"),
)  # fmt: skip


def client_setups(base: str) -> Sequence[ClientSetup]:
    """With the station's own address in the place of the pages' example."""
    return [
        ClientSetup(name, title, test, _with_address(steps(name), base)) for name, title, test in _CLIENTS
    ]


def steps(name: str) -> Markup:
    return section(f"client-{name}", "Steps").html


def _with_address(html: Markup, base: str) -> Markup:
    given = str(escape(base))
    place = given.partition("://")[2]
    text = (
        str(html)
        .replace(_HOST, given)
        .replace("&lt;host&gt;:8080", place)
        .replace("http://192.168.1.20:8080", given)
    )
    return Markup(text)  # noqa: S704 - rendered from our own page, and what was put in is escaped


def read_all() -> None:
    """Renders what will be shown; afterwards it costs nothing."""
    for name, _, _ in _CLIENTS:
        steps(name)
