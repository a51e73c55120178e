"""Events to whoever listens. Telling never waits for a listener; one that is too slow is let go."""

import asyncio
import contextlib
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import Any

KEPT = 10_000
"""Events that can be told again."""
PENDING = 256
"""Events that one listener may have before it."""
TICKS = frozenset({"item", "episode"})
"""Phases that the next event of the run makes worthless."""
TICK_GAP = 0.3
"""Seconds between two ticks that one listener hears; other events wait for nothing."""

Event = Mapping[str, Any]


def is_tick(event: Event) -> bool:
    return event.get("phase") in TICKS


class Subscription:
    """What one listener has not heard yet. Ends when it was too slow, or the bus closes."""

    def __init__(self, wants: Callable[[Event], bool]) -> None:
        self._wants = wants
        self._pending: deque[Event] = deque()
        self._changed = asyncio.Event()
        self._next_tick = 0.0
        self.lost = False
        """It was too slow: what it holds has a gap from here on."""

    def put(self, event: Event) -> None:
        if self.lost or not self._wants(event):
            return
        if self._pending and _makes_worthless(event, self._pending[-1]):
            self._pending.pop()
        if len(self._pending) >= PENDING:
            self.lost = True
            self._pending.clear()
        else:
            self._pending.append(event)
        self._changed.set()

    def close(self) -> None:
        self.lost = True
        self._changed.set()

    async def next(self, seconds: float) -> Event | None:
        """The next event; None when none came in time, or it was lost."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self.lost and (wait := self._wait(loop.time(), until)) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()
        if not self._pending or self._wait(loop.time(), loop.time() + 1) > 0:
            return None
        event = self._pending.popleft()
        if is_tick(event):
            self._next_tick = loop.time() + TICK_GAP
        return event

    def _wait(self, now: float, until: float) -> float:
        """Seconds until something can be heard, or nobody waits any longer."""
        if not self._pending:
            return until - now
        only_a_tick = len(self._pending) == 1 and is_tick(self._pending[0])
        return min(self._next_tick, until) - now if only_a_tick else 0


def _makes_worthless(event: Event, before: Event) -> bool:
    return is_tick(before) and before.get("run_id") == event.get("run_id")


class EventBus:
    """Ids only ever rise. To be used from the thread of the event loop."""

    def __init__(self, first: int = 1) -> None:
        self._next = first
        self._ring: OrderedDict[int, Event] = OrderedDict()
        self._ticks: deque[int] = deque()
        self._gone = first - 1
        """The last id that cannot be told again, other than of ticks."""
        self._listeners: set[Subscription] = set()

    @property
    def last(self) -> int:
        """The id of the event that was told last."""
        return self._next - 1

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def start_at(self, first: int) -> None:
        """Ids from here on; never lower than before."""
        if first > self._next:
            if not self._ring:
                self._gone = first - 1
            self._next = first

    def tell(self, event: Event) -> Event:
        """Gives the event its id and lets everybody hear it."""
        numbered = {**event, "id": self._next}
        self._next += 1
        self._keep(numbered)
        for listener in tuple(self._listeners):
            listener.put(numbered)
        return numbered

    def _keep(self, event: Event) -> None:
        number: int = event["id"]
        self._ring[number] = event
        if is_tick(event):
            self._ticks.append(number)
        if len(self._ring) > KEPT:
            if self._ticks:
                del self._ring[self._ticks.popleft()]
            else:
                self._gone, _ = self._ring.popitem(last=False)

    def since(self, after: int, wants: Callable[[Event], bool] = lambda _: True) -> list[Event] | None:
        """What was told after an id; None when some of that is gone, or nobody has had that id yet."""
        if after < self._gone or after > self.last:
            return None
        return [event for number, event in self._ring.items() if number > after and wants(event)]

    def listen(self, wants: Callable[[Event], bool] = lambda _: True) -> Subscription:
        subscription = Subscription(wants)
        self._listeners.add(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        self._listeners.discard(subscription)

    def close(self) -> None:
        for listener in tuple(self._listeners):
            listener.close()
