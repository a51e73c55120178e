"""Runs from their order to their end, and every way in which that can go."""

import asyncio
import errno
import itertools
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from amounts import amount
from runs.fake_process import FakeProcess

from retrovue.record import StationRecord
from retrovue.record.runs import RunHistory
from retrovue.runs import Conflict, EventBus, Order, RunOnAir, RunRegistry, RunState, WrongState, registry
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
    """Whoever was following hears the end, as it would have heard any other."""
    run = desk.start()
    process = await desk.process()
    process.say("total_locked", 0, 5)
    process.say("error", 0, 5, error={"code": "RV501"})
    last = desk.registry.bus.last
    again = RunRegistry(EventBus(), desk.history, lambda hear: FakeProcess(hear), lambda: 77)
    await again.begin()
    row = await asyncio.wrap_future(desk.history.find(run.id))
    assert row is not None and row.state == "interrupted" and row.ended == 77
    (end,) = again.bus.since(again.bus.last - 1) or []
    assert end["id"] > last and (end["run_id"], end["phase"], end["ts"]) == (run.id, "done", 77)
    assert (end["extra"]["state"], end["level"], end["progress"]["total"]) == ("interrupted", "error", 5)
    assert row.last == end
    kept_after = await asyncio.wrap_future(desk.history.events(run.id, after=last))
    assert kept_after == [(end["id"], end)]
    assert again.ended() == [end] and again.ended(end["id"]) == [] and again.active() == []
    with pytest.raises(WrongState):
        again.pause(again.find(run.id))
    await again.close()


async def test_what_ended_with_the_last_process_is_known_to_the_next(desk: Desk) -> None:
    run = desk.start()
    (await desk.process()).say("total_locked", 0, 5)
    await desk.registry.close()  # in order, but who listened may have been cut off before it heard
    again = RunRegistry(EventBus(), desk.history, lambda hear: FakeProcess(hear), lambda: 77)
    await again.begin()
    assert [(each["run_id"], each["extra"]["state"]) for each in again.ended()] == [(run.id, "interrupted")]
    assert again.bus.last >= again.ended()[0]["id"]
    await again.close()


async def test_old_runs_are_forgotten_as_time_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KEPT_RUNS", 5)
    held = desk.start(sources=("held",))
    (await desk.process()).say("total_locked", 0, 5)
    for number in range(12):
        run = desk.start(sources=(f"source {number}",))
        (await desk.process(number + 1)).ended.set_result(0)
        await desk.registry.wait(run)
    rows = await asyncio.wrap_future(desk.history.page())
    assert len(rows) == 6 and held.id in [row.id for row in rows], "what goes on is kept"
    assert len(await kept(desk, held)) == 2


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


ALLOWED = {
    "queued": "prescan", "prescan": "running paused", "running": "paused", "paused": "prescan running",
    "completed": "", "completed_with_errors": "", "error": "", "cancelled": "", "interrupted": "",
}  # fmt: skip
"""What may follow what, ends apart: they may follow whatever is no end."""


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("wanted", RunState)
def test_every_pair_of_states(state: RunState, wanted: RunState) -> None:
    assert {*ALLOWED} == {*RunState} == {*OVER, *ACTIVE}
    ends = wanted.is_over and not state.is_over
    assert may_become(state, wanted) == (ends or wanted.value in ALLOWED[state].split())


PHASES = (
    "prescan_start", "prescan_partial", "prescan_locked", "total_locked", "ingest_start", "item", "batch_commit",
    "library", "error", "paused", "resumed",
)  # fmt: skip


async def test_a_run_only_goes_where_it_may_whatever_its_process_says(desk: Desk) -> None:
    drawn = random.Random(5)
    for number in range(amount(200, 40)):
        run = desk.start(sources=(f"source {number}",))
        process, states = await desk.process(number), [run.state]
        process.say("prescan_start")
        states.append(run.state)
        for phase in drawn.choices(PHASES, k=20):
            process.say(phase, error={"code": "RV501"} if phase == "error" else None)
            states.append(run.state)
        process.ended.set_result(drawn.choice((0, 1, 130)))
        await desk.registry.wait(run)
        states.append(run.state)
        for before, after in itertools.pairwise(states):
            assert before is after or may_become(before, after), states
        assert run.state.is_over and RunState.QUEUED not in states[1:]


@pytest.mark.parametrize(
    ("meanwhile", "after"), [("prescan_locked", RunState.PRESCAN), ("total_locked", RunState.RUNNING)]
)
async def test_one_that_was_held_while_it_counted_goes_on_as_far_as_it_is(
    desk: Desk, meanwhile: str, after: RunState
) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("prescan_start")
    process.say("paused")
    process.say(meanwhile)  # of a thread that was at it
    assert run.state is RunState.PAUSED
    process.say("resumed")
    assert run.state is after
    process.ended.set_result(0)


def change(what: str, words: str) -> dict[str, Any]:
    return {"type": "change", "key": "k", "what": what, "words": words, "dry_run": False, "fields": []}


async def test_a_run_names_what_it_changes(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("total_locked", 0, 50)
    process.hear(change("added", "Added movie: The Quay"))
    process.say("batch_commit", 25, 50)
    for number in range(4):
        process.hear(change("updated", f"Updated movie: {number}"))
    process.say("batch_commit", 40, 50)
    process.hear(change("missing", "Removed movie: Robo Duck"))
    process.say("batch_commit", 50, 50, message="films: 1 vanished")
    process.ended.set_result(0)
    await desk.registry.wait(run)
    events = [event for _, event in await asyncio.wrap_future(desk.history.events(run.id))]
    *_, before, whole, done = events
    assert [event["message"] for event in events if event["phase"] == "batch_commit"] == [
        "Added movie: The Quay", "", "films: 1 vanished",
        "Updated movie: 0; Updated movie: 1; Updated movie: 2; and 2 more",
    ]  # fmt: skip
    assert whole["changes"]["counts"] == {"added": 1, "updated": 4, "missing": 1}
    assert [each["words"] for each in whole["changes"]["first"]][::5] == [
        "Added movie: The Quay",
        "Removed movie: Robo Duck",
    ]
    assert whole["progress"] == before["progress"] and "changes" not in done and done["phase"] == "done"


async def test_a_run_that_changes_nothing_names_nothing(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    process.say("batch_commit", 50, 50)
    process.hear({"type": "change", "what": "added"})  # of no use
    process.ended.set_result(0)
    await desk.registry.wait(run)
    assert await kept(desk, run) == [
        ("overall", "queued"),
        ("batch_commit", "running"),
        ("done", "completed"),
    ]


async def test_a_hundred_thousand_changes_are_few_events(desk: Desk) -> None:
    run = desk.start()
    process = await desk.process()
    for number in range(amount(100_000, 10_000)):
        process.hear(change("added", f"Added movie: {number}"))
    process.say("batch_commit", 1, 1)
    process.ended.set_result(0)
    await desk.registry.wait(run)
    events = desk.registry.bus.since(0) or []
    assert len(events) == 4 and max(len(str(event)) for event in events) < 20_000


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
