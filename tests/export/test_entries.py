"""What a guide makes of the lines of the log."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.export.entries import LONGEST_BLOCK, Entry, entries
from retrovue.playout_log.log import CoarseLine
from retrovue.timing.instants import HOUR, MINUTE

START = 1_760_000_400_000


def lines(*rows: tuple[int, str, str], program: str = "music-videos", item: str = "x") -> list[CoarseLine]:
    """One after the other: (minutes, title, subtitle), in one grid entry."""
    found, at = [], START
    for number, (minutes, title, subtitle) in enumerate(rows):
        ms = minutes * MINUTE
        address = f"one/2025-10-09/0600-{program}/{number}"
        found.append(
            CoarseLine(
                at, ms, address, program, item and f"{item}{number}", "", ms, 0, "", title=title, subtitle=subtitle
            )
        )  # fmt: skip
        at += ms
    return found


def shown(found: list[Entry]) -> list[tuple[int, str, str]]:
    return [
        ((entry.end - entry.start) // MINUTE, entry.line.title, entry.line.description)
        for entry in found
        if entry.line
    ]


def test_shorts_of_a_program_are_one_block_that_names_them() -> None:
    rows = [(4, "Take On Me", ""), (3, "Africa", ""), (4, "Take On Me", ""), (9, "Thriller", "")]
    assert shown(list(entries(lines(*rows)))) == [(20, "Music Videos", "Take On Me, Africa, Thriller")]


def test_shorts_of_one_show_keep_its_title() -> None:
    found = shown(list(entries(lines((4, "Gizmo", "Up"), (4, "Gizmo", "Down"), program="cartoons"))))
    assert found == [(8, "Gizmo", "Up, Down")]


def test_many_titles_are_counted() -> None:
    found = shown(list(entries(lines(*((3, f"Song {n}", "") for n in range(11))))))
    assert found[0][2].endswith("Song 7 and 3 more")


def test_what_is_long_stands_alone() -> None:
    rows = [(4, "Short", ""), (30, "Long", ""), (4, "Other", "")]
    assert [title for _, title, _ in shown(list(entries(lines(*rows))))] == ["Short", "Long", "Other"]


def test_hours_of_a_flow_come_together_up_to_four() -> None:
    flow = lines(*((60, "Neon Videos", ""),) * 6, item="")
    assert shown(list(entries(flow))) == [(240, "Neon Videos", ""), (120, "Neon Videos", "")]


def test_another_grid_entry_is_another_block() -> None:
    first, second = lines((4, "A", ""), (4, "B", ""))
    other = second._replace(id="one/2025-10-09/0604-music-videos/0")
    assert len(list(entries([first, other]))) == 2


def test_a_few_hidden_minutes_do_not_part_a_block() -> None:
    one, hidden, two = lines((4, "A", ""), (2, "Ad", ""), (4, "B", ""))
    found = shown(list(entries([one, hidden._replace(hidden=True), two])))
    assert found == [(10, "Music Videos", "A, B")]


rows = st.lists(
    st.tuples(
        st.integers(1, 90 * MINUTE), st.sampled_from(["", "A", "B"]), st.booleans(), st.booleans(),
        st.integers(0, 2), st.integers(-MINUTE, 20 * MINUTE),
    ),
    max_size=40,
)  # fmt: skip


@given(rows)
def test_entries_never_overlap_and_leave_no_hole(
    given_rows: list[tuple[int, str, bool, bool, int, int]],
) -> None:
    found, at = [], START
    for number, (ms, title, item, hidden, entry, gap) in enumerate(given_rows):
        found.append(
            CoarseLine(
                at, ms, f"one/2025-10-09/0{entry}00-p/{number}", "p", "x" if item else "", "", ms, 0, "",
                title=title, hidden=hidden,
            )
        )  # fmt: skip
        at += max(1, ms + gap)
    made = list(entries(found))
    assert all(entry.start < entry.end for entry in made)
    assert all(before.end == after.start for before, after in zip(made, made[1:], strict=False))
    if found:
        assert made[0].start == START
        assert made[-1].end == found[-1].end
    blocks = [entry for entry in made if entry.line and entry.line.ms != entry.end - entry.start]
    assert all(entry.end - entry.start <= LONGEST_BLOCK + HOUR for entry in blocks)
