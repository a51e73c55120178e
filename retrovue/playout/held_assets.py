"""What the catalog said of items, kept for as long as it cannot be asked: a lost database takes nothing off the air."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping

from retrovue.diagnostics import StationError
from retrovue.media.asset import Asset

MOST = 50_000
AWAY = 5_000
"""A catalog that could not be asked is left alone for so long (ms): each attempt may take its time."""
log = logging.getLogger("retrovue.air")
AssetOf = Callable[[str], Asset | None]


class HeldAssets:
    """Outlives the stations that are taken up one after another."""

    def __init__(self, now: Callable[[], int] | None = None) -> None:
        """`now` in ms; without it the catalog is asked every time."""
        self._held: OrderedDict[str, Asset] = OrderedDict()
        self._now, self._again = now, 0
        self._lost = False

    def learn(self, assets: Mapping[str, Asset]) -> None:
        """What the catalog says of many items at once."""
        for key, asset in assets.items():
            self._held[key] = asset
        while len(self._held) > MOST:
            self._held.popitem(last=False)

    def over(self, ask: AssetOf) -> AssetOf:
        """The same answers, and the last one where there is none now."""

        def asset(key: str) -> Asset | None:
            found = self._asked(ask, key)
            if found is None:
                return self._held.get(key)
            self._held[key] = found
            self._held.move_to_end(key)
            if len(self._held) > MOST:
                self._held.popitem(last=False)
            return found

        return asset

    def _asked(self, ask: AssetOf, key: str) -> Asset | None:
        if self._now is not None and self._now() < self._again:
            return None
        try:
            found = ask(key)
        except StationError as error:
            if not self._lost:
                log.warning("the catalog cannot be asked: %s", error.diagnostics[0].message)
            self._lost, self._again = True, self._now() + AWAY if self._now else 0
            return None
        self._lost = False
        return found
