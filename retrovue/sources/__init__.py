"""Source kinds, one a file. A source lists what there is and describes it; it never deletes anything."""

from retrovue.sources.folder import FolderSource
from retrovue.sources.nfo import NfoSource
from retrovue.sources.plex import PlexSource
from retrovue.sources.reader import (
    Asked,
    Cancelled,
    Context,
    Counted,
    Description,
    ListedItem,
    ListingCut,
    Reader,
    Section,
    SourceAway,
)
from retrovue.sources.registry import kind_of, kinds, source_type

__all__ = [
    "Asked", "Cancelled", "Context", "Counted", "Description", "FolderSource", "ListedItem", "ListingCut", "NfoSource",
    "PlexSource", "Reader", "Section", "SourceAway", "kind_of", "kinds", "source_type",
]  # fmt: skip
