"""`retrovue check`: reads the station and says what is wrong with it. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic
    from retrovue.load.project import StationPlace
    from retrovue.media.snapshot import CatalogSnapshot
    from retrovue.pipeline import Document


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check() -> None:
    """Check the station's files, and against the catalog where there is one."""
    import os
    import time

    from retrovue.load.project import find_station
    from retrovue.load.station import load_station, locate
    from retrovue.station_type import StationFile

    session, begun = current(), time.perf_counter()
    place = find_station(session.project, session.station)
    loaded = load_station(place, StationFile, os.environ)
    found = list(loaded.diagnostics)
    if loaded.draft is not None:
        found = locate([*found, *_checked(place, loaded.draft)], loaded.tree)
    session.tell(found)
    channels = len(loaded.draft.channels) if loaded.draft else 0
    _conclude(session, found, channels, len(loaded.texts), time.perf_counter() - begun)


def _checked(place: StationPlace, document: Document) -> list[Diagnostic]:
    from retrovue.check import check_station

    roots = {root for source in document.sources.values() for root in source.roots}
    missing = {root for root in roots if not (place.project / root).is_dir()}
    snapshot = _snapshot(place, document)
    if snapshot is None:
        return check_station(document, None, missing)
    from retrovue.plan.overrides import apply_overrides

    corrected, remarks = apply_overrides(snapshot, document.overrides, document.collections)
    return [*remarks, *check_station(document, snapshot, missing, corrected=corrected)]


def _snapshot(place: StationPlace, document: Document) -> CatalogSnapshot | None:
    """What the catalog knows, when there is one: `check` never makes it."""
    from retrovue.diagnostics.visible import password_in

    path = place.state / "catalog.sqlite"
    url = document.database.url
    if (not url and not path.is_file()) or password_in(url) or (url and not url.startswith("sqlite:///")):
        return None
    from retrovue.catalog.store import open_catalog
    from retrovue.diagnostics import StationError

    try:
        with open_catalog(url or path, readonly=True) as catalog:
            return catalog.snapshot()
    except StationError as error:
        if any(diagnostic.code == "RV601" for diagnostic in error.diagnostics) and url:
            return None
        raise


def _conclude(
    session: Session, found: Sequence[Diagnostic], channels: int, files: int, seconds: float
) -> None:
    """The verdict line, and exit code 1 for a station that does not pass."""
    from retrovue.diagnostics.render_text import counted, summary

    failed = any(_counts_as_error(session, diagnostic) for diagnostic in found)
    where = f"{counted(files, 'file')} ({seconds:.1f} s)"
    sums = summary(found)
    if session.json:
        session.record(
            "result", command="check", passed=not failed, channels=channels, files=files, summary=sums,
            seconds=round(seconds, 3),
        )  # fmt: skip
    if failed:
        session.say(f"check failed: {sums} in {where}")
        raise typer.Exit(1)
    remarks = f", {sums}" if sums else ""
    session.say(f"check passed: {counted(channels, 'channel')}{remarks} in {where}")


def _counts_as_error(session: Session, diagnostic: Diagnostic) -> bool:
    from retrovue.diagnostics import Severity

    if diagnostic.severity is Severity.ERROR or diagnostic.code in session.deny:
        return True
    return session.strict and diagnostic.severity is Severity.WARNING
