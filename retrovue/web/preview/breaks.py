"""Where an item may be interrupted: what is in force, what its file tells, what a search proposes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from retrovue import pipeline
from retrovue.breakpoints.findings import Findings, Proposal
from retrovue.breakpoints.proposed import ProposalFolder
from retrovue.breakpoints.shelf import CatalogShelf
from retrovue.catalog import open_catalog
from retrovue.language.overriding import Override
from retrovue.media.asset import files_of
from retrovue.media.item import Item, Mark
from retrovue.media.splitting import whole_key
from retrovue.pipeline import Accepted
from retrovue.plan.specificity import exact_keys
from retrovue.web.preview.showing import Showing


class Found(NamedTuple):
    """Instants are ms from the first frame that airs."""

    chapters: tuple[Mark, ...]
    proposals: tuple[Proposal, ...]
    examined: bool
    """Whether every file was looked into."""


class Written(NamedTuple):
    """The override that names an item by its key."""

    file: str
    line: int
    override: Override


def breaks_of(accepted: Accepted, item: Item, showing: Showing | None) -> Found:
    """Reads the catalog: never on the loop. Nothing was searched where the station came with its catalog."""
    if pipeline.shipped_catalog(accepted.place, accepted.document) is not None:
        return Found((), (), examined=False)
    with open_catalog(pipeline.catalog_url(accepted.place, accepted.document), readonly=True) as catalog:
        reports = catalog.reports([whole_key(item.key)])
        told = next((link.marks for report in reports for link in report.links if link.marks), ())
        shelves = ProposalFolder(accepted.place.state), CatalogShelf(catalog)
        files = files_of(showing.asset) if showing else ()
        known = [_first(shelf.findings(file.fingerprint) for shelf in shelves) for file in files]
    length = showing.length if showing else item.duration
    proposals = _moved(known, [file.duration for file in files], item.trim_in, length)
    return Found(
        tuple(_chapters(told, item.trim_in, length)), tuple(proposals), bool(known) and None not in known
    )


def _first(found: Iterable[Findings | None]) -> Findings | None:
    return next((one for one in found if one is not None), None)


def _chapters(marks: Iterable[Mark], trim_in: int, length: int) -> Iterator[Mark]:
    for mark in marks:
        if mark.origin != "black" and 0 <= mark.at - trim_in < length:
            yield Mark(mark.at - trim_in, mark.origin, mark.title, mark.breaks)


def _moved(
    known: Sequence[Findings | None], lengths: Sequence[int], trim_in: int, length: int
) -> Iterator[Proposal]:
    """Searches count from the beginning of each file."""
    begin = -trim_in
    for findings, own in zip(known, lengths, strict=True):
        for one in findings.proposals if findings else ():
            if 0 < begin + one.at < length:
                yield Proposal(begin + one.at, one.kind, one.confidence, one.reason)
        begin += own


def written_of(accepted: Accepted, key: str) -> Written | None:
    """That which decides, where several speak of the item: in `overrides/` before elsewhere, then the last."""
    found: list[Written] = []
    for index, override in enumerate(accepted.document.overrides):
        if key in (exact_keys(override.match.expression) or ()):
            file, _, line = accepted.loaded.tree.where(("overrides", str(index))).rpartition(":")
            if file:
                found.insert(0, Written(file, int(line), override))
    return max(found, key=lambda one: one.override.origin.startswith("overrides/"), default=None)
