"""A whole new text: what an editor gives back keeps its bytes, and what is new fits in with them."""

from pathlib import Path

import pytest
from editing.corpus import made
from hypothesis import given
from hypothesis import strategies as st

from retrovue.editing import Refusal
from retrovue.editing.files import Held
from retrovue.editing.rewriting import plain_text, rewritten

LINE = st.sampled_from(("", "a: 1", "b: [2]", "  # c", "ä", "- x"))
END = st.sampled_from(("\n", "\r\n"))


def held(text: str) -> Held:
    return Held("x.yaml", Path("x.yaml"), text.encode())


def ended(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines(keepends=True)


@pytest.mark.parametrize("seed", range(60))
def test_what_an_editor_gives_back_untouched_is_the_file(seed: int) -> None:
    file = held(made(seed))
    assert rewritten(file, plain_text(file)) == file.content
    assert rewritten(file, plain_text(file).replace("\n", "\r\n")) == file.content


@given(
    st.sampled_from(("", "\ufeff")),
    st.lists(st.tuples(LINE, END), max_size=12),
    LINE,
    st.lists(LINE, max_size=4),
    st.data(),
)
def test_lines_that_stay_keep_their_ends(
    mark: str, lines: list[tuple[str, str]], last: str, new: list[str], data: st.DataObject
) -> None:
    """Some lines in the middle become others."""
    file = held(mark + "".join(line + end for line, end in lines) + last)
    first = data.draw(st.integers(0, len(lines)))
    after = data.draw(st.integers(first, len(lines)))
    plain = plain_text(file).split("\n")
    text = "\n".join([*plain[:first], *new, *plain[after:]])
    found = rewritten(file, text).decode()
    assert found.startswith(mark) and found.removeprefix(mark).replace("\r\n", "\n") == text
    if len(new) != after - first:
        return  # which of several lines that are alike stayed is nobody's to say
    kept = [line + end for line, end in lines]
    assert ended(found)[:first] == kept[:first]
    assert ended(found)[after : len(lines)] == kept[after:]


def test_what_no_text_file_holds_is_refused() -> None:
    for text, words in (
        ("a: 1\n# \ud800", "line 2 of `x.yaml` holds half a character"),
        ("a: 1\r", "line 1 of `x.yaml`"),
    ):
        with pytest.raises(Refusal, match=words):
            rewritten(held("a: 1\n"), text)
    with pytest.raises(Refusal, match="unusual end of a line"):
        plain_text(held("a: 1\rb: 2\r"))


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_an_end_of_a_line_that_no_editor_counts_is_refused_at_its_place(end: str) -> None:
    """What stands below it would be told of at another line. It is shown all the same, to be mended there."""
    file = held(f"a: 1\n# one{end}# two\n")
    text = plain_text(file)
    with pytest.raises(Refusal, match=r"line 2 of `x.yaml` holds an unusual end of a line") as told:
        rewritten(file, f"{text}b: 2\n")
    label = told.value.diagnostic.primary
    assert label is not None and (label.span.line, label.span.column) == (2, 6)
    assert rewritten(file, text.replace(end, " ")) == b"a: 1\n# one # two\n"
