"""The places of a whole station: from YAML paths to spans, and the lines that allow a warning."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from retrovue.diagnostics import Diagnostic, Label, Severity, Span
from retrovue.diagnostics.codes import CODES
from retrovue.diagnostics.suggest import hint
from retrovue.load.scalar_columns import narrowed
from retrovue.load.yaml_tree import Place

Path = tuple[str, ...]
Allowed = tuple[str, int, str]
"""A file, a line of it, and the code that it allows."""
_ALLOW = re.compile(r"(?:^|\s)#\s*rv:\s*allow\b(.*)$")
_CODES = re.compile(r"\s*(RV\d{3}\b(?:[\s,]+RV\d{3}\b)*)\s*(?:--\s*(.*))?$")


@dataclass(frozen=True, slots=True)
class Tree:
    """`allowed` holds (file, line, code) of warnings that are silenced; `home` names the station's folder."""

    root: Place
    allowed: frozenset[Allowed] = field(default=frozenset())
    home: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Of the files, by the names that spans have for them."""

    def nearest(self, path: Path) -> Place:
        """The place of a path. Segments that stand for nothing in the file (a type's tag) are skipped."""
        place = self.root
        for segment in self._written(path):
            place = place.children.get(segment, place)
        return place

    def where(self, path: Path) -> str:
        """`file:line` of a path's own key or value; empty when it stands in no file."""
        place = self.nearest(path)
        span = place.key or place.value
        return f"{span.file}:{span.line}" if span.file else ""

    def broken(self, path: Path) -> bool:
        """Whether something on the way to this path was already reported."""
        place = self.root
        for segment in path:
            place = place.children.get(segment, place)
            if place.broken:
                return True
        return False

    def _written(self, path: Path) -> Path:
        """Programs are named by their channel; one that only a stunt has is written there."""
        if len(path) < 4 or (path[0], path[2]) != ("channels", "programs"):
            return path
        channel = self.root
        for segment in path[:2]:
            channel = channel.children.get(segment, channel)
        programs = channel.children.get("programs")
        if programs is None or path[3] not in programs.children:
            stunts = channel.children.get("stunts")
            for id, stunt in stunts.children.items() if stunts else ():
                own = stunt.children.get("programs")
                if own is not None and path[3] in own.children:
                    return (*path[:2], "stunts", id, *path[2:])
        return path


def kept_silent(diagnostics: Iterable[Diagnostic], tree: Tree) -> frozenset[Allowed]:
    """The allowances that keep some of these from being told."""
    return frozenset(_allowance(_placed(one, tree)) for one in diagnostics) & tree.allowed


def _allowance(found: Diagnostic) -> Allowed:
    """What would allow it; nothing allows an error."""
    span = found.primary.span if found.primary and found.severity != Severity.ERROR else None
    return (span.file, span.line, found.code) if span else ("", 0, "")


def locate(diagnostics: Iterable[Diagnostic], tree: Tree) -> list[Diagnostic]:
    """Gives each its place, takes out repeated and allowed ones, and sorts them."""
    kept: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in diagnostics:
        found = _placed(diagnostic, tree)
        span = found.primary.span if found.primary else None
        key = (found.code, span, None if span else found.message)
        if _allowance(found) not in tree.allowed:
            kept.setdefault(key, found)
    return sorted(kept.values(), key=lambda diagnostic: diagnostic.sort_key)


def _placed(diagnostic: Diagnostic, tree: Tree) -> Diagnostic:
    if diagnostic.primary:
        return diagnostic
    place = tree.nearest(diagnostic.path)
    if place is tree.root:
        return replace(diagnostic, place=diagnostic.place or tree.home or None)
    secondary = diagnostic.secondary + tuple(
        Label(_span(tree.nearest(path), diagnostic.on_key), words)
        for path, words in diagnostic.related
        if tree.nearest(path) is not tree.root
    )
    span = _span(place, diagnostic.on_key)
    if diagnostic.within[1] and (diagnostic.on_key or span == place.value):
        span = _part(span, tree, *diagnostic.within)
    return replace(diagnostic, primary=Label(span, diagnostic.label), secondary=secondary)


def _span(place: Place, on_key: bool) -> Span:
    """A value of several lines is best found by its key."""
    long = place.value.line != place.value.end_line
    return place.key if place.key and (on_key or long) else place.value


def _part(span: Span, tree: Tree, start: int, end: int) -> Span:
    """Some characters of a text; all of it when it is not one line."""
    lines = tree.texts.get(span.file, "").splitlines()
    if span.line != span.end_line or span.line > len(lines):
        return span
    written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, last = narrowed(written, start, end)
    return replace(span, column=span.column + first, end_column=span.column + last)


def allowances(file: str, text: str) -> tuple[set[Allowed], list[Diagnostic]]:
    """`# rv: allow RV211 -- the reason` on a line, also of several codes; RV004 for one that cannot work."""
    allowed: set[Allowed] = set()
    problems: list[Diagnostic] = []
    if "rv:" not in text:
        return allowed, problems
    for number, line in enumerate(text.splitlines(), 1):
        comment = _ALLOW.search(line)
        if not comment:
            continue
        wanted = _CODES.match(comment[1])
        codes = re.findall(r"RV\d{3}", wanted[1]) if wanted else []
        problem = _useless(comment[1], codes, (wanted[2] or "").strip() if wanted else "")
        if problem:
            problems.append(
                Diagnostic("RV004", problem[0], Label(_comment(file, number, line)), help=(problem[1],))
            )
        else:
            allowed.update((file, number, code) for code in codes)
    return allowed, problems


def where_allowed(allowed: Allowed, tree: Tree) -> Span:
    """The code in the comment that allows it."""
    file, number, code = allowed
    line = tree.texts[file].splitlines()[number - 1]
    start = line.index(code, _comment(file, number, line).column) + 1
    return Span(file, number, start, number, start + len(code))


def _comment(file: str, number: int, line: str) -> Span:
    found = _ALLOW.search(line)
    start = line.index("#", found.start()) if found else 0
    return Span(file, number, start + 1, number, len(line.rstrip()) + 1)


def _useless(comment: str, codes: list[str], reason: str) -> tuple[str, str] | None:
    form = "write it as `# rv: allow RV211 -- why it is right here`"
    if not codes:
        return f"`rv: allow{comment.rstrip()}` names no code", form
    for code in codes:
        if code not in CODES:
            return f"there is no code `{code}`", hint(code, CODES)
        if CODES[code].severity is Severity.ERROR:
            cure = "mend it; only warnings and infos can be allowed"
            return f"`{code}` is an error and cannot be allowed", cure
    return None if reason else (f"`{codes[0]}` is allowed without a reason", form)
