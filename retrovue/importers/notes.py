"""What an import leaves behind: where it stood, what it was, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_SHOWN = 5
"""Places named of one kind of finding; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Note:
    """One kind of finding with all its places."""

    what: str
    instead: str
    places: tuple[str, ...]

    @property
    def where(self) -> str:
        shown = "; ".join(f"`{plain(place)}`" for place in self.places[:_SHOWN])
        more = len(self.places) - _SHOWN
        return f"{shown}; and {more:,} more" if more > 0 else shown


@dataclass(slots=True)
class Notes:
    """Grouped by what they say, in the order in which they were first said."""

    _found: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def add(self, place: str, what: str, instead: str = "") -> None:
        self._found.setdefault((what, instead), {})[place] = None

    def all(self) -> tuple[Note, ...]:
        return tuple(Note(what, instead, tuple(places)) for (what, instead), places in self._found.items())


def plain(text: str) -> str:
    """One printable line that ends no code span."""
    return "".join(char if char.isprintable() and char != "`" else "?" for char in text)


def report(title: str, made: Iterable[str], notes: Iterable[Note]) -> str:
    """The text of IMPORT.md."""
    lines = [f"# Imported from {title}", "", *made, ""]
    left = tuple(notes)
    if not left:
        return "\n".join([*lines, "Everything was carried over.", ""])
    lines += ["## What was not carried over", ""]
    for note in left:
        lines.append(f"- {note.where}: {plain_sentence(note.what)}.")
        if note.instead:
            lines.append(f"  Instead: {plain_sentence(note.instead)}.")
    return "\n".join([*lines, ""])


def plain_sentence(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text).rstrip(".")
