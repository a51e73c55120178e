"""Small grey pictures in figures, and where a station's logo stands in them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from retrovue.breakpoints.findings import Figure

WIDTH, HEIGHT = 64, 36
DARK = 32
"""Brightness that may still be black: tapes have no deeper one."""
_DIM = 40
"""Pictures that are brighter on average are not looked at further."""
_FIFTIETH = 50
_LOGO_SHARE = 10
"""A logo takes at most a tenth of the picture."""

Pictures = npt.NDArray[np.uint8]
"""One after another: (count, height, width)."""
Mask = npt.NDArray[np.bool_]


def pictures_of(data: bytes) -> Pictures:
    """Whole pictures only; what is left of one that was cut short is dropped."""
    size = WIDTH * HEIGHT
    whole = len(data) // size
    return np.frombuffer(data[: whole * size], np.uint8).reshape(whole, HEIGHT, WIDTH)


def logo_of(windows: Sequence[Pictures]) -> Mask:
    """What shines in a corner in nearly every part of the file, whatever the rest of the picture shows.

    Something bright elsewhere (a title on black, the moon) is a picture and no logo.
    """
    seen = [window for window in windows if len(window)]
    nowhere = np.zeros((HEIGHT, WIDTH), np.bool_)
    if not seen:
        return nowhere
    lit = np.sum([window.min(axis=0) > DARK for window in seen], axis=0, dtype=np.int64)
    mask: Mask = (lit * 5 >= len(seen) * 4) & _corners()
    return mask if int(mask.sum()) * _LOGO_SHARE <= WIDTH * HEIGHT else nowhere


def _corners() -> Mask:
    down, across = HEIGHT * 3 // 10, WIDTH * 3 // 10
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    for rows in (slice(None, down), slice(-down, None)):
        for columns in (slice(None, across), slice(-across, None)):
            mask[rows, columns] = True
    return mask


def figures_of(pictures: Pictures, times: Sequence[int], logo: Mask) -> tuple[Figure, ...]:
    """`times` has the instant of every picture."""
    if not len(pictures):
        return ()
    cells = pictures[:, ~logo].astype(np.int16)
    count = cells.shape[1]
    means = cells.sum(axis=1, dtype=np.int64) * 100 // count
    moved = np.abs(np.diff(cells, axis=0)).sum(axis=1, dtype=np.int64) * 100 // count
    changes = [0, *moved.tolist()]
    rows = zip(times, means.tolist(), changes, cells, strict=False)
    return tuple(Figure(at, mean, *_range(mean, row), change) for at, mean, change, row in rows)


def _range(mean: int, cells: npt.NDArray[np.int16]) -> tuple[int, int]:
    """Without the extreme fiftieths, where a scratch or a dropout may be."""
    if mean > _DIM * 100:
        return 0, 255
    edge = cells.size // _FIFTIETH
    ordered = np.sort(cells)
    return int(ordered[edge]), int(ordered[-edge - 1])


def copies_before(pictures: Pictures) -> int:
    """How many of the first pictures are nothing but the one after them."""
    differs = (pictures[1:] != pictures[:-1]).any(axis=(1, 2))
    return int(differs.argmax()) if differs.any() else max(0, len(pictures) - 1)


def mostly_dark(pictures: Pictures) -> list[bool]:
    """Of every picture whether it may be black, logo or not: worth a closer look."""
    dark = (pictures <= DARK).sum(axis=(1, 2), dtype=np.int64)
    return [bool(count * 100 >= 85 * WIDTH * HEIGHT) for count in dark.tolist()]
