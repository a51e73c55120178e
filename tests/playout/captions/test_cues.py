"""Cues of files, and what of them a segment holds."""

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.playout.captions.cues import Cue, read_cues, segment_text, within

FILE = """WEBVTT

NOTE by hand

STYLE
::cue { color: white }

00:02.500 --> 00:04.000
- Who goes there?
- A friend.

second
00:00:01.000 --> 00:00:02.000 align:left
<i>Knock,</i> knock.

00:00:09.000 --> 00:00:08.000
backwards

01:00:00.000 --> 01:00:01.500
An hour later.
"""
CUES = (
    Cue(1_000, 2_000, "<i>Knock,</i> knock.", "align:left"), Cue(2_500, 4_000, "- Who goes there?\n- A friend."),
    Cue(3_600_000, 3_601_500, "An hour later."),
)  # fmt: skip


def test_reads() -> None:
    assert read_cues(FILE) == read_cues(FILE.replace("\n", "\r\n")) == CUES
    assert read_cues("") == read_cues("WEBVTT\n") == ()


def test_an_act_from_the_middle_of_a_file() -> None:
    assert within(CUES, 1_500, 3_000) == (
        Cue(0, 500, "<i>Knock,</i> knock.", "align:left"), Cue(1_000, 1_500, "- Who goes there?\n- A friend."),
    )  # fmt: skip
    assert within(CUES, 2_000, 2_500) == ()
    assert within(CUES, 3_000, 9_000, at=7_000) == (Cue(7_000, 8_000, "- Who goes there?\n- A friend."),)


def test_a_segment(snapshot: SnapshotAssertion) -> None:
    assert segment_text(CUES[:2], 6_123_456_789, 30) == snapshot
    assert segment_text((), 1 << 33, 30) == "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.sampled_from(["a", "b\nc"]))))
def test_what_is_written_is_read(cues: list[tuple[int, int, str]]) -> None:
    made = tuple(
        sorted((Cue(at, at + ms, text) for at, ms, text in cues), key=lambda cue: (cue.start, cue.end))
    )
    assert read_cues(segment_text(made, 0, 30)) == made
