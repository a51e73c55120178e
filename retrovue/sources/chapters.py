"""Files beside a video that tell its chapters."""

from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Mark
from retrovue.metadata.chapters import read_chapters
from retrovue.metadata.nfo_text import MAX_BYTES

Found = tuple[tuple[Mark, ...] | None, tuple[Diagnostic, ...]]


def chapters_of(path: str) -> Found:
    """No marks where there is no such file, or it tells nothing: then the chapters of the video itself count."""
    if not path:
        return None, ()
    try:
        if not Path(path).is_file():
            return None, ()
        with Path(path).open("rb") as file:
            found = read_chapters(file.read(MAX_BYTES + 1))
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        return None, (_refused(path, f"it cannot be read: {why}"),)
    if found.foreign:
        return None, ()
    return (None, (_refused(path, found.refused),)) if found.refused else (found.marks, ())


def _refused(path: str, why: str) -> Diagnostic:
    cure = "write it again with the program that made it, or take it away"
    return Diagnostic("RV518", f"`{Path(path).name}` tells no chapters: {why}", place=path, help=(cure,))
