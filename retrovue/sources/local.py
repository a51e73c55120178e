"""Where on this machine lies what the sources of a station write."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from retrovue.sources.places import path_map


def local_paths(sources: Mapping[str, Any], project: Path) -> Callable[[str, str], str]:
    """(source, its path) -> the path here, or empty where it leads nowhere.

    Sources that map no paths, and those that the station no longer has, write the paths of this machine.
    """
    maps = {
        name: path_map(model, str(project)) for name, model in sources.items() if getattr(model, "paths", ())
    }

    def local(source: str, path: str) -> str:
        return maps[source].local(path).path if source in maps else path

    return local
