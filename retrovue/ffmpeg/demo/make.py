"""Makes the demo media once: only reels that are missing, damaged or of an older recipe are made again."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.ffmpeg.demo.command import SMALL_FONT, TITLE_FONT, reel_command, work_files
from retrovue.ffmpeg.demo.reel import Reel, TextFile
from retrovue.ffmpeg.fonts import shipped_font
from retrovue.ffmpeg.run import run

MANIFEST = ".manifest.json"
WORKERS = 2
TIME_OUT = 180
"""Seconds for one reel; the slowest takes four on a small machine."""

Report = Callable[[int, int, str], None]
"""Called after each reel with ms made, ms in all, and the file."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run did."""

    made: int
    kept: int
    total_ms: int


def recipe(reel: Reel) -> str:
    """Changes whenever the reel would come out differently."""
    parts = [*reel_command("ffmpeg", reel), json.dumps(work_files(reel), sort_keys=True)]
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def make_demo_media(
    ffmpeg: str,
    folder: Path,
    reels: Iterable[Reel],
    texts: Iterable[TextFile],
    report: Report,
    workers: int = WORKERS,
) -> Made:
    """Brings `folder` up to date. Safe to interrupt: a file has its name only when it is whole."""
    reels = tuple(reels)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for text in texts:
            _write_text(folder / text.path, text.text)
        manifest = _read_manifest(folder)
        _drop_retired(folder, manifest, {reel.file for reel in reels})
        outdated = [reel for reel in reels if not _is_current(reel, folder, manifest)]
        _make_all(ffmpeg, folder, outdated, manifest, report, workers)
    except OSError as error:
        raise StationError([
            Diagnostic("RV807", f"cannot write the demo media: {error.strerror or error}", place=str(folder),
                       help=("free some room (they take about 80 MB), or allow writing to this folder",))
        ], 4) from error  # fmt: skip
    return Made(len(outdated), len(reels) - len(outdated), sum(reel.ms for reel in reels))


def _make_all(
    ffmpeg: str,
    folder: Path,
    reels: list[Reel],
    manifest: dict[str, list[str | int]],
    report: Report,
    workers: int,
) -> None:
    total, done = sum(reel.ms for reel in reels), 0
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = {
            pool.submit(_make, ffmpeg, folder, reel): reel for reel in sorted(reels, key=lambda r: -r.ms)
        }
        for future in as_completed(waiting):
            reel = waiting[future]
            manifest[reel.file] = [recipe(reel), future.result()]
            _write_text(folder / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")
            done += reel.ms
            report(done, total, reel.file)
    finally:
        pool.shutdown(cancel_futures=True)


def _make(ffmpeg: str, folder: Path, reel: Reel) -> int:
    """Makes one reel in a work folder of its own; gives its size in bytes."""
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as name:
        work = Path(name)
        shutil.copyfile(shipped_font("BlackItalic"), work / TITLE_FONT)
        shutil.copyfile(shipped_font("Medium"), work / SMALL_FONT)
        for file, text in work_files(reel).items():
            (work / file).write_text(text, encoding="utf-8", newline="\n")
        _run(reel_command(ffmpeg, reel), work, reel)
        made, target = work / f"out.{reel.form.extension}", folder / reel.file
        target.parent.mkdir(parents=True, exist_ok=True)
        if reel.nfo:
            _write_text(target.with_suffix(".nfo"), reel.nfo)
        made.replace(target)
        return target.stat().st_size


def _run(command: list[str], work: Path, reel: Reel) -> None:
    finished = run(command, timeout=TIME_OUT, cwd=work)
    if finished.returncode != 0:
        message = f"ffmpeg could not make the demo reel `{reel.file}`: {finished.complaint}"
        cure = "run `retrovue demo` again, or choose another ffmpeg with RETROVUE_FFMPEG"
        raise StationError([Diagnostic("RV802", message, place=command[0], help=(cure,))], 4)


def _is_current(reel: Reel, folder: Path, manifest: Mapping[str, list[str | int]]) -> bool:
    target = folder / reel.file
    beside = not reel.nfo or target.with_suffix(".nfo").is_file()
    return beside and target.is_file() and manifest.get(reel.file) == [recipe(reel), target.stat().st_size]


def _drop_retired(folder: Path, manifest: dict[str, list[str | int]], current: set[str]) -> None:
    """Reels of an older programme go, so that the station does not air them beside their successors."""
    for file in [file for file in manifest if file not in current]:
        target = (folder / file).resolve()
        if target.is_relative_to(folder.resolve()):
            target.unlink(missing_ok=True)
            target.with_suffix(".nfo").unlink(missing_ok=True)
        del manifest[file]


def _read_manifest(folder: Path) -> dict[str, list[str | int]]:
    """What was made before; an unreadable manifest only means that everything is made again."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_text(path: Path, text: str) -> None:
    """Leaves a file alone that already says so, so that its time does not change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, UnicodeDecodeError):
        pass
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
