"""Imports of the cases below `cases/`, and the verdict of load and check on what they become."""

import tempfile
from pathlib import Path

from retrovue.check import check_station
from retrovue.diagnostics import Diagnostic
from retrovue.importers import Imported, Words, import_station
from retrovue.load.project import StationPlace
from retrovue.load.station import load_station
from retrovue.station_type import StationFile

CASES = Path(__file__).parent / "cases"
WORDS = Words("moved", "Moved Here", "Europe/London", "/srv/old")
ENVIRONMENT = {"PLEX_URL": "http://plex.lan:32400", "PLEX_TOKEN": "t"}

Files = list[tuple[str, bytes]]


def case_files(name: str) -> Files:
    return [(path.name, path.read_bytes()) for path in sorted((CASES / name).iterdir())]


def verdict(imported: Imported) -> list[Diagnostic]:
    """Everything but what the machine lacks: folders of sources."""
    with tempfile.TemporaryDirectory() as folder:
        place = StationPlace(
            "moved", Path(folder), Path(folder) / "stations/moved", Path(folder) / ".retrovue"
        )
        for path, text in imported.files.items():
            target = place.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        loaded = load_station(place, StationFile, ENVIRONMENT)
    if loaded.document is None:
        return list(loaded.diagnostics)
    return [*loaded.diagnostics, *check_station(loaded.document, None)]


def moved(files: Files, format: str | None = None) -> Imported:
    return import_station(files, format, WORDS)
