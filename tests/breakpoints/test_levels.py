"""Silence by the file's own measure."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrovue.breakpoints.findings import Silence
from retrovue.breakpoints.levels import Levels, silences_of, threshold


def samples(*parts: tuple[int, int]) -> bytes:
    """(ms, amplitude) one after another: a square wave, whose power is its amplitude squared."""
    waves = [np.resize(np.array([amplitude, -amplitude]), ms * 8) for ms, amplitude in parts]
    return np.concatenate(waves).astype("<i2").tobytes()


def heard(data: bytes, chunk: int = 1 << 20) -> tuple[Silence, ...]:
    levels = Levels()
    for start in range(0, len(data), chunk):
        levels.take(data[start : start + chunk])
    return levels.silences()


TALK = samples((3000, 4000), (400, 3), (2000, 5000), (80, 3), (2000, 4000))


def test_silence_has_its_instant_and_a_breath_is_none() -> None:
    assert heard(TALK) == (Silence(3000, 3400),)


@given(st.integers(1, 5_000))
def test_it_does_not_matter_how_the_samples_come(chunk: int) -> None:
    assert heard(TALK[:60_000], chunk) == heard(TALK[:60_000])


def test_hiss_is_the_silence_of_a_tape() -> None:
    assert heard(samples((5000, 4000), (500, 150), (5000, 4000))) == (Silence(5000, 5500),)


def test_what_is_quiet_beside_a_loud_film_is_not_silent() -> None:
    assert heard(samples((5000, 9000), (500, 600), (5000, 9000), (300, 10))) == (Silence(10_500, 10_800),)


def test_a_quiet_film_has_deeper_silences() -> None:
    assert heard(samples((5000, 400), (500, 60), (5000, 400), (500, 5), (2000, 400))) == (
        Silence(10_500, 11_000),
    )


def test_a_track_with_nothing_on_it_is_one_silence() -> None:
    assert heard(samples((2000, 0))) == (Silence(0, 2000),)


def test_no_samples_no_silence() -> None:
    assert heard(b"") == () == heard(b"\0" * 100)


@given(st.lists(st.integers(0, 1 << 30), min_size=1, max_size=200))
def test_silences_are_apart_and_long_enough(powers: list[int]) -> None:
    blocks = np.array(powers, np.int64)
    limit = threshold(blocks)
    found = silences_of(blocks, limit)
    assert all(one.length >= 100 for one in found)
    assert all(before.end < after.start for before, after in zip(found, found[1:]))
    for one in found:
        assert (blocks[one.start // 20 : one.end // 20] < limit).all()
