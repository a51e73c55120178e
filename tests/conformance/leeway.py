"""How far limits may be missed on a machine that has something else to do: decided before a test begins, and told."""

import time
from pathlib import Path

LOOSENED = 3
"""How many times a limit may be missed then, and never more."""
BUSY = 1.0
"""Cores that others use, beyond which the machine is busy."""
_LOOK = 4.0


def cores_in_use(seconds: float = _LOOK) -> float:
    """By everybody, measured for some seconds: the load is an average over minutes and holds what was before."""
    busy, at = _busy(), time.perf_counter()
    time.sleep(seconds)
    return (_busy() - busy) / 100 / (time.perf_counter() - at)


def _busy() -> int:
    """Hundredths of seconds since the machine began."""
    user, nice, system, _, _, irq, soft = map(int, Path("/proc/stat").read_text().split()[1:8])
    return user + nice + system + irq + soft


class Leeway:
    """Made before viewers come: what they cost themselves loosens nothing.

    `begins`: the time is so short that channels which come on the air, and take all cores for it, are most of it.
    """

    def __init__(self, *, begins: bool = False) -> None:
        self.used = cores_in_use()
        self.times = LOOSENED if begins or self.used > BUSY else 1

    def __call__(self, limit: float) -> float:
        return limit * self.times

    def __str__(self) -> str:
        how = f"LOOSENED {self.times} times" if self.times > 1 else "as they are"
        return f"limits {how}, {self.used:.1f} cores in use before"
