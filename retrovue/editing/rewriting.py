"""A whole new text in the place of an old one: lines that stay keep how they end, and a mark at the start stays."""

import re
from collections.abc import Iterator, Sequence

from retrovue.diagnostics import Label, Span
from retrovue.editing.change import Refusal
from retrovue.editing.comparing import steps
from retrovue.editing.files import Held, text_of

_MARK = "\ufeff"
_NOT_IN_EDITORS = re.compile("[\x85\u2028\u2029]")
"""Ends of lines in YAML, but not in editors: what is wrong with a line below one would be told of another line."""


def plain_text(held: Held) -> str:
    """As an editor has it. Raises Refusal for what would come back from an editor as another text."""
    text = text_of(held).removeprefix(_MARK).replace("\r\n", "\n")
    _refuse_old_line_ends(held.file, text)
    return text


def rewritten(held: Held, text: str) -> bytes:
    """Raises Refusal for what is no text."""
    text = text.removeprefix(_MARK).replace("\r\n", "\n")
    _refuse_old_line_ends(held.file, text)
    if found := _NOT_IN_EDITORS.search(text):
        raise _refused(
            held.file,
            text,
            found.start(),
            "an unusual end of a line",
            "put a plain one or a blank in its place",
        )
    old = text_of(held)
    mark = _MARK if old.startswith(_MARK) else ""
    try:
        return f"{mark}{_ended(old.removeprefix(mark), text)}".encode()
    except UnicodeEncodeError as error:
        at = max(0, error.start - len(mark))
        raise _refused(held.file, text, at, "half a character", "write it anew") from None


def _refuse_old_line_ends(file: str, text: str) -> None:
    if "\r" in text:
        cure = "replace it by a plain one, with another editor"
        raise _refused(file, text, text.index("\r"), "an unusual end of a line", cure)


def _refused(file: str, text: str, at: int, what: str, cure: str) -> Refusal:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    place = Label(Span(file, line, column, line, column + 1))
    return Refusal(f"line {line} of `{file}` holds {what}", cure, None, place)


def _ended(old: str, text: str) -> str:
    """The text with the ends of the old one's lines."""
    known = ["\r\n" if line.endswith("\r") else "\n" for line in old.split("\n")[:-1]]
    if len(set(known)) < 2:
        return text.replace("\n", known[0]) if known else text
    lines = text.split("\n")
    ends = _ends([line.removesuffix("\r") for line in old.split("\n")], known, lines)
    return "".join(f"{line}{end}" for line, end in zip(lines, (*ends, ""), strict=True))


def _ends(before: Sequence[str], known: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """Of all lines but the last. One that is new ends as the one above it does."""
    kept = _kept(before, lines)
    end = known[0]
    for number in range(len(lines) - 1):
        at = kept.get(number, len(known))
        end = known[at] if at < len(known) else end
        yield end


def _kept(before: Sequence[str], lines: Sequence[str]) -> dict[int, int]:
    """Where a line stood before, as it was or as another."""
    found: dict[int, int] = {}
    for _, old, old_end, new, new_end in steps(before, lines):
        found |= {new + at: old + at for at in range(min(old_end - old, new_end - new))}
    return found
