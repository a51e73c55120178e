"""The card of an alert: every word is on it, whatever the words are, and the command holds none of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrovue.playout.encode.alert_card import LINES, alert_lines, line_places
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, card_command, make_stand_in

pytestmark = pytest.mark.xdist_group("encode")

PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30)
HOSTILE = "100% 'Sturm': [a];movie=x\\,\n{b} 暴風雨 \u202e end"


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=45), min_size=1, max_size=20
    )
)
@example(["w" * 20] * 14)
@example(["w" * 41] * 7)
def test_every_word_is_on_a_line(words: list[str]) -> None:
    text = " ".join(words)[:300]
    lines = alert_lines(text)
    assert 1 <= len(lines) <= LINES
    assert "".join(lines.values()).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("count", range(1, LINES + 1))
def test_lines_lie_between_the_bars_and_do_not_meet(count: int) -> None:
    places = line_places(count)
    edges = [edge for size, middle in places for edge in (middle - size // 2, middle + size // 2)]
    assert edges == sorted(edges)
    assert 125 < edges[0] and edges[-1] < 770


def test_no_word_of_it_stands_in_the_command() -> None:
    command = card_command("ffmpeg", Card("alert", HOSTILE, "movie=y"), PROFILE)
    assert not any(word in " ".join(command) for word in ("Sturm", "movie", "100%", "暴"))


def test_the_hostile_one_is_drawn(ffmpeg: str) -> None:
    assert make_stand_in(ffmpeg, Card("alert", HOSTILE, "it's"), PROFILE).data
