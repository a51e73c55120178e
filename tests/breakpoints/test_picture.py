"""Logos, and pictures in figures."""

import numpy as np

from retrovue.breakpoints.picture import HEIGHT, WIDTH, figures_of, logo_of, mostly_dark, pictures_of

NOWHERE = np.zeros((HEIGHT, WIDTH), np.bool_)


def window(*levels: int) -> np.ndarray:
    return np.stack([np.full((HEIGHT, WIDTH), level, np.uint8) for level in levels])


def with_box(pictures: np.ndarray, top: int, left: int, level: int = 200) -> np.ndarray:
    boxed = pictures.copy()
    boxed[:, top : top + 3, left : left + 6] = level
    return boxed


def test_a_logo_is_what_shines_in_a_corner_all_the_time() -> None:
    logo = logo_of([with_box(window(90, 0), 31, 56), with_box(window(0, 40), 31, 56), window(0)[:0]])
    assert logo.sum() == 18 and logo[31:34, 56:62].all()


def test_a_title_in_the_middle_is_none() -> None:
    assert not logo_of([with_box(window(0, 0), 17, 28)] * 3).any()


def test_what_shines_once_is_none() -> None:
    assert not logo_of([with_box(window(0), 31, 56), window(0), window(0)]).any()


def test_bright_corners_of_a_film_are_none() -> None:
    assert not logo_of([window(120, 130), window(90)]).any()


def test_figures_leave_the_logo_out() -> None:
    pictures = with_box(window(0, 0, 10), 31, 56)
    seen = figures_of(pictures, (0, 40, 80), logo_of([pictures]))
    assert [(one.at, one.mean, one.low, one.high, one.change) for one in seen] == [
        (0, 0, 0, 0, 0), (40, 0, 0, 0, 0), (80, 1000, 10, 10, 1000),
    ]  # fmt: skip


def test_a_speck_is_left_out_and_bars_are_not() -> None:
    speck = with_box(window(5), 10, 10)
    assert figures_of(speck, (0,), NOWHERE)[0].high == 5
    barred = window(20)
    barred[:, :5] = barred[:, -5:] = 0
    assert (figures_of(barred, (0,), NOWHERE)[0].low, figures_of(barred, (0,), NOWHERE)[0].high) == (0, 20)


def test_bright_pictures_have_the_widest_range() -> None:
    found = figures_of(window(90), (0,), NOWHERE)[0]
    assert (found.low, found.high) == (0, 255)


def test_pictures_cut_short_are_dropped() -> None:
    assert pictures_of(b"\0" * (WIDTH * HEIGHT * 2 + 7)).shape == (2, HEIGHT, WIDTH)
    assert figures_of(pictures_of(b""), (), NOWHERE) == ()


def test_dark_in_spite_of_a_logo() -> None:
    assert mostly_dark(with_box(window(0, 90), 31, 56)) == [True, False]
