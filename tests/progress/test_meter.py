"""The total is fixed, and nothing goes backwards."""

import pytest

from retrovue.progress import Meter, Progress, Rate


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


def test_a_part_is_worked_on_while_others_are_still_counted() -> None:
    meter = Meter()
    meter.expect("a", 4)
    meter.lock_part("a")
    meter.expect("b", 7)
    meter.commit("a", 2)
    assert (meter.of("a").percent, meter.of("b").percent, meter.overall().percent) == (50, None, None)
    assert meter.overall() == Progress(2, None, "item", None)
    with pytest.raises(ValueError):
        meter.commit("b", 1)
    with pytest.raises(ValueError):
        meter.expect("a", 1)
    meter.lock_part("b")
    meter.lock()
    assert (meter.overall().current, meter.overall().total, meter.overall().percent) == (2, 11, 18)


def test_the_bar_of_a_show_fills_once_whatever_the_order() -> None:
    meter = Meter()
    meter.expect("tv", 5)
    meter.lock_part("tv", (("Quay", 3), ("Harbour", 2)))
    seen = []
    for shows in ({"Quay": 1}, {"Harbour": 2, "Quay": 1}, {"Quay": 1}, {"Quay": 4}):
        meter.commit("tv", sum(shows.values()), shows)
        seen.append(meter.of_show("tv", "Quay").percent)
    assert seen == [33, 66, 100, 100]
    assert meter.of_show("tv", "Harbour").percent == 100
    assert meter.of_show("tv", "Unknown").percent is None


def test_a_finished_part_fills_the_bars_of_its_shows() -> None:
    meter = Meter()
    meter.expect("tv", 5)
    meter.lock_part("tv", (("Quay", 3),))
    meter.commit("tv", 1, {"Quay": 1})
    meter.finish("tv")
    assert meter.of_show("tv", "Quay") == Progress(3, 3, "item", 100)


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
