"""Collects what the planner has to say, one diagnostic for each cause however often it happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from retrovue.diagnostics import Diagnostic
from retrovue.timing.durations import duration_text

_SHOWN = 3


@dataclass(slots=True)
class _Finding:
    message: str
    help: tuple[str, ...]
    path: tuple[str, ...]
    places: list[str] = field(default_factory=list)
    count: int = 0
    amount: int = 0
    once: bool = False

    def join(self, other: "_Finding") -> None:
        """The same again, elsewhere."""
        if self.once:
            return
        self.count += other.count
        self.amount += other.amount
        self.places += [place for place in other.places if place not in self.places][
            : _SHOWN - len(self.places)
        ]


class Findings:
    """Diagnostics of one build, grouped by code and subject in the order of their first appearance."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Finding] = {}
        self._muted = False
        self._closing: list[Callable[[], None]] = []

    @contextmanager
    def muted(self) -> Iterator[None]:
        """Nothing is collected: what is planned is not going to be written."""
        before, self._muted = self._muted, True
        try:
            yield
        finally:
            self._muted = before

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
        once: bool = False,
    ) -> None:
        """`amount` is in ms and is summed over the places; `once`: however many channels say so."""
        if not self._muted:
            places = [place] if place else []
            self._join(code, subject, _Finding(message, help, path, places, 1, amount, once))

    def _join(self, code: str, subject: str, new: _Finding) -> None:
        known = self._found.get((code, subject))
        if known is None:
            self._found[code, subject] = replace(new, places=list(new.places))
        else:
            known.join(new)

    def hear(self, other: "Findings") -> None:
        """Takes over what was collected elsewhere."""
        for (code, subject), found in other._found.items():
            self._join(code, subject, found)

    def at_end(self, report: Callable[[], None]) -> None:
        """Adds what can only be said when all is planned."""
        self._closing.append(report)

    def closed(self) -> "Findings":
        """What can only be said when all is planned, by itself."""
        last = Findings()
        before, self._found = self._found, last._found
        while self._closing:
            self._closing.pop(0)()
        self._found = before
        return last

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(_diagnostic(code, found) for (code, _), found in self._found.items())


def _diagnostic(code: str, found: _Finding) -> Diagnostic:
    extent = [f"{found.count} times"] if found.count > 1 else []
    if found.amount:
        extent.append(duration_text(found.amount) + (" in all" if found.count > 1 else ""))
    message = found.message + (f" ({', '.join(extent)})" if extent else "")
    places = ", ".join(found.places) + (", ..." if found.count > len(found.places) > 0 else "")
    return Diagnostic(code, message, help=found.help, place=places or None, path=found.path)
