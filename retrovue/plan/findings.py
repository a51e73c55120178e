"""Collects what the planner has to say, one diagnostic for each cause however often it happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from retrovue.diagnostics import Diagnostic

_SHOWN = 3


@dataclass(slots=True)
class _Finding:
    message: str
    help: tuple[str, ...]
    path: tuple[str, ...]
    places: list[str] = field(default_factory=list)
    count: int = 0
    amount: int = 0


class Findings:
    """Diagnostics of one build, grouped by code and subject in the order of their first appearance."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Finding] = {}
        self._muted = False
        self._closing: list[Callable[[], None]] = []

    @contextmanager
    def muted(self) -> Iterator[None]:
        """Nothing is collected: what is planned is not going to be written."""
        self._muted = True
        try:
            yield
        finally:
            self._muted = False

    def add(
        self,
        code: str,
        subject: str,
        message: str,
        *,
        place: str = "",
        help: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
        amount: int = 0,
    ) -> None:
        """`amount` is in ms and is summed over the places."""
        if self._muted:
            return
        found = self._found.setdefault((code, subject), _Finding(message, help, path))
        found.count += 1
        found.amount += amount
        if place and len(found.places) < _SHOWN and place not in found.places:
            found.places.append(place)

    def at_end(self, report: Callable[[], None]) -> None:
        """Adds what can only be said when all is planned."""
        self._closing.append(report)

    def knows(self, code: str, subject: str) -> bool:
        return (code, subject) in self._found

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        while self._closing:
            self._closing.pop(0)()
        return tuple(_diagnostic(code, found) for (code, _), found in self._found.items())


def _diagnostic(code: str, found: _Finding) -> Diagnostic:
    extent = [f"{found.count} times"] if found.count > 1 else []
    extent += (
        [f"{found.amount} ms in all" if found.count > 1 else f"{found.amount} ms"] if found.amount else []
    )
    message = found.message + (f" ({', '.join(extent)})" if extent else "")
    places = ", ".join(found.places) + (", ..." if found.count > len(found.places) > 0 else "")
    return Diagnostic(code, message, help=found.help, place=places or None, path=found.path)
