"""What `doctor` looks at on the machine: Python, ffmpeg, room and rights in the state folder, the catalog."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from retrovue.diagnostics import StationError
from retrovue.doctor.finding import Finding, ok, told

if TYPE_CHECKING:
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document

_NEEDED = ("libx264", "aac")
_LEAST = 1 << 30
"""Bytes without which a station cannot work: logs, catalog and an hour of segments."""


def python() -> Finding:
    return ok("python", f"{platform.python_version()} on {platform.system()}")


def ffmpeg(document: Document | None) -> Iterator[Finding]:
    """Really tried, whatever an earlier run remembers of it."""
    from retrovue.ffmpeg.find import find_ffmpeg

    try:
        found = find_ffmpeg(document.ffmpeg.path if document else "", os.environ, None)
    except StationError as error:
        yield from told("ffmpeg", error.diagnostics)
        return
    yield ok("ffmpeg", f"{found.version} at `{found.path}` encodes and reads picture, text and sound")
    yield _encoders(found.path)
    yield from _hardware(found.path, document)


def _hardware(path: str, document: Document | None) -> Iterator[Finding]:
    """Encoders by hardware, tried and not believed: every build lists some."""
    from retrovue.playout.encode.families import HARDWARE
    from retrovue.playout.encode.profile import EncodeProfile
    from retrovue.playout.encode.settle import no_such_encoder, trial

    wrong = {
        family: trial(path, EncodeProfile("trial", 854, 480, 1_500_000, 128_000, 30, family=family))[1]
        for family in HARDWARE
    }
    works = [family for family, why in wrong.items() if not why]
    yield ok("hardware", f"{', '.join(works) or 'none'} can encode here")
    for name in document.effective_profiles if document else ():
        family = document.family_of(name) if document else "x264"
        if wrong.get(family):
            yield from told("hardware", [no_such_encoder(name, family, wrong[family])])


def _encoders(path: str) -> Finding:
    from retrovue.ffmpeg.run import run

    said = run([path, "-hide_banner", "-encoders"], timeout=20).stdout.decode(errors="replace")
    names = {line.split()[1] for line in said.splitlines() if len(line.split()) > 1}
    lacking = [name for name in _NEEDED if name not in names]
    if lacking:
        cure = "install an ffmpeg that has them, or leave `ffmpeg.path` out"
        return Finding("error", "encoders", f"there is no {' and no '.join(lacking)}", (cure,), "RV802")
    return ok("encoders", " and ".join(_NEEDED))


def state(place: StationPlace, document: Document | None) -> Finding:
    """Whether the state folder, or the nearest folder above it that is there, can be written and has room."""
    folder, shown = _nearest(place.state), _shown(place.state, place.project)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".retrovue-"):
            pass
        room = shutil.disk_usage(folder).free
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        cure = f"let the user of this program write `{shown}`"
        return Finding("error", "state", f"`{shown}` cannot be written: {why}", (cure,), "RV807")
    wanted = document.cache.size if document else 0
    text = f"`{shown}` can be written, {_bytes(room)} free"
    if room < _LEAST:
        return Finding("error", "state", text, ("make room, or move the project to a larger disk",), "RV707")
    if room + _used(place.state / "segments") < wanted:
        cure = f"set `cache.size` below {_bytes(room)}, or make room"
        return Finding("warning", "state", f"{text}, less than the {_bytes(wanted)} of `cache.size`", (cure,))
    return ok("state", text)


def catalog(place: StationPlace, document: Document) -> list[Finding]:
    from retrovue import pipeline
    from retrovue.catalog import open_catalog
    from retrovue.catalog.place import catalog_path, refuse_network
    from retrovue.diagnostics.render_text import counted

    url = pipeline.catalog_url(place, document)
    try:
        path = catalog_path(url)
        refuse_network(path)
        if not path.is_file():
            return [Finding("warning", "catalog", "there is none yet", ("run `retrovue sync`",))]
        with open_catalog(url, readonly=True) as opened:
            count = opened.count()
    except StationError as error:
        return told("catalog", error.diagnostics)
    except OSError as error:
        cure = "let the user of this program read its folder"
        return [Finding("error", "catalog", (error.strerror or "it failed").lower(), (cure,), "RV601")]
    return [ok("catalog", f"`{_shown(path, place.project)}` opens, {counted(count, 'item')} can air")]


def _nearest(folder: Path) -> Path:
    """Path.is_dir raises below a locked folder."""
    return next(one for one in (folder, *folder.parents) if os.path.isdir(one))  # noqa: PTH112


def _shown(path: Path, project: Path) -> str:
    return str(path.relative_to(project)) if path.is_relative_to(project) else str(path)


def _used(folder: Path) -> int:
    """Bytes of the files below a folder; what goes meanwhile does not count."""
    total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(at, name).stat().st_size
            except OSError:
                continue
    return total


def _bytes(count: int) -> str:
    """As people write it, and as `cache.size` takes it."""
    return f"{count >> 30}G" if count >= 10 << 30 else f"{count >> 20}M"
