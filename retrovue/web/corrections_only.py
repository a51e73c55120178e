"""Which edits are corrections, an operator's work; how the station runs is an admin's.

The loader takes any section from any file, so that the folder `overrides/` alone says nothing: what counts besides are the
keys at the top of its files. Two of them are an operator's. `overrides` says what items are. `airings`, dated exceptions,
names items and programs that the station has, for a time: no more than an operator puts on the air at once with a take-over,
and the language gives both a home in that folder. Neither can name a file, an address or a program of the machine.
"""

from collections.abc import Iterable
from typing import Any

from retrovue.editing import Edit, Edited, FileEdit
from retrovue.load.yaml_tree import parse_file

FOLDER = "overrides/"
KEYS = frozenset({"overrides", "airings"})
_ABSENT = object()


def are_corrections(edits: Iterable[Edit], files: Iterable[Edited] = ()) -> bool:
    """Asked of what is to be done, and of what has come of it: either could be other than it seems."""
    return all(_asks_for_corrections(edit) for edit in edits) and all(_is_corrected(file) for file in files)


def _asks_for_corrections(edit: Edit) -> bool:
    """A whole text asks for whatever stands in it."""
    if not isinstance(edit, FileEdit):
        return False
    return edit.file.startswith(FOLDER) and all(change.path[0] in KEYS for change in edit.changes)


def _is_corrected(file: Edited) -> bool:
    """Whether nothing else differs, read as the station reads it."""
    before, after = _sections(file, file.old or b""), _sections(file, file.new)
    if not file.file.startswith(FOLDER) or before is None or after is None:
        return False
    others = (before.keys() | after.keys()) - KEYS
    return all(before.get(key, _ABSENT) == after.get(key, _ABSENT) for key in others)


def _sections(file: Edited, content: bytes) -> dict[str, Any] | None:
    """None for a file with a mistake, which may hold more than can be read."""
    parsed = parse_file(file.file, content.decode("utf-8-sig"))
    return None if parsed.diagnostics else parsed.data
