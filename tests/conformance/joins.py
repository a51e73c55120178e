"""How many joins of two files a player has crossed: by the published log of the demo's hurried channel."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from conformance.demo_on_air import SHORT, OnAir

from retrovue.load.log_files import LogFolder

LONG = bool(os.environ.get("RETROVUE_LONG"))
SECONDS = 600 if LONG else 45 if SHORT else 115
"""How long players play."""
LEAST = 6 if SHORT else 20


def between(station: OnAir, begun: float, ended: float, channel: str = "one") -> int:
    """Events that begin within a time, in seconds since 1970."""
    logs = LogFolder(station.folder / ".retrovue" / "demo")
    today = datetime.fromtimestamp(begun, UTC).date()
    days = [logs.read_day(channel, today + timedelta(days=n)) for n in (-1, 0, 1)]
    return sum(begun * 1000 < event.at < ended * 1000 for day in days if day for event in day.events)


@contextmanager
def crossed(station: OnAir, what: str) -> Iterator[None]:
    """Whoever plays meanwhile crosses so many."""
    begun = time.time()
    yield
    count = between(station, begun, time.time())
    print(f"{what}: {count} joins in {time.time() - begun:.0f} s")
    assert count >= LEAST, f"{what}: only {count} joins"
