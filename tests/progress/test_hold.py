"""A run that waits because somebody wants it to."""

import threading
import time

from retrovue.progress import Hold, ProgressEvent, Run


class Told:
    def __init__(self) -> None:
        self.now = 0
        self.events: list[ProgressEvent] = []
        self.run = Run("library_sync", self.events.append, lambda: self.now)

    def phases(self) -> list[str]:
        return [event.phase for event in self.events]


def test_a_run_that_nobody_holds_goes_on_at_once() -> None:
    told = Told()
    Hold().wait(told.run, lambda: False)
    assert told.phases() == []


def test_it_waits_until_it_is_let_go_and_says_so() -> None:
    told, hold = Told(), Hold()
    hold.wanted = True
    threading.Timer(0.15, lambda: setattr(hold, "wanted", False)).start()
    begun = time.perf_counter()
    hold.wait(told.run, lambda: False)
    assert time.perf_counter() - begun >= 0.1
    assert told.phases() == ["paused", "resumed"]


def test_one_that_is_stopped_waits_no_longer() -> None:
    told, hold = Told(), Hold()
    hold.wanted = True
    looks = iter([False, False, True])
    hold.wait(told.run, lambda: next(looks))
    assert told.phases() == ["paused", "resumed"]


def test_other_threads_wait_in_silence() -> None:
    told, hold = Told(), Hold()
    hold.wanted = True
    reader = threading.Thread(target=hold.wait, args=(told.run, lambda: False))
    reader.start()
    reader.join(0.05)
    assert reader.is_alive()
    hold.wanted = False
    reader.join(2)
    assert not reader.is_alive() and told.phases() == []


def test_the_time_of_a_pause_counts_for_nothing() -> None:
    told = Told()
    told.now += 10_000
    told.run.tell("item")
    before = told.events[-1].stats
    told.run.paused()
    told.now += 3_600_000
    told.run.resumed()
    assert told.events[-1].stats.elapsed_seconds == before.elapsed_seconds == 10
