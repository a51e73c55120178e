"""Every choice is a hash of names, so that an edit moves only what it is about."""

from collections.abc import Callable, Iterable
from hashlib import blake2b

MASK_32 = (1 << 32) - 1
MASK_64 = (1 << 64) - 1


def digest(*names: object) -> int:
    """64 bits named by the arguments; the same on every machine."""
    text = "\x1f".join(map(str, names)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def digests_of(*names: object) -> Callable[[str], int]:
    """`digest(*names, name)` of any last name; the others are hashed once."""
    begun = blake2b("\x1f".join([*map(str, names), ""]).encode(), digest_size=8)

    def of(name: str) -> int:
        found = begun.copy()
        found.update(name.encode())
        return int.from_bytes(found.digest(), "big")

    return of


def mixer(*names: object) -> int:
    """An odd 64-bit multiplier: one product turns an item's digest into its place in one named order."""
    return digest("mix", *names) | 1


class Digests(dict[str, int]):
    """Key -> its digest under the station's seed, hashed once per build and shared by all channels."""

    def __init__(self, seed: str) -> None:
        super().__init__()
        self.seed = seed
        self._of = digests_of(seed)

    def __missing__(self, key: str) -> int:
        """`digest(seed, key)`."""
        found = self[key] = self._of(key)
        return found

    def place(self, key: str, multiplier: int) -> int:
        """Where a key stands in the order that the multiplier names."""
        return self[key] * multiplier & MASK_64

    def places(self, keys: Iterable[str], multiplier: int) -> list[int]:
        """Likewise, of many keys: in a subclass of dict the method is much quicker than `self[key]`."""
        return [value * multiplier & MASK_64 for value in map(self.__getitem__, keys)]
