"""Where the characters of a text of one line stand in the file: quotes and escapes take columns of their own."""

_MORE = {"x": 2, "u": 4, "U": 8}
"""Digits of an escape, behind its letter."""


def narrowed(written: str, start: int, end: int) -> tuple[int, int]:
    """Which characters of a scalar, as it is written, are those from `start` to `end` of its text; all of them
    when the text has no such place.
    """
    columns = _columns(written)
    return (columns[start], columns[end]) if start < end < len(columns) else (0, len(written))


def _columns(written: str) -> list[int]:
    """Of each character of the text, and of its end."""
    quote = written[:1]
    if quote not in ("'", '"'):
        return list(range(len(written) + 1))
    found, at, last = list[int](), 1, len(written) - 1
    while at < last:
        found.append(at)
        if quote == '"' and written[at] == "\\":
            at += 2 + _MORE.get(written[at + 1], 0)
        else:
            at += 2 if written[at] == quote else 1
    return [*found, last]
