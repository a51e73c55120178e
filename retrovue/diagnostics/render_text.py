"""Diagnostics for people: an excerpt of the file with carets under what is meant, and the cure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from retrovue.diagnostics import Diagnostic, Label, Severity
from retrovue.diagnostics.visible import visible, width, without_passwords

ReadLine = Callable[[str, int], str | None]
"""(file, line from 1) -> the line without its end, or None when it cannot be read."""

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_GUTTER = "34"
_LONGEST = 160
"""Characters of a line that are shown; longer lines are cut around the label."""
_BEFORE = 40
_MARGIN = 500
"""Characters beside the part shown in which a password may begin or end."""
_WORDIEST = 500
"""Characters of a message; one that quotes a whole file is cut."""


def render(diagnostics: Iterable[Diagnostic], read_line: ReadLine, color: bool) -> str:
    """One block for each, an empty line between them."""
    paint = _Paint(color)
    return "\n\n".join("\n".join(_block(diagnostic, read_line, paint)) for diagnostic in diagnostics)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`1 error, 2 warnings`; empty when there are neither."""
    counts = dict.fromkeys((Severity.ERROR, Severity.WARNING), 0)
    for diagnostic in diagnostics:
        if diagnostic.severity in counts:
            counts[diagnostic.severity] += 1
    return ", ".join(counted(count, severity.value) for severity, count in counts.items() if count)


def counted(count: int, noun: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


class _Paint:
    """Colours, or none."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[1;{code}m{text}\x1b[0m" if self.on and text else text

    def bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.on else text


def _block(diagnostic: Diagnostic, read_line: ReadLine, paint: _Paint) -> Iterator[str]:
    tone = _COLORS[diagnostic.severity]
    head = paint(f"{diagnostic.severity.value}[{diagnostic.code}]", tone)
    yield head + paint.bold(f": {_safe(diagnostic.message)}")
    gutter = _gutter_width(diagnostic)
    bar = " " * gutter + paint(" |", _GUTTER)
    if diagnostic.primary:
        excerpts = list(_excerpts(diagnostic, diagnostic.primary, read_line, paint, tone, gutter))
        yield from excerpts
        if excerpts[-1] != bar:
            yield bar
        if diagnostic.place:
            yield " " * gutter + paint(" = ", _GUTTER) + f"at: {_safe(diagnostic.place)}"
    elif diagnostic.place:
        yield " " * gutter + paint("--> ", _GUTTER) + _safe(diagnostic.place)
    for line in diagnostic.help:
        yield " " * gutter + paint(" = ", _GUTTER) + f"help: {_safe(line)}"
    yield " " * gutter + paint(" = ", _GUTTER) + f"docs: retrovue explain {diagnostic.code}"


def _safe(text: str) -> str:
    shown = text if len(text) <= _WORDIEST else text[:_WORDIEST] + "…"
    return visible(without_passwords(shown))


def _gutter_width(diagnostic: Diagnostic) -> int:
    labels = _labels(diagnostic)
    return max((len(str(label.span.line)) for label in labels), default=1)


def _labels(diagnostic: Diagnostic) -> list[Label]:
    return ([diagnostic.primary] if diagnostic.primary else []) + list(diagnostic.secondary)


def _excerpts(
    diagnostic: Diagnostic, primary: Label, read_line: ReadLine, paint: _Paint, tone: str, gutter: int
) -> Iterator[str]:
    """The primary label's file first; labels of one file share an excerpt."""
    ordered = sorted(
        _labels(diagnostic), key=lambda label: (label.span.file != primary.span.file, label.span)
    )
    for number, (file, labels) in enumerate(groupby(ordered, key=lambda label: label.span.file)):
        found = list(labels)
        span = primary.span if number == 0 else found[0].span
        if number:
            yield " " * gutter + paint(" |", _GUTTER)
        arrow = "--> " if number == 0 else "::: "
        yield " " * gutter + paint(arrow, _GUTTER) + f"{visible(file)}:{span.line}:{span.column}"
        yield " " * gutter + paint(" |", _GUTTER)
        yield from _lines(found, primary, read_line, paint, tone, gutter)


def _lines(
    labels: Sequence[Label], primary: Label, read_line: ReadLine, paint: _Paint, tone: str, gutter: int
) -> Iterator[str]:
    shown = 0
    for label in labels:
        line = label.span.line
        text = read_line(label.span.file, line)
        if text is None:
            continue
        if line != shown:
            before = read_line(label.span.file, line - 1) if label is primary and line > 1 else None
            start = line - 1 if before and before.strip() and shown != line - 1 else line
            if shown and start > shown + 1:
                yield paint("...", _GUTTER)
            if start < line and before is not None:
                yield paint(f"{start:>{gutter}} | ", _GUTTER) + _window(before, 0)[0]
            yield paint(f"{line:>{gutter}} | ", _GUTTER) + _window(text, label.span.column)[0]
            shown = line
        mark, tint = ("^", tone) if label is primary else ("-", _GUTTER)
        yield " " * gutter + paint(" | ", _GUTTER) + _underline(text, label, mark, tint, paint)


def _window(text: str, column: int) -> tuple[str, int]:
    """The part of a line that is shown, and how many characters were cut off before it."""
    cut = column - _BEFORE if len(text) > _LONGEST and column > _LONGEST - _BEFORE else 0
    start = max(0, cut - _MARGIN)
    masked = without_passwords(text[start : cut + _LONGEST + _MARGIN])
    part = masked[cut - start : cut - start + _LONGEST]
    return ("…" if cut else "") + visible(part).rstrip() + ("…" if len(text) > cut + _LONGEST else ""), cut


def _underline(text: str, label: Label, mark: str, tint: str, paint: _Paint) -> str:
    """Carets stay on the first line of the span, one at least."""
    span = label.span
    _, cut = _window(text, span.column)
    end = span.end_column - 1 if span.end_line == span.line else len(text.rstrip())
    end = min(end, len(text), cut + _LONGEST)
    lead = width(visible(text[cut : span.column - 1])) + (1 if cut else 0)
    carets = max(1, width(visible(text[span.column - 1 : end])))
    words = f" {_safe(label.text)}" if label.text else ""
    return " " * lead + paint(mark * carets + words, tint)
