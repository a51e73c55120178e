"""Neighbours that share nothing, wherever there is an order that allows it."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.plan.spread import spread, touching


@given(st.lists(st.integers(0, 3), max_size=7))
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_items_of_one_kind_are_parted_where_that_can_be(kinds):
    numbers = list(range(len(kinds)))

    def tags(number):
        return frozenset((kinds[number],))

    found = spread(numbers, tags)
    assert sorted(found) == numbers
    possible = any(all(kinds[a] != kinds[b] for a, b in pairwise(order)) for order in permutations(numbers))
    assert (not touching(found, tags)) == possible
    if not possible or not touching(numbers, tags):
        assert found == numbers
