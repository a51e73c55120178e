"""Writes station files: the way a person would, with comments that say where a thing came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 110
_PLAIN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_.-]*( [A-Za-z0-9][A-Za-z0-9_.-]*)*"
    r"|\d{1,2}:\d{2}(:\d{2})?|/?[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)+"
)
_NOTHING = frozenset(("null", "Null", "NULL"))
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Said:
    """A value with a comment above or beside it."""

    value: "Value"
    comment: str


def duration(seconds: int) -> str:
    """`2m30s`."""
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


Value: TypeAlias = "str | int | bool | Said | Sequence[Value] | Mapping[str, Value]"


def scalar(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text) and text not in _NOTHING:
        return text
    return "'" + _printable(text).replace("'", "''") + "'"


def document(heading: str, keys: Mapping[str, Value]) -> str:
    """A file: what it is, then one paragraph for each key."""
    lines = [*_comment(heading, "")]
    for index, (key, value) in enumerate(keys.items()):
        if index:
            lines.append("")
        lines += _pair(key, value, "")
    return "\n".join([*lines, ""])


def _pair(key: str, value: Value, indent: str) -> Iterator[str]:
    value, comment = _apart(value)
    flat = _flat(value)
    line = f"{indent}{scalar(key)}: {flat}" if flat is not None else ""
    fits = (
        flat is not None and len(line) <= WIDTH and (indent or not isinstance(value, Mapping | list | tuple))
    )
    if fits or _is_scalar(value):
        if comment and len(line) + len(comment) + 3 <= WIDTH:
            yield f"{line}   # {comment}"
            return
        yield from _comment(comment, indent)
        yield line
        return
    yield from _comment(comment, indent)
    yield f"{indent}{scalar(key)}:"
    yield from _block(value, indent + _INDENT)


def _apart(value: Value) -> tuple[Value, str]:
    """The value, and what is said of it on one line."""
    if isinstance(value, Said):
        return value.value, _remark(value.comment)
    return value, ""


def _remark(text: str) -> str:
    """One line that is a comment and nothing more: `rv:` would be an instruction to the loader."""
    return " ".join(_printable(text).split()).replace("rv:", "rv")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _block(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _pair(key, item, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            plain, comment = _apart(item)
            yield from _comment(comment, indent)
            yield f"{indent}- {_flat(plain, comments=False)}"


def _is_scalar(value: Value) -> bool:
    return isinstance(value, str | int)


def _flat(value: Value, comments: bool = True) -> str | None:
    """The value on one line; None where a comment needs lines of its own."""
    if isinstance(value, Said):
        return None if comments else _flat(value.value, comments=False)
    if isinstance(value, str | int):
        return scalar(value)
    if isinstance(value, Mapping):
        parts = [(scalar(key), _flat(item, comments)) for key, item in value.items()]
        if any(item is None for _, item in parts):
            return None
        return "{" + ", ".join(f"{key}: {item}" for key, item in parts) + "}"
    items = [_flat(item, comments) for item in value]
    return None if any(item is None for item in items) else "[" + ", ".join(map(str, items)) + "]"


def _comment(text: str, indent: str) -> Iterator[str]:
    """Wrapped, and one line each: a name from outside never ends a comment."""
    line = ""
    for word in _remark(text).split():
        if line and len(indent) + len(line) + len(word) + 3 > WIDTH:
            yield f"{indent}# {line}"
            line = ""
        line = f"{line} {word}" if line else word
    if line:
        yield f"{indent}# {line}"
