"""What the program tells people: one shape for files, sources, plans and the air."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from retrovue.diagnostics.codes import CODES, Severity


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a station file. Lines and columns count from 1; the end column is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Label:
    """A span with the words drawn under it."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. The message stands alone: lower case, no final stop, names in backticks.

    `place` says where when there is no span: a media path, an address in the log, a port.
    """

    code: str
    message: str
    primary: Label | None = None
    secondary: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    place: str | None = None
    path: tuple[str, ...] = field(default=(), compare=False)
    """The YAML path, such as ("channels", "one", "grid", "daily"); the loader turns it into a span."""
    on_key: bool = field(default=False, compare=False)
    """Whether the span of the path is the key's and not the value's."""
    within: tuple[int, int] = field(default=(0, 0), compare=False)
    """Which characters of the text at `path` are meant; all of it where the second is 0."""
    label: str = field(default="", compare=False)
    """The words under the place of `path`."""
    related: tuple[tuple[tuple[str, ...], str], ...] = field(default=(), compare=False)
    """Further YAML paths, with the words under their places."""

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        span = self.primary.span if self.primary else None
        return (
            span.file if span else "~",
            span.line if span else 0,
            span.column if span else 0,
            self.code,
            self.message,
        )


class StationError(Exception):
    """Carries diagnostics out of a step that cannot go on. `exit_code` as in the command line's table."""

    def __init__(self, diagnostics: Iterable[Diagnostic], exit_code: int = 1) -> None:
        self.diagnostics = tuple(diagnostics)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in self.diagnostics))
