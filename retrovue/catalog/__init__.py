"""The catalog: what was observed of the sources. The only room that speaks SQL."""

from retrovue.catalog.records import CommitCounts, KnownFile, Problem, SeenFile
from retrovue.catalog.store import Catalog, open_catalog

__all__ = ["Catalog", "CommitCounts", "KnownFile", "Problem", "SeenFile", "open_catalog"]
