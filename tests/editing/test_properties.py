"""What holds of every edit: what is set is read back, what is set back leaves the old bytes, and nothing is let in by force."""

import pytest
from editing.corpus import made
from editing.test_corpus import parsed, places, read_as
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.editing.change import Change, Refusal
from retrovue.editing.splicing import edited
from retrovue.load.yaml_tree import parse_file

PLAIN = """\
# head
channel: {id: one, number: 4}  # flow
programs:
  shows: {from: 'kind:episode', order: shuffle}
  film:      # block
    from: 'kind:movie'
    notes: >-
      folded
      text
    labels: [a, b]
grid:
- at: 06:00
  what: shows
"""
PATHS = [("channel", "id"), ("programs", "film", "from"), ("programs", "film", "notes"), ("grid", "0", "what"),
         ("programs", "film", "labels", "1"), ("programs", "shows", "order"), ("programs", "film", "new"),
         ("grid", "0", "new")]  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.recursive(
    texts | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, max_size=3),
    max_leaves=8,
)
HOSTILE = [
    "no", "No", "null", "~", "", " ", "1", "1.0", "1e3", "0x1F", "0o17", "017", ".inf", "-.5", "2026-01-01", "06:00", "1:2:3",
    "${env:X}", "{x}", "[x]", "a: b", "a:", ": a", "a #b", "#a", "- a", "-", "? a", "*a", "&a b", "!a", "!!str a", "%a",
    "@a", "`a",
    "|", ">", "|-\n a", "'", '"', "''", "it's \"so\"", "\\", "\\n", "a\nb", "a\n\nb\n", "\n", "\na", "a\n", "a\r\nb", "a\rb",
    "\t", "a\tb",
    "\0", "a\0b", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u200b", "\ufeff", "\u202eabc", "\U0001f4fa", "👩‍👩‍👧", "進撃の巨人",
    "شبكة",
    "x" * 100_000, "é" * 30_000, "a b " * 10_000, "<<", "=", "---", "...", "--- a", "a, b", "a]", "a}", "[", "{", ",", "y", "n",
]  # fmt: skip


@given(st.sampled_from(PATHS), values)
@settings(max_examples=150, deadline=None)
def test_what_is_set_is_read(path: tuple[str, ...], value: object) -> None:
    try:
        new = edited("f", PLAIN, [Change("set", path, value)])
    except Refusal as refusal:
        assert "twice" in str(refusal) or parse_file("f", PLAIN).diagnostics == ()
        return
    here = parsed(new).data
    for segment in path:
        here = here[int(segment)] if isinstance(here, list) else here[segment]
    assert here == read_as(value)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_hostile_texts_are_texts(path: tuple[str, ...], value: str) -> None:
    key = "k" if value in ("", "<<") else value[:200]  # the one that the language itself refuses
    new = edited(
        "f", PLAIN, [Change("set", path, value), Change("append", ("added",), {"key": value, key: [value]})]
    )
    data = parsed(new).data
    here = data
    for segment in path:
        here = here[int(segment)] if isinstance(here, list) else here[segment]
    assert (here, data["added"][0]["key"]) == (value, value)
    assert [line for line in PLAIN.splitlines() if line.startswith("#")] == [
        line for line in new.splitlines() if line == "# head"
    ]


@given(st.integers(0, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_set_back_is_the_old_text(seed: int, data: st.DataObject) -> None:
    """Of texts that were written in the one way in which the program writes them, too."""
    text = made(seed)
    file = parsed(text)
    known = [(path, inner) for path, _, inner in places(file.place, file.data) if isinstance(inner, str)]
    path, old = data.draw(
        st.sampled_from([one for one in known if not one[1].startswith("${")] or [(("k",), None)])
    )
    if old is None:
        return
    once = edited("f", text, [Change("set", path, "another")])
    twice = edited("f", once, [Change("set", path, old)])
    again = edited("f", edited("f", twice, [Change("set", path, "another")]), [Change("set", path, old)])
    assert (parsed(twice).data, again) == (file.data, twice)


@given(st.integers(0, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_appended_is_taken_away_again(seed: int, data: st.DataObject) -> None:
    text = made(seed)
    file = parsed(text)
    lists = [
        (path, inner) for path, _, inner in places(file.place, file.data) if isinstance(inner, list) and inner
    ]
    path, inner = data.draw(st.sampled_from(lists or [((), [])]))
    if not path:
        return
    value = data.draw(st.sampled_from(["x", {"a": "1", "b": {"c": "2"}}, ["y"]]))
    try:
        once = edited("f", text, [Change("append", path, value)])
    except Refusal:  # behind a text that has no end of its last line, and would get one
        return
    assert edited("f", once, [Change("remove", (*path, str(len(inner))))]) == text


@given(st.integers(0, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_a_key_that_came_goes_again(seed: int, data: st.DataObject) -> None:
    text = made(seed)
    file = parsed(text)
    maps = [path for path, _, inner in places(file.place, file.data) if isinstance(inner, dict) and inner]
    path = data.draw(st.sampled_from([(), *maps]))
    try:
        once = edited("f", text, [Change("set", (*path, "brand-new"), {"a": ["b"]})])
    except Refusal:  # as above
        return
    assert edited("f", once, [Change("remove", (*path, "brand-new"))]) == text


def test_many_changes_at_once_are_as_one_after_the_other() -> None:
    changes = [
        Change("set", ("programs", "film", "from"), "kind:trailer"), Change("append", ("overrides",), {"a": 1}),
        Change("append", ("overrides",), {"b": 2}), Change("set", ("overrides", "0", "a"), 3),
        Change("remove", ("grid", "0", "at")),
        Change("append", ("programs", "film", "labels"), "c"), Change("append", ("programs", "film", "labels"), "d"),
        Change("remove", ("programs", "film", "labels", "0")), Change("set", ("channel", "name"), "One"),
        Change("remove", ("channel", "id")),
    ]  # fmt: skip
    one_by_one = PLAIN
    for change in changes:
        one_by_one = edited("f", one_by_one, [change])
    assert edited("f", PLAIN, changes) == one_by_one


def test_appends_and_others_in_any_order() -> None:
    first, second = Change("append", ("added",), {"a": 1}), Change("append", ("added",), {"b": 2})
    other = Change("set", ("channel", "id"), "two")
    for order in (
        [first, second, other, first],
        [first, other, second, first],
        [other, first, second, other],
    ):
        one_by_one = PLAIN
        for change in order:
            one_by_one = edited("f", one_by_one, [change])
        assert edited("f", PLAIN, order) == one_by_one
