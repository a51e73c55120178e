"""One sum for many numbers at once: a column of integers as the lanes of one big integer.

A product or a sum of the whole then costs as much as a few of single numbers, and is exact. Lanes are so wide that
what two 64-bit numbers make stays in its own; what a shift brings down from the lane above is masked away.
"""

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct

_BYTES = 16
WRAP = 1 << 64
"""Added to a lane it keeps a sum from going below zero, and is not read back."""


class Lanes:
    """A column of so many numbers."""

    def __init__(self, count: int) -> None:
        self._size = count * _BYTES
        self._unsigned, self._signed = Struct("<" + "Q8x" * count), Struct("<" + "q8x" * count)
        self.ones = int.from_bytes((b"\x01" + bytes(_BYTES - 1)) * count, "little")
        """1 in every lane: times a number it is that number in every lane."""

    def packed(self, values: Sequence[int]) -> int:
        """Numbers of 64 bits, each in its lane."""
        return int.from_bytes(self._unsigned.pack(*values), "little")

    def unpacked(self, column: int) -> tuple[int, ...]:
        """The lower 64 bits of every lane, with their sign."""
        return self._signed.unpack(column.to_bytes(self._size, "little"))


@lru_cache(maxsize=256)
def lanes(count: int) -> Lanes:
    """Made once for each length of a column."""
    return Lanes(count)
