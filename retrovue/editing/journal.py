"""What an edit of several files is about to replace: of one that was cut short between two files, nothing stays."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from retrovue.diagnostics import StationError
from retrovue.editing.change import Edited, Refusal, digest
from retrovue.editing.files import read_held
from retrovue.editing.whole import put, sweep, told

_FILE = "edit.json"
_OWN = 0o600


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file of an edit: its text before, and the hash of the new one."""

    file: str
    old: bytes | None
    new: str


@contextmanager
def written_down(state: Path, folder: Path, files: Sequence[Edited]) -> Iterator[None]:
    """Around the moment at which the files take their places; one file alone needs no journal."""
    if len(files) < 2:
        yield
        return
    with told(_FILE, "state"):
        state.mkdir(parents=True, exist_ok=True)
        put(state / _FILE, _text(files).encode(), _OWN)
    try:
        yield
    except StationError:
        with suppress(StationError):  # what keeps files from being put back is told by the error on its way
            undo(state, folder)
        raise
    with suppress(OSError):
        put(state / _FILE, None)


def undo(state: Path, folder: Path) -> tuple[str, ...]:
    """The files of an edit that was cut short, which are now as they were before it.

    None where it was done, where it was not begun, and where somebody wrote them meanwhile. Raises StationError RV807.
    """
    begun = _read(state / _FILE)
    held = [_content(folder, one.file) for one in begun]
    new = [one for one, content in zip(begun, held, strict=True) if _is_new(one, content)]
    known = all(one in new or content == one.old for one, content in zip(begun, held, strict=True))
    torn = new if known and len(new) < len(begun) else []
    for one in torn:
        with told(one.file):
            put(read_held(folder, one.file).real, one.old)
    with told(_FILE, "state"):
        _sweep(folder, begun)
        if (state / _FILE).exists():
            put(state / _FILE, None)
        sweep(state / _FILE)
    return tuple(one.file for one in torn)


def _is_new(one: _Begun, content: bytes | None) -> bool:
    return content is not None and digest(content) == one.new


def _sweep(folder: Path, begun: Sequence[_Begun]) -> None:
    for one in begun:
        with suppress(Refusal):
            sweep(read_held(folder, one.file).real)


def _text(files: Sequence[Edited]) -> str:
    return json.dumps([
        {"file": one.file, "old": None if one.old is None else one.old.decode("utf-8", "surrogateescape"), "new": one.after}
        for one in files
    ])  # fmt: skip


def _read(journal: Path) -> list[_Begun]:
    """Nothing where there is none, and of what we did not write."""
    try:
        return [
            _Begun(one["file"], None if one["old"] is None else one["old"].encode("utf-8", "surrogateescape"), one["new"])
            for one in json.loads(journal.read_bytes())
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _content(folder: Path, file: str) -> bytes | None:
    """A file that can no longer be read is not as we left it."""
    try:
        return read_held(folder, file).content
    except Refusal:
        return b"\0"
