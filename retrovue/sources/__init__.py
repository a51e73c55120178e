"""Source kinds, one a file. A source lists what there is; it never deletes anything."""

from retrovue.sources.folder import FolderSource
from retrovue.sources.nfo import NfoSource

__all__ = ["FolderSource", "NfoSource"]
