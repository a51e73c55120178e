"""What belongs together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.groups import groups_of, part_of
from retrovue.media.item import Item


def episode(key: str, title: str, season: int = 1, number: int = 1, show: str = "Trek", **more) -> Item:
    return Item(key, "episode", title, 1, show=show, season=season, episode=number, **more)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("The Best of Both Worlds (1)", ("the best of both worlds", 1)),
        ("Best of Both Worlds, Part II", ("best of both worlds", 2)),
        ("Redemption - Part Two", ("redemption", 2)),
        ("Redemption: Pt. II", ("redemption", 2)),
        ("Das Boot Teil 3", ("das boot", 3)),
        ("All Good Things... (Part 1)", ("all good things", 1)),
        ("The Quay [2/3]", ("the quay", 2)),
        ("The Quay (1 of 2)", ("the quay", 1)),
        ("Unification  I", None),
        ("Apollo 13", None),
        ("Part 1", None),
        ("The Party", None),
        ("Depart 2", None),
        ("Movie (1984)", None),
        ("Part of the Family", None),
    ],
)
def test_parts_by_their_titles(title: str, part: tuple[str, int] | None) -> None:
    assert part_of(title) == part


def test_parts_that_follow_each_other_are_a_group() -> None:
    items = [
        episode("w2", "Worlds (2)", 4, 1), episode("w1", "Worlds (1)", 3, 26), episode("x", "Family", 4, 2),
        episode("r1", "Rome, Part I", 4, 3), episode("r2", "Rome, Part II", 4, 4), episode("r3", "Rome, Part III", 4, 5),
        episode("o1", "Worlds (1)", 3, 26, show="Other"),
    ]  # fmt: skip
    found = groups_of(items)
    assert found == {
        "w1": ("w1", "w2"), "w2": ("w1", "w2"), "r1": ("r1", "r2", "r3"), "r2": ("r1", "r2", "r3"), "r3": ("r1", "r2", "r3"),
    }  # fmt: skip
    assert groups_of(reversed(items)) == found


def test_parts_with_a_gap_are_no_group() -> None:
    assert groups_of([episode("a", "Quay (1)", 1, 1), episode("b", "Quay (2)", 1, 3)]) == {}
    assert groups_of([episode("b", "Quay (2)", 1, 1), episode("c", "Quay (3)", 1, 2)]) == {}
    assert groups_of([episode("a", "Quay (1)", 1, 9), episode("b", "Quay (2)", 3, 1)]) == {}
    assert groups_of([episode("a", "Quay (1)", 1, 1), episode("b", "Pier (2)", 1, 2)]) == {}


def test_two_stories_one_after_the_other() -> None:
    titles = ("Quay (1)", "Quay (2)", "Quay (1)", "Quay (2)")
    found = groups_of(episode(str(number), title, 1, number) for number, title in enumerate(titles, 1))
    assert found == {"1": ("1", "2"), "2": ("1", "2"), "3": ("3", "4"), "4": ("3", "4")}


def test_a_named_group_crosses_shows_in_the_order_of_airing() -> None:
    items = [
        episode("m", "Flight", 2, 9, show="Medical", group="Big Night", aired=date(1997, 2, 10)),
        episode("l", "Case (1)", 7, 3, show="Law", group="big night", aired=date(1997, 2, 3)),
        episode("l2", "Case (2)", 7, 4, show="Law"),
        episode("s", "Late", show="Law", group="Big Night"),
        episode("one", "Alone", group="alone"),
    ]
    assert groups_of(items) == dict.fromkeys(("l", "m", "s"), ("l", "m", "s"))


EPISODES = st.lists(
    st.builds(
        lambda title, season, number, show, group: (title, season, number, show, group),
        st.sampled_from(("A (1)", "A (2)", "A (3)", "B, Part 1", "B, Part 2", "C")),
        st.integers(0, 2), st.integers(1, 5), st.sampled_from(("X", "Y")), st.sampled_from(("", "", "g", "h")),
    ),
    max_size=14,
).map(lambda rows: [episode(str(n), t, s, e, w, group=g) for n, (t, s, e, w, g) in enumerate(rows)])  # fmt: skip


@given(EPISODES)
def test_every_item_is_in_one_group_and_order_of_rows_does_not_matter(items: list[Item]) -> None:
    found = groups_of(items)
    assert groups_of(list(reversed(items))) == found
    for key, group in found.items():
        assert key in group and len(group) > 1 and all(found[other] == group for other in group)


def test_another_spelling_of_the_show_stands_between_its_parts() -> None:
    first, last = episode("a", "Descent (1)", number=1), episode("c", "Descent (2)", number=3)
    between = episode("b", "Masks", number=2, show="TREK")
    assert groups_of([first, last]) == groups_of([first, between, last]) == {}
    joined = episode("c", "Descent (2)", number=2, show="TREK")
    assert groups_of([first, joined]) == {"a": ("a", "c"), "c": ("a", "c")}
