"""Whether the station's folder can be written at all, and why not: said before anybody has typed something in vain."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.load.files import station_paths

_EFFECTIVE = os.access in os.supports_effective_ids


def why_read_only(folder: Path) -> Diagnostic | None:
    """RV807 when none of the folders in which the station keeps files takes one, else None. A save may still fail."""
    folders = {Path(os.path.realpath(path)).parent for path in station_paths(folder)}
    return why_none_takes(sorted({Path(os.path.realpath(folder)), *folders}), folder.name)


def why_none_takes(folders: Iterable[Path], name: str) -> Diagnostic | None:
    """The reason of the first."""
    reasons = []
    for folder in folders:
        if os.access(folder, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
            return None
        reasons.append(_reason(folder))
    if not reasons:
        return None
    why, cure = reasons[0]
    return Diagnostic("RV807", f"the folder of `{name}` cannot be written: {why}", place=name, help=(cure,))


def _reason(folder: Path) -> tuple[str, str]:
    elsewhere = "edit the files where they come from"
    try:
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            return "it lies on a read-only file system", f"mount it for writing, or {elsewhere}"
        held = folder.stat()
    except OSError as error:
        return (error.strerror or "it does not answer").lower(), f"make it writable, or {elsewhere}"
    mode = stat.S_IMODE(held.st_mode)
    return (
        f"its owner is user {held.st_uid} with mode {mode:o}, and RetroVue runs as user {os.geteuid()}",
        f"let that user write there, or {elsewhere}",
    )
