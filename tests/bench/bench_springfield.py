"""What it costs to check and to build the example station, in CPU seconds inside the process, after all imports."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from retrovue import pipeline
from retrovue.load.project import StationPlace
from retrovue.timing.instants import parse_instant, zone

FOLDER = Path(__file__).parents[2] / "stations" / "springfield"
AS_OF = parse_instant("2026-11-23T07:00", zone("America/New_York"))


def _seconds(work: Callable[[], object]) -> str:
    """The best of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return f"{min(found):.2f} s"


def _check() -> None:
    place = StationPlace(FOLDER.name, FOLDER.parents[1], FOLDER, Path(os.devnull))
    pipeline.check(place, pipeline.load(place, {}), pipeline.read_export(FOLDER / "catalog.jsonl"), AS_OF)


def _build(days: int) -> None:
    with tempfile.TemporaryDirectory() as state:
        place = StationPlace(FOLDER.name, FOLDER.parents[1], FOLDER, Path(state))
        snapshot = pipeline.read_export(FOLDER / "catalog.jsonl")
        pipeline.compile_station(place, pipeline.load(place, {}), snapshot, AS_OF, days=days)


def bench() -> list[tuple[str, str, str]]:
    items = len((FOLDER / "catalog.jsonl").read_bytes().splitlines())
    return [
        (f"check: the example station, 3 channels, {items} items", "0.5 s", _seconds(_check)),
        ("check and plan: 7 days of it", "1.5 s", _seconds(lambda: _build(7))),
    ]
