"""Everybody hears everything once and in order, or is told that something is missing."""

import asyncio
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.runs import bus as bus_module
from retrovue.runs.bus import KEPT, PENDING, EventBus


def commit(number: int, run: str = "r") -> dict[str, Any]:
    return {"phase": "batch_commit", "run_id": run, "n": number}


def tick(number: int, run: str = "r") -> dict[str, Any]:
    return {"phase": "item", "run_id": run, "n": number}


async def test_ids_rise_and_a_listener_hears_them() -> None:
    bus = EventBus(5)
    listener = bus.listen()
    told = [bus.tell(commit(n)) for n in range(3)]
    assert [event["id"] for event in told] == [5, 6, 7]
    assert [await listener.next(1) for _ in range(3)] == told
    assert await listener.next(0.01) is None and not listener.lost
    bus.start_at(3)
    assert bus.tell(commit(9))["id"] == 8


async def test_a_listener_is_woken() -> None:
    bus = EventBus()
    listener = bus.listen()
    waiting = asyncio.create_task(listener.next(5))
    await asyncio.sleep(0)
    bus.tell(commit(1))
    assert (await waiting or {})["n"] == 1


async def test_one_that_is_too_slow_is_let_go_and_nobody_waits_for_it() -> None:
    bus = EventBus()
    slow, quick = bus.listen(), bus.listen()
    for n in range(PENDING + 1):
        bus.tell(commit(n))
        assert await quick.next(0) is not None
    assert slow.lost and await slow.next(0) is None and not quick.lost


async def test_ticks_give_way_to_what_comes_next() -> None:
    bus = EventBus()
    listener = bus.listen()
    for n in range(1000):
        bus.tell(tick(n))
    bus.tell(commit(1))
    bus.tell(tick(1001))
    heard = [await listener.next(0) for _ in range(3)]
    assert [event["n"] for event in heard if event] == [1, 1001] and not listener.lost


async def test_ticks_come_now_and_then_and_nothing_else_waits(monkeypatch: Any) -> None:
    monkeypatch.setattr(bus_module, "TICK_GAP", 0.2)
    bus = EventBus()
    listener, loop = bus.listen(), asyncio.get_running_loop()
    bus.tell(tick(1))
    assert (await listener.next(0) or {})["n"] == 1
    begun = loop.time()
    bus.tell(tick(2))
    assert await listener.next(0) is None
    bus.tell(commit(3))
    assert (await listener.next(5) or {})["n"] == 3 and loop.time() - begun < 0.1
    bus.tell(tick(4))
    waiting = asyncio.create_task(listener.next(5))
    await asyncio.sleep(0.01)
    bus.tell(tick(5))
    assert (await waiting or {})["n"] == 5 and loop.time() - begun >= 0.19


def test_the_ring_drops_ticks_before_anything_else(monkeypatch: Any) -> None:
    monkeypatch.setattr(bus_module, "KEPT", 20)
    bus = EventBus()
    for n in range(15):
        bus.tell(commit(n))
    for n in range(50):
        bus.tell(tick(n))
    kept = bus.since(0)
    assert kept is not None and [event["n"] for event in kept if event["phase"] == "batch_commit"] == list(
        range(15)
    )
    for n in range(15, 40):
        bus.tell(commit(n))
    assert bus.since(0) is None
    assert bus.since(bus.last + 1) is None
    assert bus.since(bus.last) == []
    assert len(bus.since(bus.last - 5) or ()) == 5
    assert KEPT >= 10_000


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 400), st.integers(0, 2**32))
def test_a_stream_that_is_cut_anywhere_has_no_gap_and_no_duplicate(count: int, seed: int) -> None:
    """As a browser does it: what it heard last decides what it is told again."""

    async def stream() -> list[int]:
        drawn, bus, heard = random.Random(seed), EventBus(), []
        listener = bus.listen()
        for n in range(count):
            bus.tell(commit(n))
            if drawn.random() < 0.3:
                for _ in range(drawn.randint(0, 3)):
                    event = await listener.next(0)
                    heard += [event] if event else []
            if drawn.random() < 0.1:  # cut: what lay before it is lost
                bus.forget(listener)
                heard += bus.since(heard[-1]["id"] if heard else 0) or []
                listener = bus.listen()
        while event := await listener.next(0):
            heard.append(event)
        return [event["n"] for event in heard]

    assert asyncio.run(stream()) == list(range(count))
