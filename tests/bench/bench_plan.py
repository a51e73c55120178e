"""What planning costs, in CPU seconds inside the process, and how far an edit reaches."""

import resource
import time
from collections.abc import Callable
from typing import Any

import world

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.memo import PlanMemo
from retrovue.plan.station import StationPlan, plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.playout_log.diff import ChangeKind, Why, changes
from retrovue.station_type import StationFile

AS_OF = 1_759_748_400_000
"""2025-10-06T07:00 in New York."""
EDITS = ("spot:77", "spot:500", "spot:901")


def _plan(station: StationFile, days: int, catalog: CatalogSnapshot, **more: Any) -> StationPlan:
    return plan_station(station, catalog, as_of=AS_OF, days=days, tzdata="bench", **{"pinned": {}, **more})


def _written(plan: StationPlan) -> int:
    return sum(len(fine_text(day)) + len(coarse_text(day)) for logs in plan.days.values() for day in logs)


def _seconds(work: Callable[[], object]) -> str:
    """The best of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return f"{min(found):.2f} s"


def _yardstick() -> str:
    """What a fixed loop costs just now: figures of two days, or two machines, compare by their ratio to it."""
    found = []
    for _ in range(5):
        start, seen = time.process_time(), dict[int, tuple[int, object]]()
        for number in range(400_000):
            seen[number & 1023] = (number, seen.get(number >> 1 & 1023))
            if not number & 1023:
                seen.clear()
        found.append(time.process_time() - start)
    return f"{1000 * min(found):.0f} ms"


def _black(plan: StationPlan) -> str:
    events = [event for logs in plan.days.values() for day in logs for event in day.events]
    black = sum(event.pad + (0 if event.item else event.ms) for event in events)
    return f"{100 * black / sum(event.ms + event.pad for event in events):.3f} %"


def _reach(station: StationFile, plan: StationPlan, catalog: CatalogSnapshot) -> tuple[str, int]:
    slots = sum(len(day.coarse) for logs in plan.days.values() for day in logs)
    worst = programmes = 0
    for key in EDITS:
        fewer = CatalogSnapshot.of(item for item in catalog if item.key != key)
        new = _plan(station, 7, fewer, turns=plan.turns)
        found = [
            change for id, logs in plan.days.items() for change in changes(logs, new.days[id], Why(fewer.by_key))
        ]  # fmt: skip
        worst = max(worst, len(found))
        programmes += sum(change.kind is not ChangeKind.BREAKS for change in found)
    return f"{100 * worst / slots:.2f} %", programmes


def _after_an_edit() -> str:
    """One slot of one channel of ten, with every rule on; the memo holds the plan before it."""
    catalog, memo = world.ruled_catalog(), PlanMemo()
    first = _plan(world.ruled_station(10), 7, catalog, memo=memo)
    _plan(world.ruled_station(10), 7, catalog, turns=first.turns, memo=memo)
    found = []
    for program in ("movie", "mix", "movie"):
        edited = world.ruled_station(10)
        file = edited.channels["ch3"]
        data: dict[str, Any] = {
            "channel": file.channel,
            "programs": file.programs,
            "grid": {**file.grid, "sun": {"14:00": program}},
        }
        document = StationFile.model_validate({**dict(edited), "channels": {**edited.channels, "ch3": data}})
        start = time.process_time()
        _plan(document, 7, catalog, turns=first.turns, memo=memo)
        found.append(time.process_time() - start)
    return f"{min(found):.2f} s"


def _year() -> tuple[str, str]:
    """A year of twenty channels by a tenth of its days: ten channels, twice as many days; and the memory of it."""
    station, catalog = world.ruled_station(10, days="73d"), world.ruled_catalog()
    start, whole = time.process_time(), 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for channel in station.channels:
        whole += _written(_plan(station, 73, catalog, channels=[channel]))
    seconds = time.process_time() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    return f"{seconds:.1f} s", f"{more} MiB more, {whole >> 20} MiB of text"


def bench() -> list[tuple[str, str, str]]:
    catalog = world.catalog()
    ten, one = world.station(10), world.station(1)
    plan = _plan(ten, 7, catalog)
    reach, programmes = _reach(ten, plan, catalog)
    ruled, every = world.ruled_catalog(), world.ruled_station(10)
    full = _seconds(lambda: _written(_plan(every, 7, ruled)))
    month = _seconds(lambda: _written(_plan(one, 30, catalog)))
    week = _seconds(lambda: _written(_plan(ten, 7, catalog)))
    year, memory = _year()
    return [
        ("plan: yardstick, a loop that never changes", "", _yardstick()),
        (f"plan: 30 days of 1 channel, {len(catalog)} items, with text", "0.4 s", month),
        (
            "plan: 7 days of 10 channels, with text",
            "0.8 s",
            week,
        ),
        ("plan: the same with every rule on", "0.8 s", full),
        ("plan: one slot of one of these channels edited", "0.2 s", _after_an_edit()),
        ("plan: 73 days of 10 channels, a tenth of 365 x 20", "10 s", year),
        ("plan: memory of that, one channel at a time", "flat", memory),
        ("plan: slots changed by removing one of 1,200 spots (worst of 3)", "3 %", reach),
        ("plan: programmes changed by that", "0", str(programmes)),
        ("plan: black and slate", "0.05 %", _black(plan)),
    ]
