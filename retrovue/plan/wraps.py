"""`wrap`: the short items that open and close a programme, chosen by the address of its line alone."""

from collections.abc import Callable, Sequence

from retrovue.media.item import Item
from retrovue.plan.dayparts import Context, may_air
from retrovue.plan.hashing import Digests, mixer
from retrovue.playout_log.log import SHORTEST_EVENT


class Wraps:
    """Intros and outros of the programmes of one channel."""

    def __init__(self, items_of_pool: Callable[[str], Sequence[Item]], digests: Digests) -> None:
        self._items_of_pool, self._digests = items_of_pool, digests

    def of(self, model: object, address: str, context: Context) -> tuple[Item | None, Item | None]:
        """What opens and what closes the programme of a line."""
        wrap = getattr(model, "wrap", None)
        if wrap is None or (wrap.intro is None and wrap.outro is None):
            return None, None
        return self._pick(wrap.intro, address, context), self._pick(wrap.outro, address, context)

    def _pick(self, pool: str | None, address: str, context: Context) -> Item | None:
        if pool is None:
            return None
        multiplier = mixer(self._digests.seed, "wrap", pool, address)
        found = (
            item for item in self._items_of_pool(pool)
            if item.duration >= SHORTEST_EVENT and may_air(item, context)
        )  # fmt: skip
        return min(
            found, key=lambda item: (self._digests.place(item.key, multiplier), item.key), default=None
        )


def around(intro: Item | None, outro: Item | None) -> int:
    """How long they are together."""
    return (intro.duration if intro is not None else 0) + (outro.duration if outro is not None else 0)
