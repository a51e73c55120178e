"""`retrovue sync --breaks`: looks into files for break points, for how loud they are, and whether they play."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from retrovue.cli.session import Session
from retrovue.cli.system_clock import SystemClock

Asked = Mapping[str, int | None]
"""By the names of the search's own; those that were not asked for are None."""

if TYPE_CHECKING:
    from retrovue.breakpoints import JobResult
    from retrovue.breakpoints.job import Examine
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document


def look_into_files(
    session: Session, place: StationPlace, document: Document, items: Sequence[str], limits: Asked
) -> None:
    """Files that were looked into at an earlier time are done at once, so that it can be stopped at any time.

    Named items are looked into in any case, within limits of their own, and what is found is kept for people alone.
    """
    from retrovue import pipeline
    from retrovue.breakpoints import CatalogShelf, Store, look_for_breaks
    from retrovue.breakpoints.proposed import ProposalFolder
    from retrovue.breakpoints.wanted import wanted_files
    from retrovue.catalog import open_catalog, precedence_of
    from retrovue.cli.interrupts import interrupts
    from retrovue.cli.sync_progress import reporter
    from retrovue.ffmpeg.find import find_ffmpeg
    from retrovue.sources.local import local_paths

    clock = SystemClock()
    begun = clock.now()
    ffmpeg = find_ffmpeg(document.ffmpeg.path, os.environ, place.state).path
    with (
        open_catalog(pipeline.catalog_url(place, document)) as catalog,
        reporter(session) as report,
        interrupts() as interrupted,
    ):
        catalog.precedence = precedence_of(document)
        files = wanted_files(catalog, local_paths(document.sources, place.project), items)
        _insist_on(items, (item.key for item in catalog.snapshot()) if items else ())
        store: Store = ProposalFolder(place.state) if items else CatalogShelf(catalog)
        result = look_for_breaks(
            files, store, report, clock.now, ffmpeg=ffmpeg, cancel=lambda: bool(interrupted),
            hold=interrupted.hold, examine=_within(limits),
        )  # fmt: skip
    _conclude(session, result, clock.now() - begun)


def _insist_on(asked: Sequence[str], known: Iterable[str]) -> None:
    from retrovue.media.splitting import whole_key

    wholes = {whole_key(key) for key in known}
    for key in asked:
        if whole_key(key) not in wholes:
            raise typer.BadParameter(f"there is no item `{key}` that could air", param_hint="--item")


def _within(asked: Asked) -> Examine:
    """Brightness is asked for in percent of white."""
    from retrovue.breakpoints.candidates import Limits
    from retrovue.breakpoints.examine import examine

    given = {name: value for name, value in asked.items() if value is not None}
    if "bright" in given:
        given["bright"] *= 255
    return lambda tool, path, listed: examine(tool, path, listed, Limits(**given))


def _conclude(session: Session, result: JobResult, took: int) -> None:
    from retrovue.diagnostics.render_text import counted

    session.tell(result.problems)
    if session.json:
        session.record(
            "result", command="sync", state=result.state, examined=result.examined, skipped=result.skipped,
            failed=result.failed, seconds=took // 1000,
        )  # fmt: skip
    bad = f", {result.failed:,} unusable" if result.failed else ""
    known = f", {result.skipped:,} known" if result.skipped else ""
    said = (
        f"looked into {counted(result.examined, 'file')}{bad}{known} ({took // 1000}.{took % 1000 // 100} s)"
    )
    if result.cancelled:
        session.say(f"stopped: {said}; run it again to go on")
        raise typer.Exit(130)
    session.say(f"{said}; next: retrovue build" if result.examined else said)
