"""Sources whose files may be read from their server, where they are not on this machine: `remote: true`."""

from collections.abc import Callable, Mapping
from typing import Any

from retrovue.media.remote import remote_path
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
        url: str = model.url
        return PlexPart(url if "://" in url else f"http://{url}", model.token, address)

    return part


def _is_remote(model: Any) -> bool:
    """Without its secret a source gives nothing."""
    return bool(getattr(model, "remote", False) and getattr(model, "url", "") and getattr(model, "token", ""))
