"""RV004 for `# rv: allow` that allows nothing any more: what it was written for is mended, or stands elsewhere."""

from collections.abc import Collection, Iterator, Sequence

from retrovue.diagnostics import Diagnostic, Label, Severity
from retrovue.load.tree import Allowed, Tree, where_allowed

_JUDGED = frozenset(("RV018", "RV108", "RV205", "RV210", "RV211", "RV212", "RV403"))
"""What the text of a station alone decides. All else comes and goes with the catalog, the machine or the day, and an
allowance of it may be right although nothing is found now."""


def unused(tree: Tree, silenced: Collection[Allowed], found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """The allowances that kept nothing of all that load and check had to say; `found` is the rest of it.

    Where there are errors not everything was looked at, and nothing is said.
    """
    if any(one.severity is Severity.ERROR for one in found):
        return
    for allowed in sorted(tree.allowed.difference(silenced)):
        file, line, code = allowed
        if code in _JUDGED and (file, line, "RV004") not in tree.allowed and not _is_dated(tree, file, line):
            message = f"`{code}` is allowed here, and nothing of it is found on this line"
            yield Diagnostic(
                "RV004", message, Label(where_allowed(allowed, tree)), help=(_cure(allowed, found),)
            )


def _is_dated(tree: Tree, file: str, line: int) -> bool:
    """Whether a stunt is written there: what is said of it ends with its days."""
    channels = tree.root.children.get("channels")
    for channel in channels.children.values() if channels else ():
        stunts = channel.children.get("stunts")
        if stunts and stunts.value.file == file and stunts.value.line <= line <= stunts.value.end_line:
            return True
    return False


def _cure(allowed: Allowed, found: Sequence[Diagnostic]) -> str:
    """To the nearest line of its file where the code is told."""
    file, line, code = allowed
    lines = [
        one.primary.span.line
        for one in found
        if one.primary and (one.code, one.primary.span.file) == (code, file)
    ]
    near = min(lines, key=lambda other: (abs(other - line), other), default=0)
    return f"it is told of line {near}: write the comment there" if near else f"take `{code}` out"
