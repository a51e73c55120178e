"""Which of a programme's items may air in a context. Most items have no rules of their own: those are judged once."""

from retrovue.media.item import Item
from retrovue.plan.dayparts import Context, may_air, within_standards

_Standards = tuple[int, int, tuple[str, ...]]


class Eligibility:
    """Answers about the items of one program, each kept for as long as it holds."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self._items = items
        self._ruled = {
            item.key for item in items
            if item.starts or item.expires or item.dayparts or item.seasons or item.available
        }  # fmt: skip
        self._alike: dict[tuple[object, ...], list[Item]] = {}
        """The items that standards cannot tell apart: few groups, so that one of each is asked."""
        alike = self._alike
        for item in items:
            key = (item.rating, item.warnings, item.kind)
            if key in alike:
                alike[key].append(item)
            else:
                alike[key] = [item]
        self._admitted: dict[tuple[bool, ...], frozenset[str]] = {}
        self._within: dict[_Standards, frozenset[str]] = {}
        self._ranks: dict[tuple[Context, tuple[str, ...]], dict[str, int]] = {}

    def alike(self) -> list[tuple[Item, int]]:
        """One of each group of items that standards cannot tell apart, and how many there are."""
        return [(group[0], len(group)) for group in self._alike.values()]

    def within(self, context: Context) -> frozenset[str]:
        """The keys of the items whose rating and warnings may air."""
        standards = (context.limit, context.unrated, context.warnings_not)
        found = self._within.get(standards)
        if found is None:
            groups = self._alike.values()
            admitted = tuple([within_standards(group[0], context) for group in groups])
            found = self._admitted.get(admitted)  # many standards admit the same
            if found is None:
                keys = [
                    item.key for group, holds in zip(groups, admitted, strict=True) if holds for item in group
                ]
                found = self._admitted[admitted] = frozenset(keys)
            self._within[standards] = found
        return found

    def allows(self, item: Item, context: Context) -> bool:
        """Whether the item's own rules let one that is `within` air."""
        return item.key not in self._ruled or may_air(item, context)

    def ranks(self, context: Context, prefer: tuple[str, ...]) -> dict[str, int]:
        """Key -> the first of the program's preferences that the item meets; items that meet none are left out."""
        context = context._replace(day=0)
        found = self._ranks.get((context, prefer))
        if found is None:
            found = self._ranks[context, prefer] = {
                item.key: rank for item in self._items if (rank := _rank(item, context, prefer)) is not None
            }
        return found


def _rank(item: Item, context: Context, prefer: tuple[str, ...]) -> int | None:
    made_for = {
        "season": (item.seasons, context.seasons), "daypart": (item.dayparts, context.dayparts),
        "demo": (tuple(name.casefold() for name in item.demo), context.demo),
    }  # fmt: skip
    return next(
        (rank for rank, name in enumerate(prefer) if set(made_for[name][0]) & set(made_for[name][1])), None
    )
