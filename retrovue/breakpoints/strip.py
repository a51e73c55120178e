"""How bright and how loud a file is, second by second: something to find one's way by. Pure."""

import numpy as np

from retrovue.breakpoints.levels import Powers

ACROSS, DOWN = 16, 9
RATE = 4
"""Pictures a second that are looked at."""
_BLOCKS = 50
"""Of `Levels` in a second."""
_FULL = 32_768 * 32_768
_QUIETEST = -80


def luma_of(data: bytes) -> list[int]:
    """Small grey pictures -> of each second how bright its darkest picture is, 0 to 255: so that black is seen."""
    size = ACROSS * DOWN
    whole = len(data) // size
    means = np.frombuffer(data[: whole * size], np.uint8).reshape(whole, size).mean(axis=1)
    return [int(means[start : start + RATE].min()) for start in range(0, whole, RATE)]


def loudness_of(powers: Powers) -> list[int | None]:
    """Of each second how loud it is on the whole, in dB below full scale; None is silence."""
    found: list[int | None] = []
    for start in range(0, powers.size, _BLOCKS):
        mean = float(powers[start : start + _BLOCKS].mean())
        decibels = round(10 * float(np.log10(mean / _FULL))) if mean > 0 else _QUIETEST
        found.append(decibels if decibels > _QUIETEST else None)
    return found
