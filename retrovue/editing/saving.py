"""Saves edits: all the files of one or none, in place of the texts that they were made from."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrovue.diagnostics import StationError
from retrovue.editing import journal
from retrovue.editing.change import Edited, Refusal
from retrovue.editing.files import read_held
from retrovue.editing.whole import part_of, sweep, sync_folder, told, write

_ONE_AT_A_TIME = threading.Lock()


class Conflict(Exception):
    """A file is no longer the one that the edit was made from."""

    def __init__(self, file: str) -> None:
        super().__init__(f"`{file}` was changed on the disk meanwhile")
        self.file = file


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that is written beside the one whose place it takes."""

    edited: Edited
    part: Path
    target: Path


def save(folder: Path, files: Sequence[Edited], state: Path) -> None:
    """All of them or none. Raises Conflict, and StationError RV807 for what cannot be written.

    `state`: the station's state folder, where an edit of several files is written down."""
    with _ONE_AT_A_TIME, contextlib.ExitStack() as left_over:
        journal.undo(state, folder)
        ready = []
        for edited in files:
            with told(edited.file):
                ready.append(_written_beside(folder, edited, left_over))
        for one in ready:
            _insist_on_seen(folder, one.edited)
        with journal.written_down(state, folder, files):
            for one in ready:
                with told(one.edited.file):
                    one.part.replace(one.target)
                sync_folder(one.target.parent)


def _written_beside(folder: Path, edited: Edited, left_over: contextlib.ExitStack) -> _Ready:
    """Raises Conflict before anything is written."""
    target = _insist_on_seen(folder, edited)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    left_over.callback(part.unlink, missing_ok=True)
    sweep(target)
    write(part, edited.new, target)
    return _Ready(edited, part, target)


def _insist_on_seen(folder: Path, edited: Edited) -> Path:
    try:
        held = read_held(folder, edited.file)
    except Refusal as refusal:
        raise StationError([refusal.diagnostic], 4) from None
    if held.content != edited.old:
        raise Conflict(edited.file)
    return held.real
