"""The clock of the air never jumps, whatever the wall clock does."""

from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrovue.playout.air_clock import AirClock


class Machine:
    def __init__(self) -> None:
        self.wall, self.monotonic = 1_800_000_000_000, 5_000

    def pass_time(self, ms: int) -> None:
        self.wall += ms
        self.monotonic += ms

    def clock(self, floor: int = 0) -> AirClock:
        return AirClock(floor, lambda: self.wall, lambda: self.monotonic)


def test_it_follows_monotonic_time() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_time(1234)
    assert clock.now() == 1_800_000_001_234


def test_a_small_difference_is_slewed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 500
    for _ in range(600):
        machine.pass_time(1_000)
        before = clock.now()
        clock.slew()
        assert 0 <= clock.now() - before <= 1
    assert clock.difference() == 0


def test_slewing_back_never_goes_back() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 300
    last = clock.now()
    for _ in range(800):
        machine.pass_time(997)
        clock.slew()
        assert clock.now() >= last
        last = clock.now()
    assert abs(clock.difference()) <= 1


def test_a_step_changes_nothing_on_the_air() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3_600_000
    machine.pass_time(1_000)
    assert clock.slew() == 3_600_000
    assert clock.now() == 1_800_000_001_000


def test_a_start_never_goes_below_what_was_served() -> None:
    machine = Machine()
    assert machine.clock(floor=1_800_000_900_000).now() == 1_800_000_900_000


class Reading(NamedTuple):
    passed: int
    """How long after the last one (ms)."""
    moved: int
    """How far the wall clock was moved meanwhile (ms)."""
    look: bool


SMALL = st.integers(-2_500, 2_500)
READINGS = st.lists(
    st.builds(
        Reading,
        st.integers(0, 3_000) | st.integers(0, 4_000_000),
        st.just(0) | st.integers(-2, 2) | SMALL | st.integers(-90_000_000, 90_000_000),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(READINGS)
@example([Reading(3_600_000, 0, look=True), Reading(0, 500, look=True)])
@example([Reading(3_600_000, 3_000, look=True), Reading(0, -1_500, look=True)])
@example([Reading(3_600_000, -3_000, look=True), Reading(0, 1_500, look=True)])
def test_between_any_two_readings_it_keeps_its_pace(readings: list[Reading]) -> None:
    """However the wall clock moves, and however long nobody looked: 1,000 ppm, and what rounding takes."""
    machine = Machine()
    clock = machine.clock()
    before = [(machine.monotonic, clock.now())]
    for reading in readings:
        machine.pass_time(reading.passed)
        machine.wall += reading.moved
        if reading.look:
            clock.slew()
        before.append((machine.monotonic, clock.now()))
    for (since, at), (until, then) in combinations(before, 2):
        assert then >= at
        assert 1_000 * abs((then - at) - (until - since)) <= (until - since) + 1_000


@pytest.mark.parametrize("off", [3_000, -3_000])
def test_a_wall_clock_that_comes_back_slowly_draws_the_air_no_faster(off: int) -> None:
    """As a time server does it: 3 s off at first, and 500 ppm back."""
    machine = Machine()
    clock = machine.clock()
    machine.wall += off
    for second in range(4_000):
        before = clock.now()
        machine.pass_time(1_000)
        machine.wall -= (off > 0) - (off < 0) if second % 2 and abs(clock.difference()) > 0 else 0
        clock.slew()
        assert 999 <= clock.now() - before <= 1_001
    assert abs(clock.difference()) <= 1
