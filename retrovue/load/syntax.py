"""What YAML's own parser complains about, in words that name the mistake people make."""

import re

from ruamel.yaml.error import MarkedYAMLError

from retrovue.diagnostics import Diagnostic, Label, Span

_NO_SPACE = re.compile(r"(\s*(?:- )?)([A-Za-z_][\w-]*):([^\s/:][^:]*|'[^']*'|\"[^\"]*\")$")
_ESCAPE = re.compile(r"\\(?:[uU][0-9A-Fa-f]{4,8})")
NO_CHARACTER = "found invalid Unicode character"
_REFERENCE = re.compile(r"\$\{[^{}]*\}?")
_UNCLOSED = {"flow sequence": ("[", "]"), "flow mapping": ("{", "}")}


def unreadable(name: str, why: str) -> Diagnostic:
    """RV002. The place is the start of the file: what lies further on cannot be counted."""
    help = "a station file is UTF-8 text named `*.yaml`, at most 1 MB, nested at most 64 deep, with at most 100,000 values"
    return Diagnostic("RV002", f"the file cannot be read: {why}", Label(Span(name, 1, 1, 1, 2)), help=(help,))


def empty(name: str) -> Diagnostic:
    """RV002 for a file without a character: rather one that is being saved than a channel to be taken off."""
    help = "write it anew, or delete it; a channel that is to rest says `enabled: false`"
    return Diagnostic("RV002", "the file is empty", Label(Span(name, 1, 1, 1, 2)), help=(help,))


def wrong_syntax(name: str, text: str, error: MarkedYAMLError) -> Diagnostic:
    """RV001, as near to the mistake as can be told."""
    return _Complaint(name, text, error).diagnostic()


class _Complaint:
    """One error of the parser with the lines around it."""

    def __init__(self, name: str, text: str, error: MarkedYAMLError) -> None:
        self.name, self.lines = name, text.splitlines()
        self.problem, self.context = str(error.problem or ""), str(error.context or "")
        mark, opened = error.problem_mark, error.context_mark
        self.line: int = mark.line if mark else 0
        self.column: int = mark.column if mark else 0
        self.opened: tuple[int, int] | None = (opened.line, opened.column) if opened else None

    def diagnostic(self) -> Diagnostic:
        for attempt in (
            self._tab,
            self._missing_space,
            self._bad_start,
            self._escape,
            self._backslash,
            self._reference,
            self._unclosed,
            self._colon,
            self._indent,
        ):
            found = attempt()
            if found:
                return found
        return self._at(self.line, self.column, f"the file is not YAML: {self._plain_problem()}")

    def _at(
        self, line: int, column: int, message: str, label: str = "", help: str = "", length: int = 1
    ) -> Diagnostic:
        line = min(line, max(len(self.lines) - 1, 0))
        column = min(column, max(len(self._text(line)) - 1, 0))
        span = Span(self.name, line + 1, column + 1, line + 1, column + 1 + length)
        return Diagnostic("RV001", message, Label(span, label), help=(help,) if help else ())

    def _text(self, line: int) -> str:
        return self.lines[line] if 0 <= line < len(self.lines) else ""

    def _plain_problem(self) -> str:
        return re.sub(r"<(.*?)>", r"\1", self.problem).replace("\\t", "tab") or "nothing more is known"

    def _tab(self) -> Diagnostic | None:
        text = self._text(self.line)
        indent = text[: len(text) - len(text.lstrip())]
        within = len(indent) <= self.column and text[self.column : self.column + 1] == "\t"
        if within and "cannot start any token" in self.problem:
            cure = "write spaces, or put the value in quotes"
            return self._at(self.line, self.column, "a tab where a space belongs", "a tab", cure)
        if "\t" not in indent:
            return None
        return self._at(
            self.line, indent.index("\t"), "a tab in the indentation", "a tab", "indent with spaces"
        )

    def _missing_space(self) -> Diagnostic | None:
        """`number:3`: the parser stumbles only over what follows."""
        if "mapping values" not in self.problem and "could not find expected ':'" not in self.problem:
            return None
        for line in (self.line, self.line - 1):
            found = _NO_SPACE.match(self._text(line))
            if found:
                column = len(found[1]) + len(found[2])
                cure = f"write it as `{found[2]}: {found[3].strip()}`"
                return self._at(line, column, "a space is missing after `:`", "", cure)
        return None

    def _bad_start(self) -> Diagnostic | None:
        char = self._text(self.line)[self.column : self.column + 1]
        if "cannot start any token" not in self.problem or char not in ("@", "`", "%"):
            return None
        return self._at(
            self.line, self.column, f"a value cannot start with `{char}`", "", "put the value in quotes"
        )

    def _escape(self) -> Diagnostic | None:
        """A character that no text holds; the C parser stands on its digits, the Python one before it."""
        if NO_CHARACTER not in self.problem:
            return None
        found = _ESCAPE.search(self._text(self.line), max(self.column - 2, 0))
        column, length = (found.start(), len(found[0])) if found else (self.column, 1)
        what = f"`{found[0]}` is" if found else "an escape stands for"
        return self._at(
            self.line, column, f"{what} no character", "", "write the character itself, without `\\u`", length
        )

    def _backslash(self) -> Diagnostic | None:
        """`"C:\\Users"`: in double quotes `\\` begins an escape."""
        at = self._text(self.line).rfind("\\", 0, self.column + 1)
        if "escape" not in self.problem or at < 0:
            return None
        cure = "write the text in single quotes, where `\\` stands for itself"
        begins = self._text(self.line)[at : at + 2]
        return self._at(self.line, at, f"`{begins}` begins no escape that there is", "", cure, len(begins))

    def _reference(self) -> Diagnostic | None:
        """`{url: ${env:NAME}}`: there the bracket of the reference would open a map."""
        found = _REFERENCE.match(self._text(self.line), max(self.column - 1, 0))
        if found is None or "expected ','" not in self.problem:
            return None
        cure = f"write it as `'{found[0]}'`: between brackets a reference stands in quotes"
        return self._at(self.line, found.start(), f"`{found[0]}` is not in quotes", "", cure, len(found[0]))

    def _unclosed(self) -> Diagnostic | None:
        if self.opened is None:
            return None
        if "quoted scalar" in self.context and "end of stream" in self.problem:
            return self._at(
                *self.opened, "a quote is not closed", "opened here", "end the text with the same quote"
            )
        for what, (opening, closing) in _UNCLOSED.items():
            if what in self.context:
                help = f"add `{closing}`, or a comma between two elements"
                return self._at(*self.opened, f"`{opening}` is not closed", "opened here", help)
        return None

    def _colon(self) -> Diagnostic | None:
        if "mapping values" not in self.problem:
            return None
        before = self._text(self.line)[: self.column]
        if ": " in before:
            cure = "put the value in quotes"
            return self._at(self.line, self.column, "a second `: ` in one line", "", cure)
        return self._at(
            self.line, self.column, "a key where none can stand", "", "indent it like the keys beside it"
        )

    def _indent(self) -> Diagnostic | None:
        if "could not find expected ':'" in self.problem and self.opened:
            return self._at(*self.opened, "a key without `:`", "", "write it as `key: value`")
        if "block mapping" not in self.context and "block collection" not in self.context:
            return None
        text = self._text(self.line)
        if text[: self.column].strip():
            cure = "remove it, or put the whole value in quotes"
            return self._at(self.line, self.column, "nothing may follow the end of this value", "", cure)
        return self._at(
            self.line, self.column, "the line is indented differently from those beside it", "",
            "keys of one map stand exactly below each other",
        )  # fmt: skip
