"""Source kinds, one a file. A source lists what there is and describes it; it never deletes anything."""

from pathlib import Path

from retrovue.metadata import KnownNames
from retrovue.sources import folder, nfo
from retrovue.sources.folder import FolderSource
from retrovue.sources.listing import Describe, Description, ListedFile, Listing
from retrovue.sources.nfo import NfoSource
from retrovue.sources.plex import PlexSource

__all__ = [
    "Describe", "Description", "FolderSource", "ListedFile", "Listing", "NfoSource", "PlexSource", "describer", "scan",
]  # fmt: skip

_NOBODY = KnownNames()


def scan(
    source: FolderSource | NfoSource, source_id: str, project: Path, known: KnownNames = _NOBODY
) -> Listing:
    """Counts the files of a source; the listing's pages then read their sizes and times."""
    if isinstance(source, NfoSource):
        return nfo.scan(source, source_id, project, known)
    return folder.scan(source, source_id, project, known)


def describer(source: FolderSource | NfoSource, known: KnownNames = _NOBODY) -> Describe:
    """What tells of a listed file what it is; `known` are the names of the station that folders may bear."""
    if isinstance(source, NfoSource):
        return nfo.describer(source, known)
    return folder.describer(source, known)
