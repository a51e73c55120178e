"""How loud an item airs: one gain for all of it, never over full scale."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.asset import Asset, Audio, files_of
from retrovue.playout.rules import gain_of, tracks_of

FILE = Asset("/a.mkv", "a", 60_000, loudness=-31_000, peak=-12_000)


@pytest.mark.parametrize(
    ("loudness", "peak", "gain"),
    [
        (-24_000, -3_000, 0), (-31_040, -12_000, 70), (-18_000, 0, -60), (-23_950, -9_000, 0), (-23_949, -9_000, -1),
        (-31_000, -5_000, 40), (-31_000, 500, 0), (-31_000, None, 0), (-18_000, None, -60), (-60_000, -40_000, 200),
        (0, 3_000, -200), (None, None, 0),
    ],
)  # fmt: skip
def test_gain(loudness: int | None, peak: int | None, gain: int) -> None:
    assert gain_of(replace(FILE, loudness=loudness, peak=peak), -24) == gain


def test_without_a_target_sound_stays_as_it_is() -> None:
    assert gain_of(FILE, None) == 0


def test_all_files_of_an_item_are_raised_alike() -> None:
    second = Asset("/b.mkv", "b", 20_000, loudness=-27_000, peak=-4_000)
    whole = replace(FILE, duration=80_000, following=(second,))
    assert [file.duration for file in files_of(whole)] == [60_000, 20_000]
    assert gain_of(whole, -24) == 30, "the louder peak of both counts"
    assert gain_of(replace(whole, following=(replace(second, peak=-15_000),)), -24) == 60
    assert gain_of(replace(whole, following=(replace(second, loudness=None),)), -24) == 0


@given(st.integers(-90_000, 0), st.integers(-90_000, 9_000), st.integers(-70, -5))
def test_a_gain_is_never_wrong_by_much(loudness: int, peak: int, target: int) -> None:
    gain = gain_of(replace(FILE, loudness=loudness, peak=peak), target)
    assert -200 <= gain <= 200
    assert gain <= 0 or peak + 100 * gain <= -1_000
    assert gain >= 0 or loudness > 1_000 * target - 51


def track(language: str, default: bool = False, codec: str = "aac") -> Audio:
    return Audio(codec, 2, 48_000, language, default)


@pytest.mark.parametrize(
    ("tracks", "spoken", "heard"),
    [
        ((), ("en",), 0),
        ((track("ger"), track("eng")), (), 0),
        ((track("ger"), track("eng", True)), (), 1),
        ((track("ger", True), track("eng")), ("en",), 1),
        ((track("ger", True), track("eng"), track("eng", True)), ("fr", "en"), 2),
        ((track("ger"), track("eng")), ("de", "en"), 0),
        ((track("jpn"), track(""), track("ger", True)), ("en",), 2),
        ((track("eng", True, codec=""), track("eng")), ("en",), 1),
    ],
)
def test_which_sound_is_heard(tracks: tuple[Audio, ...], spoken: tuple[str, ...], heard: int) -> None:
    assert tracks_of(replace(FILE, audio=tracks), spoken) == (heard,)


def test_each_file_of_an_item_is_looked_at_for_itself() -> None:
    second = Asset("/b.mkv", "b", 20_000, audio=(track("eng"), track("spa")))
    whole = replace(FILE, duration=80_000, audio=(track("spa"), track("eng")), following=(second,))
    assert tracks_of(whole, ("en",)) == (1, 0)
