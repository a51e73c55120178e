"""A channel's last hours at a glance, against counting every segment by itself."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.playout_log.as_run import AsRun, pack
from retrovue.playout_log.strip import strip
from retrovue.timing.frames import segment_frames, segment_lengths

AT = 1_760_000_000_000
RANK = {".": 0, "r": 1, "i": 1, "o": 2, "s": 3}


def line(at: int, letters: str, fps: int = 25, tail: int = 0) -> AsRun:
    frames = len(letters) * segment_frames(fps) + tail
    return AsRun("one", at, f"one/{at}", "episode", "k", frames * 1000 // fps, frames, fps, pack(letters))


lines = st.builds(
    line, st.integers(AT - 40_000, AT + 40_000), st.text("r.iso", min_size=1, max_size=20), st.sampled_from([24, 25, 30, 50]),
    st.integers(0, 20),
)  # fmt: skip


@given(st.lists(lines, max_size=6), st.sampled_from([1_000, 7_000, 30_000]))
def test_every_segment_is_seen_where_it_aired(ran: list[AsRun], step: int) -> None:
    count = 10
    worst = ["."] * count
    for each in ran:
        from retrovue.playout_log.as_run import unpack

        letters, frame = unpack(each.trace), 0
        for letter, length in zip(letters, segment_lengths(each.frames, each.fps), strict=True):
            begin, end = (each.at + f * 1000 // each.fps for f in (frame, frame + length))
            frame += length
            for place in range(count):
                if (
                    begin < AT + (place + 1) * step
                    and end > AT + place * step
                    and RANK[letter] > RANK[worst[place]]
                ):
                    worst[place] = "r" if letter == "i" else letter
    assert strip(ran, AT, step, count) == "".join(worst)


def test_a_slate_of_one_segment_shows_in_a_stretch_of_minutes() -> None:
    assert strip([line(AT, "r" * 50 + "s" + "r" * 50)], AT - 300_000, 300_000, 3) == ".s."
