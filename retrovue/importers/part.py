"""A value of a foreign document: it knows its place, and which of its keys were looked at.

Nothing about the shape is trusted. What has another shape than expected is noted and taken for absent, so that an
importer reads on; what nobody looked at is noted at the end, so that nothing is left behind in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrovue.importers.notes import Notes

MANY = 1_000_000_000_000_000
"""No number of a schedule is larger; in milliseconds this is 30,000 years."""
_LONGEST_PLACE = 200


class Part:
    """`keys` is the way from the top of the file `file` to `value`."""

    __slots__ = ("_children", "_seen", "file", "keys", "notes", "value")

    def __init__(self, value: Any, file: str, notes: Notes, keys: tuple[str, ...] = ()) -> None:
        self.value, self.file, self.notes, self.keys = value, file, notes, keys
        self._seen: set[str] = set()
        self._children: list[Part] = []

    @property
    def place(self) -> str:
        path = ".".join(self.keys)
        return f"{self.file}: {path}"[:_LONGEST_PLACE] if path else self.file

    def note(self, what: str, instead: str = "") -> None:
        """Something here that the station does not have."""
        self.notes.add(self.place, what, instead)

    # ---------------------------------------------------------------- maps

    def get(self, key: str) -> Part | None:
        """The value of a key; None for no value, whether by absence or by `null`."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            self._seen.add(key)
            return None
        self._seen.add(key)
        return self._child(self.value[key], key)

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def ignore(self, *keys: str) -> None:
        """Keys that say nothing about a schedule."""
        self._seen.update(keys)

    def ignore_all(self) -> None:
        """All keys of a map were dealt with, or none says anything."""
        if isinstance(self.value, dict):
            self._seen.update(map(str, self.value))

    def pairs(self) -> Iterator[tuple[str, Part]]:
        """Keys and values of a map, in the order of the file."""
        if not isinstance(self.value, dict):
            return
        for key in list(self.value):
            name = str(key)
            self._seen.add(name)
            if self.value[key] is not None:
                yield name, self._child(self.value[key], name)

    # ---------------------------------------------------------------- values of keys

    def map(self, key: str) -> Part | None:
        return self._of(key, dict, "an object")

    def list(self, key: str) -> tuple[Part, ...]:
        found = self._of(key, list, "a list")
        return found.items() if found else ()

    def items(self) -> tuple[Part, ...]:
        if not isinstance(self.value, list):
            return ()
        return tuple(self._child(item, str(index)) for index, item in enumerate(self.value))

    def text(self, key: str) -> str:
        found = self.get(key)
        return found.as_text() if found else ""

    def whole(self, key: str) -> int | None:
        found = self.get(key)
        return found.as_whole() if found else None

    def flag(self, key: str) -> bool:
        found = self.get(key)
        if found is None or isinstance(found.value, bool):
            return bool(found and found.value)
        if isinstance(found.value, str) and found.value.casefold() in ("true", "false"):
            return found.value.casefold() == "true"
        found.note("is neither true nor false")
        return False

    def as_text(self) -> str:
        """Numbers are texts too: a show may be called 24."""
        if isinstance(self.value, str):
            return self.value.strip()
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return str(self.value) if abs(self.value) < MANY else ""
        self.note("is not a text")
        return ""

    def as_whole(self) -> int | None:
        value = self.value
        if (
            isinstance(value, str)
            and value.strip().isascii()
            and value.strip().isdecimal()
            and len(value) < 16
        ):
            return int(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            if abs(value) < MANY:
                return int(value)
            self.note("is too large a number")
            return None
        self.note("is not a number")
        return None

    def _of(self, key: str, kind: type, name: str) -> Part | None:
        found = self.get(key)
        if found is None or isinstance(found.value, kind):
            return found
        found.note(f"is not {name}")
        return None

    # ---------------------------------------------------------------- what nobody looked at

    def _child(self, value: Any, key: str) -> Part:
        child = Part(value, self.file, self.notes, (*self.keys, key))
        self._children.append(child)
        return child

    def unread(self) -> Iterator[Part]:
        """Parts with a value that no importer asked for, outermost first."""
        waiting: list[Part] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part.value, dict) and part._seen:
                for key, value in part.value.items():
                    if str(key) not in part._seen and value not in (None, "", [], {}, False):
                        yield Part(value, part.file, part.notes, (*part.keys, str(key)))
            waiting.extend(reversed(part._children))
