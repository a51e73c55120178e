"""Looks into files for where a programme may be interrupted, how loud it is, and whether it plays."""

from retrovue.breakpoints.findings import Findings, Proposal
from retrovue.breakpoints.job import JobResult, Store, Wanted, look_for_breaks
from retrovue.breakpoints.marks import marks_of
from retrovue.breakpoints.shelf import CatalogShelf

__all__ = [
    "CatalogShelf", "Findings", "JobResult", "Proposal", "Store", "Wanted", "look_for_breaks", "marks_of",
]  # fmt: skip
