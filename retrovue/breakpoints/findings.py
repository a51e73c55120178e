"""What was found in a file. Integers only: this is stored, and compared byte by byte."""

from dataclasses import dataclass
from typing import Literal

from retrovue.diagnostics import Diagnostic

Kind = Literal["black", "fade", "silence", "cut"]


@dataclass(frozen=True, slots=True)
class Silence:
    """From `start` up to `end`, in ms of the file."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass over the sound tells. Loudness in thousandths of LUFS, the peak in those of dBTP.

    Both are absent where there is nothing to hear. `silences` is None for a file without sound.
    """

    loudness: int | None = None
    peak: int | None = None
    silences: tuple[Silence, ...] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture in figures. Brightness goes from 0 (black) to 255; a station's logo is left out of it."""

    at: int
    """ms of the file."""
    mean: int
    """Hundredths."""
    low: int
    """So bright is all but the darkest fiftieth of the picture."""
    high: int
    """And so bright at most all but the brightest fiftieth."""
    change: int
    """From the picture before, on average, in hundredths."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An instant where a break may stand."""

    at: int
    kind: Kind
    confidence: int
    """0 to 100."""
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is kept of a file, under its fingerprint."""

    length: int = 0
    """As the file's own headers give it, in ms; 0 when they do not."""
    codecs: tuple[str, ...] = ()
    loudness: int | None = None
    peak: int | None = None
    proposals: tuple[Proposal, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    passing: bool = False
    """The problem may end without a change of the file: such findings are not kept."""
