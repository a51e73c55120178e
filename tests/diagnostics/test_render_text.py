"""How diagnostics look: several labels, wide glyphs, long lines, hostile characters."""

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.diagnostics import Diagnostic, Label, Span
from retrovue.diagnostics.render_text import render, summary

FILES = {
    "channels/one.yaml": ["programs:", "  - kind: marathon", "    source: plx_main", "    again: plx_main"],
    "sources.yaml": ["sources:", "", "  plex_main: {}"],
    "wide.yaml": ["名前: \"日本テレビ\" x", "emoji: 😀😀 here", "tab: a\tb", "long: " + "x" * 300 + " end"],
    "odd.yaml": ["name: \x1b[31mred\u202e", "url: sqlite://user:hunter2@host/db"],
}  # fmt: skip


def read_line(file: str, line: int) -> str | None:
    lines = FILES.get(file, [])
    return lines[line - 1] if 0 < line <= len(lines) else None


def at(file: str, line: int, column: int, end: int, text: str = "", end_line: int | None = None) -> Label:
    return Label(Span(file, line, column, end_line or line, end), text)


def shown(*found: Diagnostic, color: bool = False) -> str:
    return render(found, read_line, color)


def test_labels_in_two_files(snapshot: SnapshotAssertion) -> None:
    primary = at("channels/one.yaml", 3, 13, 21, "not declared in this station")
    others = (at("sources.yaml", 3, 3, 12, "a close match"), at("channels/one.yaml", 4, 12, 20, "here too"))
    found = Diagnostic(
        "RV101", "no source is named `plx_main`", primary, others, ("did you mean `plex_main`?",)
    )
    assert shown(found) == snapshot


def test_two_blocks_and_a_place_without_a_line(snapshot: SnapshotAssertion) -> None:
    first = Diagnostic("RV805", "there is no station here", place="springfield", help=("one", "two"))
    assert shown(first, Diagnostic("RV211", "off", at("sources.yaml", 1, 1, 8))) == snapshot


def test_carets_follow_wide_glyphs(snapshot: SnapshotAssertion) -> None:
    found = [
        Diagnostic("RV020", "after", at("wide.yaml", 1, 13, 14)),
        Diagnostic("RV020", "on", at("wide.yaml", 1, 6, 11)),
        Diagnostic("RV020", "emoji", at("wide.yaml", 2, 8, 10)),
        Diagnostic("RV020", "tab", at("wide.yaml", 3, 8, 9)),
    ]
    assert shown(*found) == snapshot


def test_a_long_line_is_cut_around_the_label(snapshot: SnapshotAssertion) -> None:
    assert shown(Diagnostic("RV020", "end", at("wide.yaml", 4, 308, 311))) == snapshot


def test_a_span_of_several_lines_is_clamped_to_the_first() -> None:
    found = Diagnostic("RV020", "map", at("channels/one.yaml", 2, 5, 21, end_line=3))
    assert "    ^^^^^^^^^^^^^^\n" in shown(found)


def test_nothing_a_terminal_obeys_is_printed() -> None:
    bad = "\x1b[2J\u202e\x07"
    found = Diagnostic("RV020", bad, at("odd.yaml", 1, 7, 12, bad), (), (bad,), bad)
    text = shown(found, Diagnostic("RV805", bad, place=bad))
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert "\\x1b[31mred\\u202e" in text


def test_a_password_in_an_excerpt_is_starred() -> None:
    text = shown(Diagnostic("RV031", "sqlite://user:hunter2@host/db", at("odd.yaml", 2, 6, 35)))
    assert "hunter2" not in text
    assert "sqlite://user:*******@host/db" in text


def test_colors_change_no_letters() -> None:
    import re

    found = Diagnostic("RV101", "no", at("sources.yaml", 3, 3, 12, "a"), help=("b",))
    assert re.sub(r"\x1b\[[\d;]*m", "", shown(found, color=True)) == shown(found)
    assert shown(found, color=True) != shown(found)


def test_summary() -> None:
    found = [Diagnostic(code, "x") for code in ("RV101", "RV211", "RV211", "RV311")]
    assert summary(found) == "1 error, 2 warnings"
    assert summary([]) == ""


@given(st.text(max_size=40), st.integers(1, 60), st.integers(1, 60), st.booleans())
def test_any_line_and_any_span_can_be_drawn(line: str, column: int, end: int, color: bool) -> None:
    label = Label(Span("x", 1, column, 1, end), line)
    text = render([Diagnostic("RV020", line, label, (label,))], lambda file, number: line, color)
    assert "^" in text


def test_a_huge_line_and_a_huge_message_stay_small() -> None:
    huge = "://:" * 200_000
    label = Label(Span("x", 1, 400_000, 1, 400_010))
    text = render([Diagnostic("RV020", huge, label, help=(huge,))], lambda file, number: huge, False)
    assert len(text) < 3_000
