"""The name that was meant."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.diagnostics.suggest import closest, hint


def test_a_slip_of_the_pen() -> None:
    assert closest("brakes", ["breaks", "block", "name"]) == "breaks"
    assert closest("CHEERS", ["Cheers"]) == "Cheers"
    assert closest("xyz", ["breaks", "block"]) is None


def test_the_names_there_are() -> None:
    assert hint("xyz", ["b", "a"]) == "known here: `a`, `b`"
    assert hint("xyz", []) == ""
    assert hint("zzzzz", [f"n{number:02}" for number in range(20)]).endswith("and 8 more")


@given(st.lists(st.text(min_size=1)), st.text())
def test_only_given_names_are_suggested_whatever_their_order(names: list[str], word: str) -> None:
    found = closest(word, names)
    assert found is None or found in names
    assert found == closest(word, reversed(names))
