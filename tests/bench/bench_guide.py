"""What the guide costs: 14 days of 20 channels, from the logs on disk to what a client is given."""

import gzip
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import world

from retrovue.export.model import ExportChannel
from retrovue.export.xmltv import assembled, render_days
from retrovue.load.log_files import LogFolder
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout.guide_days import read_guide_days
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import HOUR, zone

AS_OF = 1_759_748_400_000
"""2025-10-06T07:00 in New York."""
DAYS, BEFORE, COPIES = 14, 28, 2
TODAY = date_on_air(zone("America/New_York"), AS_OF, 6 * HOUR)
Row = tuple[str, str, str]


def write_logs(folder: Path, catalog: CatalogSnapshot) -> list[ExportChannel]:
    """Twenty channels: the ten of the world, and ten that show the same under other names. Four weeks are over."""
    begin = AS_OF - BEFORE * 24 * HOUR
    plan = plan_station(
        world.station(), catalog, pinned={}, as_of=begin, days=DAYS + BEFORE + 1, tzdata="bench"
    )
    logs, channels = LogFolder(folder), []
    for place, (id, days) in enumerate(plan.days.items()):
        for copy in range(COPIES):
            name, number = f"{id}-{copy}" if copy else id, str(2 + place + 10 * copy)
            logs.write(
                [
                    replace(day, header=day.header._replace(channel=name), events=day.events[-1:])
                    for day in days
                ]
            )
            channels.append(ExportChannel(name, "bench", number, f"Channel {number}", height=480))
    return channels


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def guide(folder: Path, channels: list[ExportChannel], catalog: CatalogSnapshot) -> bytes:
    """What the station does when its log has changed."""
    found = read_guide_days(LogFolder(folder), channels, TODAY, DAYS, AS_OF)
    pieces = render_days(channels, found.days, catalog.get, found.aired)
    return assembled(channels, "http://tv.local:8080", (text for _, text in pieces))


def bench() -> list[Row]:
    with tempfile.TemporaryDirectory() as place:
        folder, catalog = Path(place), world.catalog()
        channels = write_logs(folder, catalog)
        latest = LogFolder(folder).latest(channels[0].id)
        assert latest is not None and latest >= TODAY + timedelta(days=DAYS)
        body = guide(folder, channels, catalog)
        made = _best(lambda: guide(folder, channels, catalog))
        packed = _best(lambda: gzip.compress(body, 6, mtime=0))
        small = len(gzip.compress(body, 6))
        size = f"{len(body) / 1e6:.1f} MB, {body.count(b'<programme ')} entries, packed {small / 1e6:.1f} MB"
    return [
        ("guide of 14 days x 20 channels, from files", "<= 2 s", f"{made:.2f} s ({size})"),
        ("packing it", "<= 2 s with the row above", f"{packed:.2f} s"),
    ]
