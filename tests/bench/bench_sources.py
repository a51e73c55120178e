"""A Plex library of 17,000 episodes, 120 shows and 300 films: requests, and CPU seconds on this side."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_reader import PlexReader
from retrovue.sources.reader import Context

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


def cpu(work: Callable[[], object], times: int = 1) -> float:
    found = []
    for _ in range(times):
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
    return [
        (f"plex: {items:,} items listed with fingerprints", "<= 1 CPU s", f"{unchanged:.2f} CPU s"),
        ("plex: requests of that", "<= 25", f"{requests}"),
        ("plex: the same, with the details of all", "-", f"{first:.2f} CPU s"),
        ("plex: requests of that", "<= 200", f"{asked}"),
    ]
