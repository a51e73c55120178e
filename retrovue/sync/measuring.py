"""Measures the files of items: one probe for each file, one asset for each item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrovue.catalog import Problem
from retrovue.media.asset import Asset
from retrovue.media.item import Mark
from retrovue.sync.places import Here
from retrovue.sync.workers import Probe, Probed, Request


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of an item's files, or why nothing is."""

    asset: Asset | None = None
    marks: tuple[Mark, ...] | None = None
    """Of the files themselves; None: they were not looked at."""
    problem: Problem | None = None
    passing: bool = False
    """The problem may end without a change of the file."""


def measured(here: Sequence[Here], probe: Probe) -> Iterator[Found]:
    """In their order, as they are asked for."""
    files = (file for one in here for file in one.files)
    probed = probe(Request(file.path, file.size, file.mtime_ns) for file in files)
    for one in here:
        yield _together([next(probed) for _ in one.files])


def _together(parts: Sequence[Probed]) -> Found:
    """Several files play one after the other: instants count from the beginning of the first."""
    bad = next((part for part in parts if part.asset is None), None)
    if bad is not None:
        return Found(None, None, bad.problem, bad.passing)
    assets, marks, at = list[Asset](), list[Mark](), 0
    for part in parts:
        assert part.asset is not None
        assets.append(part.asset)
        marks += [replace(mark, at=mark.at + at) for mark in part.marks]
        at += part.asset.duration
    if not assets:
        return Found()
    first, *rest = assets
    return Found(replace(first, duration=at, following=tuple(rest)), tuple(marks))
