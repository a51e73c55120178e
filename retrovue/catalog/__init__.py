"""The catalog: what was observed of the sources. The only room that speaks SQL."""

from retrovue.catalog.links import KnownLink, Measured, RunRecord, SectionState, SeenLink, Taken
from retrovue.catalog.merging import Precedence, precedence_of
from retrovue.catalog.opening import mend
from retrovue.catalog.records import UNKNOWN_SIZE, Problem
from retrovue.catalog.store import Catalog, open_catalog

__all__ = [
    "UNKNOWN_SIZE", "Catalog", "KnownLink", "Measured", "Precedence", "Problem", "RunRecord",
    "SectionState", "SeenLink", "Taken", "mend", "open_catalog", "precedence_of",
]  # fmt: skip
