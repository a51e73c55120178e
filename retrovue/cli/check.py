"""`retrovue check`: reads the station and says what is wrong with it. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from retrovue.cli.compiling import CatalogFile
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(catalog: CatalogFile = None) -> None:
    """Check the station's files, and against the catalog where there is one."""
    import os
    import time
    from pathlib import Path

    from retrovue import pipeline
    from retrovue.cli.system_clock import SystemClock
    from retrovue.load.project import find_station

    session, begun = current(), time.perf_counter()
    place = find_station(session.project, session.station)
    loaded = pipeline.load(place, os.environ)
    snapshot = None
    if catalog is not None:
        snapshot = pipeline.read_export(Path(catalog))
    elif loaded.draft is not None:
        snapshot = pipeline.known_snapshot(place, loaded.draft)
    found = pipeline.check(place, loaded, snapshot, SystemClock().now())
    session.tell(found)
    channels = len(loaded.draft.channels) if loaded.draft else 0
    _conclude(session, found, channels, len(loaded.texts), time.perf_counter() - begun)


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
