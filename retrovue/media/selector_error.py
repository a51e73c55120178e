"""What every reader of selectors raises, and where in a selector its terms stand."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a selector as it is written."""

    path: tuple[str, ...] = ()
    """The keys of a mapping, and the places in its lists, that lead to it."""
    start: int = 0
    end: int = 0
    """Characters of the text there; all of it where the end is 0."""
    on_key: bool = False
    """Whether the last key itself is meant."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a field; without a field the name of a collection."""

    field: str
    value: str
    at: Spot
    condition: Spot
    """All of the condition that it stands in."""


NOWHERE = Spot()


class SelectorError(Exception):
    """A selector that cannot be read; `help` is the cure and `code` the kind of mistake."""

    def __init__(self, message: str, help: str = "", code: str = "RV020", spot: Spot = NOWHERE) -> None:
        self.message, self.help, self.code, self.spot = message, help, code, spot
        super().__init__(message)

    def at(self, spot: Spot) -> "SelectorError":
        """The same with its place, where it has none."""
        return self if self.spot != NOWHERE else SelectorError(self.message, self.help, self.code, spot)
