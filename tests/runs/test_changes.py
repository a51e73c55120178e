"""What a run changes is named, but never more of it than a screen and the record can take."""

import pytest

from retrovue.runs.changes import GAP, LINES, NAMED, Changes


def change(number: int, what: str = "added") -> dict[str, str]:
    return {"what": what, "words": f"Added movie: {number}", "key": f"k{number}"}


def test_the_first_are_named_and_the_others_counted() -> None:
    changes = Changes()
    for number in range(5_000):
        changes.take(change(number, "added" if number % 5 else "missing"))
    found = changes.as_json()
    assert found["counts"] == {"added": 4_000, "missing": 1_000}
    assert (len(found["first"]), found["rest"]) == (NAMED, 5_000 - NAMED)
    assert found["first"][1] == {"what": "added", "words": "Added movie: 1", "key": "k1"}


def test_what_changes_at_once_is_told_together() -> None:
    changes = Changes()
    assert changes.say(0) == ""
    changes.take(change(1))
    assert changes.say(0) == "Added movie: 1"
    for number in range(2, 1_007):
        changes.take(change(number))
        assert changes.say(GAP - 0.1) == ""
    assert changes.say(GAP) == "Added movie: 2; Added movie: 3; Added movie: 4; and 1,002 more"
    assert changes.say(GAP * 9) == ""


def test_a_long_run_falls_silent() -> None:
    changes, said = Changes(), 0
    for number in range(1_000):
        changes.take(change(number))
        said += bool(changes.say(number * GAP))
    assert said == LINES and changes.counts == {"added": 1_000}


def test_a_title_without_end_is_cut() -> None:
    changes = Changes()
    changes.take({"what": "added", "words": "x" * 9_000, "key": "k" * 9_000})
    assert len(str(changes.as_json())) < 1_000 and len(changes.say(0)) < 500
    with pytest.raises(KeyError):
        changes.take({"what": "added"})
