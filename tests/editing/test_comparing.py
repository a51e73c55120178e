"""Lines that stayed: told as the standard library tells it, and soon."""

import time
from difflib import unified_diff
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.editing.change import Edited
from retrovue.editing.comparing import steps, unified
from retrovue.editing.files import Held
from retrovue.editing.rewriting import rewritten

LINES = st.lists(st.sampled_from(("", "a: 1", "b: 2", "- x")), max_size=14)
LONG, SECONDS = 250_000, 8


def patched(old: list[str], hunks: list[str]) -> list[str]:
    """What a unified diff makes of a text."""
    found, place = [], 0
    for line in hunks[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].removeprefix("-").partition(",")
            begin = int(start) - (count != "0")
            found += old[place:begin]
            place = begin
        elif line[0] == "+":
            found.append(line[1:])
        else:
            assert old[place] == line[1:]
            place += 1
            found += [line[1:]] if line[0] == " " else []
    return found + old[place:]


@given(LINES, LINES)
def test_a_diff_makes_one_text_of_the_other(old: list[str], new: list[str]) -> None:
    assert patched(old, list(unified(old, new, "a", "b"))) == new
    made = steps(old, new)
    for tag, i, i_end, j, j_end in made:
        assert tag != "equal" or old[i:i_end] == new[j:j_end]
    ends = [(0, 0), *((i_end, j_end) for _, _, i_end, _, j_end in made)]
    assert ends[:-1] == [(i, j) for _, i, _, j, _ in made] and ends[-1] == (len(old), len(new))


@given(st.integers(0, 30), st.integers(0, 5), st.integers(0, 5))
def test_one_change_is_told_as_ever(at: int, out: int, into: int) -> None:
    old = [f"line {number}\n" for number in range(30)]
    new = [*old[:at], *(f"new {number}\n" for number in range(into)), *old[at + out :]]
    assert list(unified(old, new, "a", "b")) == list(unified_diff(old, new, "a", "b"))


def random_lines(seed: int) -> str:
    """Each of them often, and none so often that it would not be compared at all."""
    random = Random(seed)
    return "".join(
        f"{random.choice('abcdefgh')}{random.choice('abcdefghijklmnop')}\n" for _ in range(LONG // 3)
    )


ALIKE = "".join(f"  - match: {{key: k:{number}}}\n    set: {{rating: PG}}\n" for number in range(LONG // 40))
LATE = {
    "lines that differ": (random_lines(1), random_lines(2)),
    "empty lines": ("\n" * LONG, "x\n" + "\n" * (LONG - 9) + "y\n"),
    "a list": (ALIKE, ALIKE.replace("k:5}", "q:5}").replace("k:6000}", "q:6000}")),
}


@pytest.mark.parametrize("name", LATE)
def test_long_texts_are_compared_soon(name: str) -> None:
    old, new = LATE[name]
    before = time.thread_time()
    assert Edited("x.yaml", old.encode(), new.encode()).diff.startswith("--- a/x.yaml\n+++ b/x.yaml\n@@ -")
    mixed = Held("x.yaml", Path("x.yaml"), b"#\r\n" + old.encode())
    found = rewritten(mixed, f"#\n{new}")
    assert found.replace(b"\r\n", b"\n") == f"#\n{new}".encode() and found.startswith(b"#\r\n")
    assert time.thread_time() - before < SECONDS
