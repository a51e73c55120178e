"""`order: weighted`: as `phase`, but some items come round several times a turn."""

from retrovue.plan.pick.cursor import Supply
from retrovue.plan.pick.phase import PhaseCursor


class WeightedCursor(PhaseCursor):
    """An item of weight n has n places, evenly apart; one of weight 0 has none."""

    def copies(self, supply: Supply) -> dict[str, int]:
        return dict(supply.weights)
