"""Where a file is silent, by its own measure: a tape that hisses is silent when only the hiss is left."""

import numpy as np
import numpy.typing as npt

from retrovue.breakpoints.findings import Silence

RATE = 8_000
"""Samples a second, one channel, 16 bits: enough to tell silence."""
_BLOCK = 160
_BLOCK_MS = 20
_SHORTEST_MS = 100
_QUIET = 10_737
"""Power of -50 dBFS, which is silence everywhere."""
_LOUDEST = 170_000
"""Power of -38 dBFS, which is silence nowhere."""
_ABOVE_FLOOR = 4
"""Silence reaches 6 dB above the quietest two-hundredth of the file ..."""
_BELOW_LOUD = 400
"""... and stays 26 dB below its loudest tenth."""

Powers = npt.NDArray[np.int64]


class Levels:
    """Takes samples as they come and keeps the power of every 20 ms."""

    def __init__(self) -> None:
        self._rest = b""
        self._blocks: list[Powers] = []

    def take(self, samples: bytes) -> None:
        data = self._rest + samples
        whole = len(data) // (2 * _BLOCK) * 2 * _BLOCK
        self._rest = data[whole:]
        if whole:
            blocks = np.frombuffer(data[:whole], "<i2").astype(np.int64).reshape(-1, _BLOCK)
            self._blocks.append((blocks * blocks).sum(axis=1) // _BLOCK)

    @property
    def powers(self) -> Powers:
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.int64)

    def silences(self) -> tuple[Silence, ...]:
        powers = self.powers
        return silences_of(powers, threshold(powers)) if powers.size else ()


def threshold(powers: Powers) -> int:
    """What is below it is silence."""
    ordered = np.sort(powers)
    floor, loud = int(ordered[ordered.size // 200]), int(ordered[ordered.size * 9 // 10])
    return min(max(_QUIET, floor * _ABOVE_FLOOR), _LOUDEST, max(loud // _BELOW_LOUD, 1))


def silences_of(powers: Powers, limit: int) -> tuple[Silence, ...]:
    silent = np.concatenate(([False], powers < limit, [False])).astype(np.int8)
    edges = (np.flatnonzero(np.diff(silent)) * _BLOCK_MS).tolist()
    found = (Silence(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return tuple(silence for silence in found if silence.length >= _SHORTEST_MS)
