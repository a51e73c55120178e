"""The changes of a schedule with what the station's files know about them: which edit, and where it stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from retrovue.language.document import StationDocument
from retrovue.plan.edits import Path
from retrovue.plan.line_rule import ENTRY, PROGRAM, LineRule, LineRules
from retrovue.playout_log.diff import Cause, ChangeKind, SlotChange
from retrovue.playout_log.reasons import LIMITS

PlaceOf = Callable[[Path], str]
"""A YAML path -> `file:line`, or an empty text."""
_ALL_MOVE = (("station", "seed"), ("station", "timezone"), ("station", "day_start"))
_GRAPHICS = "graphics"
_SET_LIMITS = frozenset(("dayparts", "seasons", "rating_limit", "warnings_not", "ratings"))
_NAMED = 2


def explained(
    changes: Iterable[SlotChange], document: StationDocument[Any, Any], edits: tuple[Path, ...], place_of: PlaceOf
) -> tuple[SlotChange, ...]:  # fmt: skip
    """The same changes; those whose reason is an edit outside their rule name it."""
    return tuple(_Explainer(LineRules(document), edits, place_of).all(changes))


class _Explainer:
    """Looks at the changes of one channel in the order of their time."""

    def __init__(self, rules: LineRules, edits: tuple[Path, ...], place_of: PlaceOf) -> None:
        self._rules, self._edits, self._place_of = rules, edits, place_of

    def all(self, changes: Iterable[SlotChange]) -> Iterator[SlotChange]:
        begun = False
        for change in changes:
            yield self._one(change, begun)
            begun = begun or change.cause is not Cause.TIME_PASSED

    def _one(self, change: SlotChange, begun: bool) -> SlotChange:
        line = change.after or change.before
        rule = self._rules.of(line) if line is not None else None
        emptied = change.before if LIMITS in change.parts else None
        before = self._rules.of(emptied) if emptied is not None else None
        if before is not None and PROGRAM in before.edited:
            places = self._places([before.paths[PROGRAM]] if PROGRAM in before.paths else [])
            return replace(change, cause=Cause.RULE_EDITED, why=f"{PROGRAM} edited", places=places)
        if change.cause is Cause.SHIFTED:
            edits = self._behind(change, rule, begun)
            return self._edited(change, edits) if edits else change
        if rule is None or change.cause not in (Cause.RULE_EDITED, Cause.GRID_EDITED):
            return change
        parts = change.parts or (ENTRY,)
        return replace(
            change, places=self._places([rule.paths[name] for name in parts if name in rule.paths])
        )

    def _behind(self, change: SlotChange, rule: LineRule | None, begun: bool) -> tuple[Path, ...]:
        """The edits outside the rule that explain a change better than that something moved before it."""
        edits = [path for path in self._edits if path[0] != "channels" or path[1] == change.channel]
        whole = tuple(path for path in edits if path in _ALL_MOVE)
        if whole:
            return whole
        near = tuple(path for path in edits if self._is_about(path, change, rule))
        if near or begun:
            return near
        return tuple(path for path in edits if not self._is_about_another(path, change))

    def _is_about(self, path: Path, change: SlotChange, rule: LineRule | None) -> bool:
        """Whether an edit is about this very slot: what may air in it, the pools of its breaks, or graphics."""
        if LIMITS in change.parts:
            return bool(_SET_LIMITS.intersection(path))
        if change.kind is ChangeKind.GRAPHICS:
            return _GRAPHICS in path
        if change.kind is not ChangeKind.BREAKS or rule is None:
            return False
        return path[0] == "pools" and path[1] in self._rules.pools(rule.format, change.channel)

    def _is_about_another(self, path: Path, change: SlotChange) -> bool:
        """Graphics move nothing, and what a guide shows is not chosen by rules."""
        return change.kind is not ChangeKind.GRAPHICS and _GRAPHICS in path

    def _edited(self, change: SlotChange, edits: tuple[Path, ...]) -> SlotChange:
        names = [f"`{'.'.join(path)}`" for path in edits[:_NAMED]]
        more = len(edits) - len(names)
        text = " and ".join(names) + (f" and {more} more" if more else "") + " edited"
        return replace(change, cause=Cause.STATION_EDITED, why=text, places=self._places(edits[:_NAMED]))

    def _places(self, paths: Iterable[Path]) -> tuple[str, ...]:
        found = (self._place_of(path) for path in paths)
        return tuple(dict.fromkeys(place for place in found if place))
