"""What `doctor` found: one line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from retrovue.diagnostics import Diagnostic, Severity

Health = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, how it is, and what to do about it."""

    health: Health
    what: str
    text: str
    cures: tuple[str, ...] = ()
    code: str = ""
    of_station: bool = False
    """Whether it is a mistake in the station's files and not in what surrounds them."""


def ok(what: str, text: str) -> Finding:
    return Finding("ok", what, text)


def told(what: str, diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Diagnostics as findings about one thing."""
    return [
        Finding(
            "error" if one.severity is Severity.ERROR else "warning", what, one.message, one.help, one.code
        )
        for one in diagnostics
    ]
