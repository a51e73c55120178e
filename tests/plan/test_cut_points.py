"""Cut points against a search of everything, on small cases."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.plan.cut_points import choose_cuts


def _everything(duration, marks, breaks, min_act, edge):
    """The best choice of all: fewest total distance, ties by the smallest tuple; fewer cuts when so many do not fit."""
    points = sorted({mark for mark in marks if edge <= mark <= duration - edge})
    for count in range(min(breaks, len(points)), 0, -1):
        ideals = [duration * (k + 1) // (count + 1) for k in range(count)]
        fitting = [
            choice for choice in combinations(points, count)
            if all(b - a >= min_act for a, b in zip((0, *choice), (*choice, duration), strict=True))
        ]  # fmt: skip
        if fitting:
            return min(
                fitting,
                key=lambda choice: (sum(abs(a - b) for a, b in zip(choice, ideals, strict=True)), choice),
            )
    return ()


@given(
    st.integers(10, 2_000), st.lists(st.integers(0, 2_000), max_size=9, unique=True), st.integers(0, 4),
    st.integers(1, 400), st.integers(0, 300),
)  # fmt: skip
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_the_choice_is_the_best_there_is(duration, marks, breaks, min_act, edge):
    found = choose_cuts(duration, sorted(marks), breaks, min_act, edge)
    assert found == _everything(duration, marks, breaks, min_act, edge)
