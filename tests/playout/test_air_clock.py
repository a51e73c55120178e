"""The clock of the air never jumps, whatever the wall clock does."""

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
