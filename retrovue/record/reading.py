"""Looks into `station.sqlite` for those who only read: commands and pages."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout_log.as_run import AsRun
from retrovue.record import rows
from retrovue.record.opening import open_readonly


def as_run_lines(path: Path, channel: str, start: int, end: int) -> list[AsRun]:
    """What aired on a channel in [start, end); nothing while there is no record. Raises StationError RV606."""
    return as_run_of(path, (channel,), start, end)[channel]


def as_run_of(path: Path, channels: Sequence[str], start: int, end: int) -> dict[str, list[AsRun]]:
    """The same of several channels: opening the record takes longer than reading a channel of it."""
    try:
        engine = open_readonly(path)
        if engine is None:
            return {channel: [] for channel in channels}
        try:
            with engine.connect() as connection:
                return {channel: rows.read_lines(connection, channel, start, end) for channel in channels}
        finally:
            engine.dispose()
    except DBAPIError as error:
        message = f"the record `{path.name}` cannot be read: {str(error.orig).lower()}"
        cure = "try again; when it is damaged, `retrovue run` begins it anew"
        raise StationError([Diagnostic("RV606", message, place=str(path), help=(cure,))], 4) from None
