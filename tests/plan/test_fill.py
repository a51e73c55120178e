"""Subset sums: what is found fits, comes as near as can be, and keeps apart what must stay apart."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.plan.fill import Goal, Search, choose_one_each, joined_by_tags

SIZES = st.lists(st.integers(1, 60), max_size=9)
EXAMPLES = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def _rows(sizes):
    return [(number, 100 + number, 200 + number, size, size) for number, size in enumerate(sizes)]


def _best(sizes, total):
    sums = {sum(chosen) for count in range(len(sizes) + 1) for chosen in combinations(sizes, count)}
    return max(length for length in sums if length <= total)


@given(SIZES, st.integers(1, 150))
@EXAMPLES
def test_a_search_to_the_end_finds_the_largest_sum(sizes, total):
    search = Search(Goal(total, total, 1, 3))
    for row in _rows(sizes):
        if row[3] <= total:
            search.join(row)
    chosen = search.chosen()
    assert len(set(chosen)) == len(chosen)
    assert sum(sizes[number] for number in chosen) == _best(sizes, total)


@given(SIZES, st.integers(20, 150), st.integers(0, 20))
@EXAMPLES
def test_a_search_stops_as_soon_as_the_sum_is_near_enough(sizes, total, slack):
    goal = Goal(total, max(1, total - slack), 1, 3)
    search, joined = Search(goal), []
    for row in _rows([size for size in sizes if size <= total]):
        joined.append(row[3])
        if search.join(row):
            assert _best(joined, total) >= goal.enough
            break
    assert not joined or _best(joined[:-1], total) < goal.enough


@given(st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=3), max_size=5), st.integers(1, 150))
@EXAMPLES
def test_at_most_one_of_each_group_is_chosen(groups, total):
    flat = [(size, place) for place, group in enumerate(groups) for size in group]
    rows = [(number, 0, 0, size, size) for number, (size, _) in enumerate(flat)]
    grouped = [[row for row in rows if flat[row[0]][1] == place] for place in range(len(groups))]
    chosen = choose_one_each(grouped, Goal(total, total, 1, 3))
    places = [flat[number][1] for number in chosen]
    assert len(set(places)) == len(places)
    sums = {0}
    for group in groups:
        sums |= {before + size for before in sums for size in group}
    assert sum(flat[number][0] for number in chosen) == max(length for length in sums if length <= total)


def test_what_shares_a_company_or_a_category_is_one_group():
    rows = [(0, 10, 20, 1, 1), (1, 11, 20, 1, 1), (2, 11, 21, 1, 1), (3, 12, 22, 1, 1)]

    def numbers(**kept):
        return [[row[0] for row in group] for group in joined_by_tags(rows, **kept)]

    assert numbers(company=True, category=True) == [[0, 1, 2], [3]]
    assert numbers(company=True, category=False) == [[0], [1, 2], [3]]
    assert numbers(company=False, category=False) == [[0], [1], [2], [3]]


def test_groups_that_meet_later_become_one():
    rows = [(0, 10, 20, 1, 1), (1, 11, 21, 1, 1), (2, 10, 21, 1, 1), (3, 11, 29, 1, 1)]
    (group,) = joined_by_tags(rows, company=True, category=True)
    assert sorted(row[0] for row in group) == [0, 1, 2, 3]
