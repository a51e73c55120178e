"""The catalog: what was observed of the sources. The only room that speaks SQL."""

from retrovue.catalog.records import UNKNOWN_SIZE, CommitCounts, KnownFile, Problem, SeenFile
from retrovue.catalog.store import Catalog, open_catalog

__all__ = ["UNKNOWN_SIZE", "Catalog", "CommitCounts", "KnownFile", "Problem", "SeenFile", "open_catalog"]
