"""Sources whose files may be read from their server, where they are not on this machine: `remote: true`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from retrovue.media.remote import remote_path

if TYPE_CHECKING:
    from retrovue.sources.plex_part import PlexPart


def remote_paths(sources: Mapping[str, Any]) -> Callable[[str, str], str]:
    """(source, address of a part) -> the path of the part; empty for a source whose files must be here."""

    def remote(source: str, address: str) -> str:
        return remote_path(source, address) if _is_remote(sources.get(source)) else ""

    return remote


def remote_parts(sources: Mapping[str, Any]) -> Callable[[str, str], PlexPart | None]:
    """(source, address of a part) -> the part itself."""

    def part(source: str, address: str) -> PlexPart | None:
        model = sources.get(source)
        if model is None or not _is_remote(model):
            return None
        from retrovue.sources.plex_part import PlexPart  # an HTTP client: a quarter of a second to load

        url: str = model.url
        return PlexPart(url if "://" in url else f"http://{url}", model.token, address)

    return part


def any_remote(sources: Mapping[str, Any]) -> bool:
    return any(map(_is_remote, sources.values()))


def _is_remote(model: Any) -> bool:
    """Without its secret a source gives nothing."""
    return bool(getattr(model, "remote", False) and getattr(model, "url", "") and getattr(model, "token", ""))
