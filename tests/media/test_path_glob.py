"""Patterns of paths: what they fit, and that no pattern takes long."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrovue.media.text_tests import fold, path_glob


def expression(pattern: str) -> re.Pattern[str]:
    """What a pattern means, in so many words; endless for dozens of stars."""
    out = ""
    for piece in re.split(r"(\*+/?)", fold(pattern)):
        if not piece.startswith("*"):
            out += re.escape(piece)
        elif piece == "**/":
            out += "(?:.*/)?"
        else:
            stars = piece.rstrip("/")
            out += ("[^/]*" if stars == "*" else ".*") + ("/" if piece.endswith("/") else "")
    return re.compile(out, re.DOTALL)


@given(
    st.lists(
        st.sampled_from(["*", "**", "***", "/", "a", "b", "B", "ab", "*/", "**/", ".", "é"]), max_size=9
    ),
    st.lists(st.sampled_from(["/", "a", "b", "ab", ".", "é", "\n"]), max_size=9),
)
@example(["*", "b", "**/", "a"], ["b", "b", "b", "a"])
@example(["a", "**/", "*/", "**/", "*", "**/", "b"], ["a", "/", "a", "/", "b"])
@example(["**", "/", "*/", "*/", "*/", "b"], ["a", "/", "a", "/", "a", "/", "b"])
def test_many_stars_mean_what_few_do(pattern: list[str], path: list[str]) -> None:
    wanted, folded = "".join(pattern), fold("".join(path))
    assert path_glob(wanted)(folded) is (expression(wanted).fullmatch(folded) is not None)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("**/" * 50 + "a", "/".join("b" * 60), False),
        ("**/*/" * 50 + "a", "/".join("b" * 120), False),
        ("**/*/" * 50 + "a", "/".join("b" * 120 + "a"), True),
        ("**/" + "*/**/" * 50 + "*.mkv", "/".join("b" * 120), False),
        ("*a" * 50 + "!", "a" * 255, False),
        ("**a" * 50 + "!", "a/" * 1000, False),
        ("**" * 50 + "/a", "b/" * 1000 + "a", True),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str, fits: bool) -> None:
    begun = time.perf_counter()
    assert path_glob(pattern)(path) is fits
    assert time.perf_counter() - begun < 1
