"""Proposals out of figures, without any file."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retrovue.breakpoints.candidates import Limits, proposals_of
from retrovue.breakpoints.findings import Figure, Proposal, Silence

LENGTH = 100_000
FREE = Limits(edge=1_000, spacing=1_000)


def film(
    means: Sequence[int], start: int = 50_000, spread: int = 2, cuts: Sequence[int] = ()
) -> tuple[Figure, ...]:
    """40 ms a picture; levels of brightness, even ones below 40."""
    return tuple(
        Figure(
            start + 40 * index,
            mean * 100,
            max(0, mean - spread),
            mean + spread if mean < 40 else 255,
            3000 if index in cuts else 100,
        )
        for index, mean in enumerate(means)
    )


def one(means: Sequence[int], silences: Sequence[Silence] | None, **more: object) -> Proposal | None:
    found = proposals_of([film(means, **more)], silences, LENGTH, FREE)  # type: ignore[arg-type]
    assert len(found) <= 1
    return found[0] if found else None


DARK = [90] * 20 + [1] * 10 + [70] * 20
"""Black from 50,800 up to 51,200."""


def test_black_in_silence_breaks_in_its_middle() -> None:
    assert one(DARK, [Silence(50_700, 51_300)]) == Proposal(51_000, "black", 90, "0.4 s of black in silence")


def test_black_beside_a_silence_is_as_good() -> None:
    found = one(DARK, [Silence(51_250, 51_500)])
    assert found and found.confidence == 90


def test_a_flash_of_black_with_sound_is_nothing() -> None:
    assert one(DARK, [Silence(70_000, 70_200)]) is None


def test_a_fade_ends_where_the_black_begins() -> None:
    fade = [90] * 10 + [90 - 5 * step for step in range(1, 18)] + [1] * 10 + [70] * 20
    found = one(fade, [Silence(51_000, 51_600)])
    assert found == Proposal(50_000 + 40 * (27 + 5), "fade", 95, "a fade through 0.4 s of black in silence")


def test_a_fade_counts_a_little_with_music_under_it() -> None:
    fade = [90] * 10 + [90 - 5 * step for step in range(1, 18)] + [1] * 10 + [70] * 20
    found = one(fade, [Silence(70_000, 70_500)])
    assert found and (found.kind, found.confidence) == ("fade", 45)


def test_a_film_without_sound_is_judged_by_the_picture() -> None:
    found = one(DARK, None)
    assert found and (found.kind, found.confidence) == ("black", 80)


def test_a_dark_scene_is_no_black() -> None:
    assert one([90] * 20 + [12] * 10 + [70] * 20, [Silence(50_800, 51_200)], spread=8) is None


def test_a_dark_scene_is_told_by_the_black_of_the_same_film() -> None:
    windows = [film([90] * 20 + [10] * 10 + [70] * 20), film([90] * 20 + [0] * 10 + [70] * 20, start=60_000)]
    quiet = [Silence(50_700, 51_300), Silence(60_700, 61_300)]
    assert [found.at for found in proposals_of(windows, quiet, LENGTH, FREE)] == [61_000]


def test_a_tape_has_a_black_of_its_own() -> None:
    found = one([90] * 20 + [16] * 10 + [70] * 20, [Silence(50_800, 51_200)])
    assert found and found.kind == "black"


def test_a_single_dark_picture_is_a_fault_of_the_film() -> None:
    assert one([90] * 20 + [1] + [70] * 20, [Silence(50_700, 51_000)]) is None


def test_a_cut_in_silence_is_surer_the_longer_it_is_still() -> None:
    short = one([90] * 60, [Silence(50_800, 51_300)], cuts=[26])
    long = one([90] * 60, [Silence(50_500, 51_700)], cuts=[26])
    assert short == Proposal(51_040, "cut", 52, "a cut in 0.5 s of silence")
    assert long and long.confidence == 65


def test_a_pan_is_no_cut() -> None:
    assert one([90] * 60, [Silence(50_800, 51_300)], cuts=[24, 25, 26, 27, 28]) is None


def test_a_long_silence_is_a_guess() -> None:
    assert one([90] * 60, [Silence(50_200, 52_200)]) == Proposal(51_200, "silence", 40, "2.0 s of silence")
    assert one([90] * 60, [Silence(50_200, 51_000)]) is None


def test_a_silent_act_is_no_break() -> None:
    assert one([90] * 60, [Silence(30_000, 70_000)]) is None


def test_the_surer_of_two_neighbours_stays() -> None:
    windows = [film(DARK), film([90] * 60, start=56_000, cuts=[26])]
    quiet = [Silence(50_800, 51_200), Silence(56_500, 57_600)]
    limits = Limits(edge=1_000, spacing=10_000)
    assert [found.kind for found in proposals_of(windows, quiet, LENGTH, limits)] == ["black"]


WINDOWS = st.lists(
    st.tuples(st.integers(0, 90_000), st.lists(st.integers(0, 99), max_size=60)).map(
        lambda pair: film(pair[1], pair[0])
    ),
    max_size=5,
)
SILENCES = st.lists(
    st.tuples(st.integers(0, 95_000), st.integers(160, 5_000)).map(lambda pair: Silence(pair[0], sum(pair))),
    max_size=8,
)


@given(WINDOWS, st.none() | SILENCES)
def test_always_apart_inside_and_in_order(
    windows: list[tuple[Figure, ...]], silences: list[Silence] | None
) -> None:
    limits = Limits(edge=5_000, spacing=7_000)
    found = proposals_of(windows, silences, LENGTH, limits)
    assert all(5_000 <= proposal.at <= 95_000 and 0 <= proposal.confidence <= 100 for proposal in found)
    assert all(after.at - before.at >= 7_000 for before, after in pairwise(found))
    assert proposals_of(windows, silences, LENGTH, limits) == found


@given(WINDOWS, SILENCES)
def test_a_film_that_runs_later_breaks_later(
    windows: list[tuple[Figure, ...]], silences: list[Silence]
) -> None:
    later = [
        film([figure.mean // 100 for figure in window], window[0].at + 40 if window else 0)
        for window in windows
    ]
    quiet = [Silence(one.start + 40, one.end + 40) for one in silences]
    free = Limits(edge=-1_000_000, spacing=1)
    before, after = (proposals_of(*both, LENGTH, free) for both in ((windows, silences), (later, quiet)))
    assert [(one.at + 40, one.kind, one.confidence) for one in before] == [
        (one.at, one.kind, one.confidence) for one in after
    ]


def test_limits_that_somebody_asked_for() -> None:
    quiet = [Silence(50_700, 51_300)]
    assert proposals_of([film(DARK)], quiet, LENGTH, replace(FREE, black=300)) != ()
    longer = proposals_of([film(DARK)], quiet, LENGTH, replace(FREE, black=500))
    assert [one for one in longer if one.kind in ("black", "fade")] == []
    dim = [90] * 20 + [38] * 10 + [70] * 20
    assert proposals_of([film(dim)], quiet, LENGTH, FREE) == ()
    assert [one.kind for one in proposals_of([film(dim)], quiet, LENGTH, replace(FREE, bright=4_000))] == [
        "black"
    ]
