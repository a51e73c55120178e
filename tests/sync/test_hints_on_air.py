"""What a server calls out while the station is on the air: just those items are asked for, or the whole source is read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from plex_emulator import PlexEmulator, movie, small_library, start

from retrovue.load.project import StationPlace
from retrovue.runs import Conflict, Order, RunOnAir, RunState
from retrovue.sources import PlexSource
from retrovue.sync_on_air import SyncOnAir

QUIET = 0.1


class Runs:
    """A registry whose runs are over at once, as the test says."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.states: list[RunState] = []
        self.result: dict[str, Any] = {}
        self.in_the_way = 0

    def start(self, order: Order) -> RunOnAir:
        run = RunOnAir("r", order, 0)
        if self.in_the_way:
            self.in_the_way -= 1
            raise Conflict(run)
        self.orders.append(order)
        run.state = self.states.pop(0) if self.states else RunState.COMPLETED
        run.result = self.result
        return run

    async def wait(self, run: RunOnAir) -> None:
        if run.order.operation == "breakpoint_scan":
            await asyncio.Event().wait()

    def take(self) -> list[tuple[str, ...]]:
        found, self.orders = [order.words for order in self.orders], []
        return found


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


@asynccontextmanager
async def on_air(
    plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, **keys: Any
) -> AsyncIterator[Runs]:
    """From when the line to the server stands, and the source was read for that."""
    model = PlexSource.model_validate({"type": "plex", "url": plex.url, "token": plex.token, **keys})
    accepted = SimpleNamespace(
        document=SimpleNamespace(sources={"plex": model}, sync=SimpleNamespace(breaks="off"))
    )
    runs = Runs()
    following = SyncOnAir(
        StationPlace("st", tmp_path, tmp_path, tmp_path), SimpleNamespace(accepted=accepted), runs,  # type: ignore[arg-type]
        lambda: 0, lambda: False, look=0.1, quiet=QUIET,
    )  # fmt: skip
    monkeypatch.setattr(following, "_due", lambda: _hinted(following))
    task = asyncio.create_task(following.run())
    try:
        await until(lambda: runs.orders)
        assert runs.take() == [("--quick", "--", "plex")]
        yield runs
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _hinted(following: SyncOnAir) -> tuple[str, ...]:
    hinted, following._hinted = following._hinted, set()
    return tuple(sorted(hinted))


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.01)


def refresh(*keys: int) -> tuple[str, ...]:
    return (*sorted(f"--refresh={key}" for key in keys), "--", "plex")


async def test_what_changed_is_refreshed_when_it_is_quiet(plex, monkeypatch, tmp_path) -> None:
    winter, pilot, lost = (plex.shelf.find(title) for title in ("Long Winter", "Pilot", "Lost Reel"))
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        plex.shelf.change(winter, touch=False, title="Longer Winter")
        plex.shelf.change(pilot, touch=False, title="Another name")
        plex.shelf.delete(lost)
        await until(lambda: runs.orders)
        assert runs.take() == [refresh(winter.key, pilot.key, lost.key)]
        await asyncio.sleep(4 * QUIET)
        assert runs.take() == []


async def test_a_lost_line_and_too_many_items_are_a_sync(plex, monkeypatch, tmp_path) -> None:
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        await asyncio.to_thread(plex.drop_sockets)
        plex.shelf.change(plex.shelf.find("Long Winter"), touch=False, title="Lost on the way")
        await until(lambda: runs.orders)
        assert runs.take() == [("--quick", "--", "plex")]
        await until(lambda: plex.requests["notifications"] == 2)
        for number in range(501):
            plex.shelf.add(movie(f"New {number}"), plex.section("Movies"))
        await until(lambda: runs.orders)
        await asyncio.sleep(4 * QUIET)
        assert runs.take() == [("--quick", "--", "plex")]


async def test_what_fails_is_tried_once_more_after_the_whole_source(plex, monkeypatch, tmp_path) -> None:
    winter = plex.shelf.find("Long Winter")
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        runs.states = [RunState.ERROR, RunState.COMPLETED, RunState.ERROR]
        plex.shelf.change(winter, touch=False, title="Longer Winter")
        await until(lambda: len(runs.orders) >= 4)
        await asyncio.sleep(6 * QUIET)
        whole, items = ("--quick", "--", "plex"), refresh(winter.key)
        assert runs.take() == [items, whole, items, whole]


async def test_a_run_of_somebody_else_comes_first(plex, monkeypatch, tmp_path) -> None:
    winter = plex.shelf.find("Long Winter")
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        runs.in_the_way = 1
        plex.shelf.change(winter, touch=False, title="Longer Winter")
        await until(lambda: len(runs.orders) >= 2)
        assert runs.take() == [("--quick", "--", "plex"), refresh(winter.key)]


async def test_many_that_were_held_back_have_the_source_read(plex, monkeypatch, tmp_path) -> None:
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        runs.result = {"state": "completed_with_errors", "held": 30}
        winter = plex.shelf.find("Long Winter")
        plex.shelf.change(winter, touch=False, title="Longer Winter")
        await until(lambda: len(runs.orders) >= 2)
        assert runs.take()[:2] == [refresh(winter.key), ("--quick", "--", "plex")]


async def test_a_source_with_a_limit_is_read_whole(plex, monkeypatch, tmp_path) -> None:
    async with on_air(plex, monkeypatch, tmp_path, limit=3) as runs:
        plex.shelf.change(plex.shelf.find("Long Winter"), touch=False, title="Longer Winter")
        await until(lambda: runs.orders)
        assert runs.take() == [("--quick", "--", "plex")]


async def test_a_look_into_the_files_does_not_keep_hints_waiting(plex, monkeypatch, tmp_path) -> None:
    async with on_air(plex, monkeypatch, tmp_path) as runs:
        quiet = [True]

        async def once(following: SyncOnAir) -> bool:
            return bool(quiet and quiet.pop())

        monkeypatch.setattr(SyncOnAir, "_is_quiet", once)
        await until(lambda: runs.orders)
        assert runs.take() == [("--breaks",)]
        winter = plex.shelf.find("Long Winter")
        plex.shelf.change(winter, touch=False, title="Longer Winter")
        await until(lambda: runs.orders)
        assert runs.take() == [refresh(winter.key)]
