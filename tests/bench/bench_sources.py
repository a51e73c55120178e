"""A Plex library of 17,000 episodes, 120 shows and 300 films: requests, and CPU seconds on this side."""

import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrovue.catalog import Catalog, open_catalog
from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_reader import PlexReader
from retrovue.sources.reader import Context
from retrovue.station_type import StationFile
from retrovue.sync.engine import sync_station
from retrovue.sync.result import SyncResult

TESTS = Path(__file__).parents[1]
SERVER = """
import sys
from plex_emulator import big_library, start
with start(big_library()) as plex:
    print(plex.url, plex.token, flush=True)
    sys.stdin.read()
"""


@contextmanager
def server() -> Iterator[PlexSource]:
    """In a process of its own, so that its work is not counted."""
    words = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(TESTS)}
    ) as process:
        assert process.stdout is not None
        url, token = process.stdout.readline().split()
        yield PlexSource(type="plex", url=url, token=token)
        assert process.stdin is not None
        process.stdin.close()


def listing(model: PlexSource) -> tuple[int, int]:
    """(items, requests) of sections, totals and all pages with fingerprints: a run that finds nothing changed."""
    reader = PlexReader(model, "main", Context(Path()))
    found = sum(len(page) for section in reader.sections() for page in reader.pages(reader.count(section)))
    reader.close()
    return found, reader.requests


def described(model: PlexSource) -> int:
    reader = PlexReader(model, "main", Context(Path()))
    for section in reader.sections():
        for page in reader.pages(reader.count(section)):
            reader.describe(page)
    reader.close()
    return reader.requests


def runs(model: PlexSource) -> tuple[float, float, SyncResult]:
    """CPU seconds of the first run of the engine and of one that finds nothing changed, each from its first look
    at the station to its last commit."""
    told = {"type": "plex", "url": model.url, "token": model.token}
    station = {"id": "x", "language": "1", "timezone": "UTC"}
    document = StationFile.model_validate({"station": station, "sources": {"plex": told}})
    results: list[SyncResult] = []

    def run(catalog: Catalog) -> None:
        clock = lambda: time.time_ns() // 1_000_000  # noqa: E731
        results.append(sync_station(document, Path(catalog.path).parent, catalog, lambda event: None, clock))

    with tempfile.TemporaryDirectory() as folder, open_catalog(Path(folder) / "catalog.sqlite") as catalog:
        first = cpu(lambda: run(catalog))
        again = cpu(lambda: run(catalog), 5)
    return first, again, results[-1]


def cpu(work: Callable[[], object], times: int = 1) -> float:
    found = []
    for _ in range(times):
        gc.collect()
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def bench() -> list[tuple[str, str, str]]:
    with server() as model:
        items, requests = listing(model)
        unchanged = cpu(lambda: listing(model), 3)
        first = cpu(lambda: described(model))
        asked = described(model)
        taking, again, result = runs(model)
    same, sent = (sum(getattr(one, name) for one in result.sections) for name in ("unchanged", "requests"))
    return [
        (f"plex: {items:,} items listed with fingerprints", "-", f"{unchanged:.2f} CPU s"),
        ("plex: requests of that", "<= 25", f"{requests}"),
        ("plex: the same, with the details of all", "-", f"{first:.2f} CPU s"),
        ("plex: requests of that", "<= 200", f"{asked}"),
        (f"plex: a whole run that finds {same:,} items unchanged", "<= 1 CPU s", f"{again:.2f} CPU s"),
        ("plex: requests of that", "<= 25", f"{sent}"),
        ("plex: the first run, into the catalog", "-", f"{taking:.2f} CPU s"),
    ]
