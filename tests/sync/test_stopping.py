"""A run that was held up, as by a sleep of the machine."""

from collections.abc import Iterator
from threading import Event

import pytest

from retrovue.sources import Cancelled
from retrovue.sync import stopping
from retrovue.sync.stopping import Stop


@pytest.mark.parametrize("still_there", [True, False])
def test_after_a_sleep_it_says_at_once_that_it_is_there(still_there: bool) -> None:
    beaten = Event()
    hours: Iterator[float] = iter(range(0, 3_600_000, 3_600))

    def beat() -> bool:
        beaten.set()
        return still_there

    with Stop(lambda: False, beat, lambda: next(hours)) as stop:
        assert beaten.wait(5)
        if still_there:
            stop.check()
            assert not stop.replaced
        else:
            stop._thread.join(5)
            with pytest.raises(Cancelled):
                stop.check()
            assert stop.replaced


def test_one_that_was_not_held_up_does_not_beat_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_LOOK_S", 0.001)
    looks, beats = Event(), []

    def cancel() -> bool:
        looks.set()
        return False

    with Stop(cancel, lambda: not beats.append(1), lambda: 1.0) as stop:
        assert looks.wait(5)
        stop.check()
    assert len(beats) < 50
