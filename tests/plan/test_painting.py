"""Painting layers against the plainest model there is: a row of minutes, each with what is seen in it."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.language.grid import GridEntry
from retrovue.language.layers import Layer, Written, over

END = 40
ENTRIES = st.dictionaries(st.integers(0, END - 1), st.none() | st.integers(1, 12), max_size=8)


def _layer(name, entries):
    return Layer(
        name,
        tuple(
            Written(start, GridEntry(program="x"), (name, str(start)), start + length if length else None)
            for start, length in sorted(entries.items())
        ),
    )


def _painted(minutes, begun, layer):
    """One entry after the other over the row; only what begins in the rows below ends an entry without `until`."""
    below, starts = set(begun), [written.start for written in layer.entries]
    for written, following in zip(layer.entries, [*starts[1:], END], strict=False):
        later = [start for start in sorted(below) if start > written.start]
        stop = min(following, written.until or (later[0] if later else END))
        minutes[written.start : stop] = [written.path] * (stop - written.start)
        begun -= set(range(written.start, stop))
        begun.add(written.start)


@given(st.lists(ENTRIES, max_size=4))
def test_what_is_seen_is_the_highest_entry_of_each_minute(layers):
    picture, minutes, begun = [], [None] * END, set()
    for number, entries in enumerate(layers):
        layer = _layer(f"layer {number}", entries)
        picture = over(picture, layer, END)
        _painted(minutes, begun, layer)
    seen = [None] * END
    for stretch in picture:
        assert seen[stretch.start : stretch.end] == [None] * (stretch.end - stretch.start)
        seen[stretch.start : stretch.end] = [stretch.written.path] * (stretch.end - stretch.start)
    assert seen == minutes
    assert [stretch.start for stretch in picture if stretch.begins] == sorted(begun)
