"""Limits by count: so many requests a minute, and a wait that grows with every wrong password."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

MOST_KEYS = 10_000
"""Callers that are remembered; the ones that were quiet longest go first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and so many a minute from then on."""

    name: str
    each_minute: int


class Throttle:
    """Token buckets; instants are ms of any clock that does not go back."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def wait(self, limit: Limit, caller: str, now: int) -> int:
        """Takes one; 0, or ms to wait when there is none left."""
        key = (limit.name, caller)
        full = limit.each_minute * 60_000
        level, since = self._buckets.pop(key, (full, now))
        level = min(full, level + max(0, now - since) * limit.each_minute)
        short = 60_000 - level
        self._buckets[key] = (level if short > 0 else -short, now)
        while len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return max(0, -(-short // limit.each_minute)) if short > 0 else 0


class Lockout:
    """After some wrong passwords each further one doubles the wait, up to an hour."""

    FREE = 5
    LONGEST = 3_600_000

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def wait(self, caller: str, now: int) -> int:
        """ms until the next attempt is looked at."""
        count, last = self._failures.get(caller, (0, 0))
        if count < self.FREE:
            return 0
        return max(0, last + min(self.LONGEST, 1000 << min(count - self.FREE, 12)) - now)

    def failed(self, caller: str, now: int) -> None:
        count, last = self._failures.pop(caller, (0, now))
        self._failures[caller] = ((0 if now - last > self.LONGEST else count) + 1, now)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, caller: str) -> None:
        self._failures.pop(caller, None)


def network(address: str | None) -> str:
    """Whom an address counts for: an IPv6 host has a whole /64 to choose from."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "local"
    mapped = getattr(found, "ipv4_mapped", None)
    if found.version == 6 and mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(mapped or found)
