"""Columns of numbers in one integer: the sums that single numbers would give."""

from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.plan.lanes import WRAP, lanes

COLUMNS = st.lists(st.integers(0, (1 << 64) - 1), max_size=40)


@given(COLUMNS)
@settings(deadline=None, derandomize=True, database=None)
def test_every_number_has_its_own_lane(values):
    column = lanes(len(values))
    signed = [value - (1 << 64) if value >> 63 else value for value in values]
    assert list(column.unpacked(column.packed(values))) == signed


@given(COLUMNS, st.integers(0, (1 << 64) - 1), st.integers(0, 64))
@settings(deadline=None, derandomize=True, database=None)
def test_a_product_stays_in_its_lane(values, factor, shift):
    column = lanes(len(values))
    found = column.unpacked(column.packed(values) * factor >> shift & column.ones * (1 << 32) - column.ones)
    assert list(found) == [value * factor >> shift & (1 << 32) - 1 for value in values]


@given(st.lists(st.integers(0, 1 << 40), max_size=40), st.integers(-(1 << 40), 1 << 40))
@settings(deadline=None, derandomize=True, database=None)
def test_a_sum_may_be_below_zero(values, more):
    column = lanes(len(values))
    assert list(column.unpacked(column.packed(values) + column.ones * (WRAP + more))) == [
        value + more for value in values
    ]
