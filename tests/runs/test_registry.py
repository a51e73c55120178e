"""Runs from their order to their end, and every way in which that can go."""

import asyncio
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from runs.fake_process import FakeProcess

from retrovue.record import StationRecord
from retrovue.record.runs import RunHistory
from retrovue.runs import Conflict, EventBus, Order, RunOnAir, RunRegistry, RunState, WrongState
from retrovue.runs.order import BY_THE_CLOCK
from retrovue.runs.states import ACTIVE, OVER, may_become

SYNC = Order("library_sync", ("--quick",), ("plex",), {"mode": "incremental"}, "anna")


@dataclass
class Desk:
    registry: RunRegistry
    history: RunHistory
    processes: list[FakeProcess]
    trouble: list[OSError] = field(default_factory=list)

    def start(self, **changes: Any) -> RunOnAir:
        from dataclasses import replace

        return self.registry.start(replace(SYNC, **changes))

    async def process(self, number: int = 0) -> FakeProcess:
        for _ in range(200):
            if len(self.processes) > number:
                return self.processes[number]
            await asyncio.sleep(0.005)
        raise AssertionError("it was never started")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    record = StationRecord(tmp_path / "station.sqlite", lambda _: None)
    record.start()
    processes: list[FakeProcess] = []
    trouble: list[OSError] = []

    def make(hear: Any) -> FakeProcess:
        processes.append(FakeProcess(hear, trouble=trouble.pop() if trouble else None))
        return processes[-1]

    history = RunHistory(record)
    registry = RunRegistry(EventBus(), history, make, iter(range(1_000, 10**9)).__next__)
    await registry.begin()
    yield Desk(registry, history, processes, trouble)
    await registry.close()
    record.close()


async def kept(desk: Desk, run: RunOnAir) -> list[tuple[str, str]]:
    events = await asyncio.wrap_future(desk.history.events(run.id))
    return [(event["phase"], event["extra"]["state"]) for _, event in events]


async def test_a_run_from_its_order_to_its_end(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    assert process.words == ("--quick",) and run.state is RunState.QUEUED
    process.say("prescan_start")
    assert run.state is RunState.PRESCAN
    process.say("total_locked", 0, 10)
    process.say("item", 0, 10)
    process.say("batch_commit", 10, 10)
    assert run.state is RunState.RUNNING and run.last["progress"]["percent"] == 100
    process.hear({"type": "result", "state": "completed", "added": 10})
    process.ended.set_result(0)
    await desk.registry.wait(run)
    assert run.state is RunState.COMPLETED and run.result["added"] == 10
    assert await kept(desk, run) == [
        ("overall", "queued"), ("prescan_start", "prescan"), ("total_locked", "running"), ("batch_commit", "running"),
        ("done", "completed"),
    ]  # fmt: skip
    row = await asyncio.wrap_future(desk.history.find(run.id))
    assert row is not None and (row.state, row.actor, row.sources) == ("completed", "anna", ("plex",))
    assert row.last["progress"] == {"current": 10, "total": 10, "unit": "item", "percent": 100}


ENDS = [  # each told of a source without an answer
    (0, {}, 0, RunState.COMPLETED_WITH_ERRORS), (0, {}, 1, RunState.COMPLETED_WITH_ERRORS),
    (0, {"state": "partial"}, 0, RunState.COMPLETED_WITH_ERRORS), (130, {}, 0, RunState.CANCELLED),
    (-2, {}, 0, RunState.CANCELLED),
    (4, {}, 0, RunState.ERROR), (-9, {}, 0, RunState.ERROR), (1, {"state": "cancelled"}, 0, RunState.CANCELLED),
]  # fmt: skip


@pytest.mark.parametrize(("code", "result", "errors", "state"), ENDS)
async def test_every_end(desk: Desk, code: int, result: dict[str, Any], errors: int, state: RunState) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("prescan_start")
    for _ in range(errors):
        process.say("error", error={"code": "RV503"})
    process.hear({"type": "diagnostic", "severity": "error", "code": "RV520", "message": "no answer"})
    process.hear({"type": "result", **result})
    process.ended.set_result(code)
    await desk.registry.wait(run)
    assert run.state is state
    assert run.last["message"] == "RV520: no answer"


async def test_one_that_cannot_be_started(desk: Desk) -> None:
    desk.trouble.append(OSError(errno.ENOMEM, "Cannot allocate memory"))
    run = await desk.registry.wait(desk.start())
    assert (run.state, run.message) == (RunState.ERROR, "it cannot be started: Cannot allocate memory")


async def test_pause_holds_until_it_is_told_to_go_on(desk: Desk) -> None:
    run = desk.start()
    with pytest.raises(WrongState):
        desk.registry.pause(run)
    process = await desk.process()
    process.say("total_locked", 0, 10)
    desk.registry.pause(run)
    assert process.told == ["pause"] and run.state is RunState.RUNNING  # until the process says so
    process.say("paused", 3, 10)
    process.say("batch_commit", 4, 10)  # what another thread had in hand
    assert run.state is RunState.PAUSED
    with pytest.raises(WrongState):
        desk.registry.pause(run)
    desk.registry.resume(run)
    process.say("resumed", 4, 10)
    assert run.state is RunState.RUNNING and process.told == ["pause", "go on"]
    with pytest.raises(WrongState):
        desk.registry.resume(run)


async def test_cancel_in_every_state(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("prescan_start")
    process.say("paused")
    desk.registry.cancel(run)
    assert process.told == ["cancel", "go on"]  # one that is held must wake to stop
    process.ended.set_result(130)
    await desk.registry.wait(run)
    assert run.state is RunState.CANCELLED
    with pytest.raises(WrongState):
        desk.registry.cancel(run)


async def test_one_that_waits_for_its_turn_is_cancelled_before_it_begins(desk: Desk) -> None:
    first, second, third = (desk.start(sources=(name,)) for name in ("a", "b", "c"))
    await desk.process(1)
    await asyncio.sleep(0.02)
    assert len(desk.processes) == 2
    desk.registry.cancel(third)
    await desk.registry.wait(third)
    assert third.state is RunState.CANCELLED
    for process in desk.processes:
        process.ended.set_result(0)
    await desk.registry.wait(first)
    await desk.registry.wait(second)
    assert len(desk.processes) == 2


async def test_two_on_one_source_are_a_conflict(desk: Desk) -> None:
    run = desk.start()
    for sources in (("plex",), ("nfo", "plex"), ()):
        with pytest.raises(Conflict) as conflict:
            desk.start(sources=sources)
        assert conflict.value.other is run
    other = desk.start(sources=("nfo",))
    desk.start(operation="breakpoint_scan", sources=())
    assert other.state is RunState.QUEUED


async def test_one_key_is_one_run(desk: Desk) -> None:
    first, again = desk.start(asked="k"), desk.start(asked="k")
    assert first is again
    with pytest.raises(Conflict):
        desk.start(asked="another")


async def test_a_station_that_dies_leaves_interrupted_runs(desk: Desk, tmp_path: Path) -> None:
    run = desk.start()
    (await desk.process()).say("total_locked", 0, 5)
    last = desk.registry.bus.last
    again = RunRegistry(EventBus(), desk.history, lambda hear: FakeProcess(hear), lambda: 77)
    await again.begin()
    row = await asyncio.wrap_future(desk.history.find(run.id))
    assert row is not None and row.state == "interrupted" and row.ended == 77
    assert again.bus.last >= last


async def test_the_end_of_the_station_interrupts(desk: Desk) -> None:
    run = desk.start()
    (await desk.process()).say("total_locked", 0, 5)
    await desk.registry.close()
    assert run.state is RunState.INTERRUPTED


async def test_records_that_are_no_use_are_passed_over(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    for record in (
        {},
        {"type": "progress"},
        {"type": "progress", "phase": None},
        {"type": "diagnostic", "severity": "error"},
    ):
        process.hear(record)
    process.say("total_locked", 0, 5)
    assert run.state is RunState.RUNNING


@pytest.mark.parametrize("state", RunState)
def test_nothing_follows_an_end(state: RunState) -> None:
    assert {state, *OVER, *ACTIVE} == set(RunState)
    allowed = {other for other in RunState if may_become(state, other)}
    assert state not in allowed and (not allowed if state in OVER else OVER & allowed)


async def test_the_last_event_says_what_came_of_it(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("error", error={"code": "RV501"})
    process.hear(
        {"type": "result", "state": "partial", "added": 3, "held": 25, "seconds": 7, "places": {"x": "y"}}
    )
    process.ended.set_result(0)
    await desk.registry.wait(run)
    told = run.last["extra"]
    assert (told["added"], told["held"], told["errors"], told["partial"]) == ("3", "25", "1", "true")
    assert "places" not in told and all(isinstance(value, str) for value in told.values())


@pytest.mark.parametrize(("actor", "said"), [(BY_THE_CLOCK, "true"), ("anna", None)])
async def test_the_end_of_a_run_says_whether_nobody_asked_for_it(
    desk: Desk, actor: str, said: str | None
) -> None:
    run = desk.start(actor=actor)
    (await desk.process()).ended.set_result(0)
    await desk.registry.wait(run)
    assert run.last["extra"].get("unasked") == said


async def test_what_is_wrong_with_a_source_stands_among_the_errors_with_its_cure(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    told = {"code": "RV501", "message": "`a.mkv` is no film"}
    process.say("error", level="error", error=told)
    process.hear({"type": "diagnostic", "severity": "warning", "help": ["mend it"], **told})  # once is enough
    process.hear(
        {"type": "diagnostic", "severity": "warning", "code": "RV301", "message": "of the files", "help": []}
    )
    other = {"code": "RV503", "message": "`b.mkv` is empty", "place": "films/b.mkv", "help": []}
    process.hear({"type": "diagnostic", "severity": "warning", **other})  # of a source that it does not read
    process.hear(
        {
            "type": "diagnostic",
            "severity": "error",
            "code": "RV520",
            "message": "Plex is away",
            "help": ["is it on?", "x"],
        }
    )
    process.ended.set_result(1)
    await desk.registry.wait(run)
    events = [event for _, event in await asyncio.wrap_future(desk.history.events(run.id)) if event["error"]]
    assert [event["error"]["code"] for event in events] == ["RV501", "RV520"]
    assert events[1]["error"]["hint"] == "is it on?; x" and events[1]["error"]["action"] == "stopped"
    assert (run.state, run.problems, run.message) == (RunState.ERROR, 2, "RV520: Plex is away")


async def test_a_thousand_errors_are_kept_and_all_are_counted(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    for number in range(1_200):
        process.say("error", level="error", error={"code": "RV501", "message": f"`{number}` is no film"})
    process.ended.set_result(0)
    await desk.registry.wait(run)
    events = desk.registry.bus.since(0, lambda event: event["phase"] == "error") or []
    assert (len(events), run.problems, run.last["extra"]["errors"]) == (1_000, 1_200, "1200")
