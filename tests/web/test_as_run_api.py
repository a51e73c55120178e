"""What aired over the API: beside the plan, the newest first, in pages; and the roles of what watches over the station."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from web.small_console import FOLDER_TOKEN, SmallConsole, small_console

from retrovue.load.log_files import LogFolder
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.as_run import AsRun
from retrovue.playout_log.log import Header
from retrovue.record import StationRecord
from retrovue.timing.frames import segment_frames
from retrovue.timing.instants import HOUR, MINUTE, zone
from retrovue.web.log_ring import RING, LogRing

NOW = 1_760_011_200_000  # 2025-10-09T12:00Z
DAY = "2025-10-09"
FPS, PIECE = 25, 10 * MINUTE
FRAMES = PIECE * FPS // 1000
SEGMENTS = FRAMES // segment_frames(FPS)


def write(state: Path) -> None:
    """Six hours of an hour's programme in six pieces; of the last one the third piece met the slate."""
    slots = [
        CoarseLine(at, HOUR, f"one/{DAY}/{at}-shows/0", "shows", "k", "", HOUR, 0, "r", "episode", "The Quay", f"Night {n}")
        for n, at in enumerate(range(NOW - 6 * HOUR, NOW, HOUR))
    ]  # fmt: skip
    events = [
        Event(slot.at + n * PIECE, PIECE, 0, f"{slot.id}/a{n}", "episode", "k", n * PIECE)
        for slot in slots
        for n in range(6)
    ]
    LogFolder(state).write([DayLog(Header("tiny", "one", DAY, FPS, "UTC", "t"), tuple(slots), tuple(events))])
    record = StationRecord(state / "station.sqlite", lambda _: None)
    record.start()
    traces = [f"{SEGMENTS}r", f".{SEGMENTS - 1}r", f"2i{SEGMENTS - 2}r"]
    record.put(
        AsRun("one", e.at, e.id, "episode", "k", PIECE, FRAMES, FPS, trace, "late" if "s" in trace else "")
        for e, trace in zip(events[-6:-3], [traces[0], traces[2], f"{SEGMENTS - 4}r4s"], strict=True)
    )
    record.close()


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    write(tmp_path)
    names = SimpleNamespace(id="one", number="1", name="One")
    director = SimpleNamespace(
        state=tmp_path, clock=SimpleNamespace(now=lambda: NOW),
        programme=SimpleNamespace(timezone=zone("UTC"), day_start=6 * HOUR),
        by_id={"one": SimpleNamespace(names=names)},
    )  # fmt: skip
    async with small_console(tmp_path, director=director) as found:
        found.client.app._state[RING] = LogRing()  # the application is frozen once it serves
        yield found


async def ask(console: SmallConsole, path: str) -> tuple[int, Any]:
    return await console.ask("GET", f"/api/v1/{path}", Authorization=f"Bearer {FOLDER_TOKEN}")


async def test_the_newest_first_beside_the_plan(console: SmallConsole) -> None:
    status, page = await ask(console, "as-run?channel=one&which=watched")
    assert (status, page["total"], page["end"] - page["start"]) == (200, 3, 6 * HOUR)
    assert [(line["status"], line["drift"], line["slate"], line["reason"]) for line in page["lines"]] == [
        ("partly", 0, 3 * 2560 + 3520, "late"),
        ("partly", 5120, 0, ""),
        ("aired", 0, 0, ""),
    ]
    assert page["lines"][0]["title"] == "The Quay: Night 5"


async def test_only_what_differed(console: SmallConsole) -> None:
    _, page = await ask(console, "as-run?channel=one&which=differs")
    assert [line["status"] for line in page["lines"]] == ["partly"]


async def test_pages_join_without_gap_or_double(console: SmallConsole) -> None:
    _, whole = await ask(console, "as-run?channel=one")
    assert whole["total"] == 5 + 6  # five programmes that nobody watched are a line each
    found = []
    for skip in range(0, whole["total"], 4):
        found += (await ask(console, f"as-run?channel=one&most=4&skip={skip}"))[1]["lines"]
    assert found == whole["lines"]
    assert [line["at"] for line in found] == sorted((line["at"] for line in found), reverse=True)


async def test_nothing_of_the_future_and_no_channel_that_is_not(console: SmallConsole) -> None:
    _, page = await ask(console, f"as-run?channel=one&start={NOW}&end={NOW + HOUR}")
    assert (page["end"], page["total"]) == (NOW, 0)
    for span in (f"start={1 << 53}", "end=1", "start=9&end=5"):
        assert (await ask(console, f"as-run?channel=one&{span}"))[1]["total"] == 0
    status, problem = await ask(console, "as-run?channel=none")
    assert (status, problem["code"]) == (404, "unknown_channel")


async def test_the_last_day_at_a_glance(console: SmallConsole) -> None:
    _, found = await ask(console, "as-run/strips?hours=24")
    (strip,) = found["channels"]
    assert found["step"] == 5 * MINUTE and len(strip["letters"]) == 288
    # the hour before noon: ten minutes as planned, ten from the ident on, ten that end on the slate
    assert strip["letters"].endswith("." + "rr" + "rr" + "rs" + "." * 7)


async def test_a_station_that_is_only_starting(console: SmallConsole) -> None:
    from retrovue.playout.deliver import DIRECTOR

    console.client.app[DIRECTOR].programme = None
    status, problem = await ask(console, "as-run/strips")
    assert (status, problem["code"]) == (503, "starting")


async def test_the_log_is_for_operators(console: SmallConsole) -> None:
    assert (await ask(console, "logs"))[0] == 200
    assert (await console.ask("GET", "/api/v1/logs"))[0] == 403
