"""What a run changes in the catalog, in words: the first by name, and the others counted."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

NAMED = 100
"""Changes that the end of a run names."""
LINES = 100
"""Events of a run that name changes."""
TOGETHER = 3
"""Changes that one event names."""
GAP = 1.0
"""Seconds between two such events: what changes meanwhile is told by the next."""
_LONGEST = 200


class Changes:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """By what became of the items: `added`, `updated`, `missing` and the like."""
        self._first: list[dict[str, str]] = []
        self._unsaid: list[str] = []
        self._more = 0
        self._lines = 0
        self._next = 0.0

    def take(self, record: Mapping[str, Any]) -> None:
        """A record of the process. Raises KeyError when it is none of a change."""
        what, words, key = (str(record[name])[:_LONGEST] for name in ("what", "words", "key"))
        self.counts[what] += 1
        if len(self._first) < NAMED:
            self._first.append({"what": what, "words": words, "key": key})
        if len(self._unsaid) < TOGETHER:
            self._unsaid.append(words)
        else:
            self._more += 1

    def say(self, now: float) -> str:
        """What was not said yet; empty when there is nothing, or it is too soon, or enough was said. Seconds."""
        if not self._unsaid or now < self._next or self._lines >= LINES:
            return ""
        said = "; ".join([*self._unsaid, *([f"and {self._more:,} more"] if self._more else [])])
        self._unsaid, self._more = [], 0
        self._lines, self._next = self._lines + 1, now + GAP
        return said

    def as_json(self) -> dict[str, Any]:
        rest = self.counts.total() - len(self._first)
        return {"counts": dict(self.counts), "first": list(self._first), "rest": rest}
