"""What becomes of proposals: marks that a programme may be cut at."""

from collections.abc import Iterable

from retrovue.breakpoints.findings import Proposal
from retrovue.media.item import Mark

SURE = 60
"""Confidence from which a proposal is acted upon; the others are for people to look at."""


def marks_of(proposals: Iterable[Proposal], chapters: Iterable[Mark], sure: int = SURE) -> tuple[Mark, ...]:
    """The chapters of the source when any of them can be a break, else what was found in the picture.

    Chapters that are no breaks stay: their titles are for people.
    """
    given = tuple(chapters)
    if any(mark.breaks for mark in given):
        return given
    found = (Mark(one.at, "black", one.reason) for one in proposals if one.confidence >= sure)
    return tuple(sorted((*given, *found), key=lambda mark: (mark.at, mark.origin)))
