"""From the session's options to a station: found, loaded, with its catalog."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from retrovue.cli.session import Session
from retrovue.diagnostics import Diagnostic, Severity, StationError

if TYPE_CHECKING:
    from retrovue.load.project import StationPlace
    from retrovue.load.station import Loaded
    from retrovue.media.snapshot import CatalogSnapshot
    from retrovue.pipeline import Document, Known


def find(session: Session) -> StationPlace:
    """The station that -C and --station name."""
    from retrovue.load.project import find_station

    return find_station(session.project, session.station)


def undo_torn_edit(session: Session, place: StationPlace) -> None:
    """Of an edit of the console that was cut short between two files; under the lock of the state folder."""
    from retrovue.editing.journal import undo

    files = undo(place.state, place.folder)
    if files:
        session.say(f"an edit in the console was cut short and is undone: {', '.join(files)}")


def load(session: Session) -> tuple[StationPlace, Loaded[Document], Document]:
    """The station's document. Raises StationError when its files have errors."""
    from retrovue import pipeline

    place = find(session)
    loaded = pipeline.load(place, os.environ)
    if loaded.document is None:
        raise StationError(loaded.diagnostics)
    return place, loaded, loaded.document


def known_for(place: StationPlace, document: Document, export: str | None) -> Known:
    """From a catalog export when one is named, else from the catalog."""
    from pathlib import Path

    from retrovue import pipeline

    if export is not None:
        return pipeline.Known(pipeline.read_export(Path(export)))
    return pipeline.read_known(place, document)


def snapshot_for(place: StationPlace, document: Document, export: str | None) -> CatalogSnapshot:
    """What can air, from either."""
    return known_for(place, document, export).snapshot


def insist(session: Session, diagnostics: Iterable[Diagnostic]) -> None:
    """Stops with exit code 1 when --strict or --deny turn one of these into an error."""
    denied = [
        d for d in diagnostics
        if (session.strict and d.severity is Severity.WARNING) or d.code in session.deny
    ]  # fmt: skip
    if denied:
        import typer

        session.say(f"{len(denied)} finding(s) denied by --strict or --deny")
        raise typer.Exit(1)
