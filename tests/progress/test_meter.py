"""The total is fixed, and nothing goes backwards."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.progress import EventError, Meter, ProgressEvent, Rate, Run


@pytest.mark.parametrize(
    ("parts", "total"), [((412, 1203, 756, 1142, 3486), 6999), ((2110, 528), 2638)]
)  # fmt: skip
def test_the_total_is_the_sum_of_all_parts(parts: tuple[int, ...], total: int) -> None:
    meter = Meter()
    for number, count in enumerate(parts):
        meter.expect(str(number), count)
    assert (meter.overall().total, meter.overall().percent) == (None, None)
    meter.lock()
    assert meter.overall().total == total
    meter.commit("0", 100)
    assert (meter.overall().current, meter.overall().percent) == (100, 10_000 // total)


def test_nothing_is_added_to_a_locked_total() -> None:
    meter = Meter()
    with pytest.raises(ValueError):
        meter.commit("a", 1)
    meter.lock()
    with pytest.raises(ValueError):
        meter.expect("a", 1)
    with pytest.raises(ValueError):
        meter.commit("a", -1)


def test_what_comes_late_is_extra_and_what_vanished_is_done() -> None:
    meter = Meter()
    meter.expect("a", 10)
    meter.expect("b", 10)
    meter.lock()
    meter.commit("a", 13)
    assert (meter.of("a").percent, meter.overall().percent, meter.extra) == (100, 50, 3)
    meter.finish("b")
    assert meter.overall().percent == 100


def test_nothing_to_do_is_all_done() -> None:
    meter = Meter()
    meter.lock()
    assert meter.overall().percent == 100


STEPS = st.lists(
    st.tuples(st.sampled_from(("commit", "finish", "error", "removed")), st.sampled_from("abc"), st.integers(0, 50),
              st.integers(-5, 3000)),
    max_size=40,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 60)), STEPS)
def test_no_run_goes_backwards(counts: dict[str, int], steps: list[tuple[str, str, int, int]]) -> None:
    instant, events = 1_000, []

    def now() -> int:
        return instant

    run = Run("library_sync", events.append, now)
    for part, count in counts.items():
        run.counted(part, count)
    run.lock()
    for what, part, units, passed in steps:
        instant += passed
        if what == "commit":
            run.committed(part, units, imported=units)
        elif what == "finish":
            run.finished(part)
        elif what == "removed":
            run.removed(part, units)
        else:
            run.failed(part, EventError("RV501", "bad"))
    run.done("completed")
    _check(events, sum(counts.values()))


def _check(events: list[ProgressEvent], total: int) -> None:
    locked = [event for event in events if event.progress.total is not None]
    assert {event.progress.total for event in locked} == {total}
    for before, after in zip(locked, locked[1:], strict=False):
        assert after.progress.current >= before.progress.current
        assert after.progress.percent >= before.progress.percent
    for event in locked:
        assert 0 <= event.progress.current <= total and 0 <= event.progress.percent <= 100
        left = event.stats.estimated_remaining_seconds
        assert (
            event.stats.elapsed_seconds >= 0
            and event.stats.records_per_second >= 0
            and (left is None or left >= 0)
        )
    assert [event.id for event in events] == list(range(1, len(events) + 1))


def test_an_error_moves_nothing() -> None:
    events: list[ProgressEvent] = []
    run = Run("library_sync", events.append, lambda: 5)
    run.counted("a", 4)
    run.lock()
    run.committed("a", 2)
    before = events[-1].progress
    run.failed("a", EventError("RV501", "bad", item="x.mkv"))
    assert events[-1].progress == before and events[-1].error.item == "x.mkv"


def test_the_rate_follows_and_the_end_is_told_late() -> None:
    rate = Rate(0)
    rate.add(1_000, 100)
    assert rate.per_second == 100
    assert rate.remaining(1_000, 100, 1_000) is None, "too early"
    for second in range(2, 40):
        rate.add(second * 1_000, 50)
    assert 50 <= rate.per_second <= 55
    assert 9 <= rate.remaining(40_000, 500, 1_000) <= 10
    assert rate.remaining(40_000, 10, 1_000) is None, "less than a fiftieth is done"
    assert rate.elapsed(40_999) == 40


def test_the_envelope(snapshot) -> None:
    events: list[ProgressEvent] = []
    run = Run("library_sync", events.append, lambda: 1_700_000_000_000)
    run.counted("films", 8)
    run.lock()
    run.committed("films", 2, imported=1, failed=1)
    assert events[-1].as_json() == snapshot
    assert set(asdict(events[-1])) == set(events[-1].as_json())
