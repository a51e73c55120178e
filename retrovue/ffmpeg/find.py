"""Finds the ffmpeg to use: the configured one, the environment's, the machine's, or the shipped one."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.ffmpeg.fonts import shipped_font
from retrovue.ffmpeg.run import run
from retrovue.ffmpeg.self_test import self_test

VARIABLE = "RETROVUE_FFMPEG"
OLDEST = (5, 1)
_EXIT_CODE = 4
_RELEASE = re.compile(r"n?(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """An ffmpeg that passed the self-test."""

    path: str
    version: str


def find_ffmpeg(configured: str, env: Mapping[str, str], cache_dir: Path | None) -> Ffmpeg:
    """Raises StationError (RV801, RV802). One that was asked for by name is never silently passed over."""
    trials = _Trials(cache_dir)
    for wanted, asked_by in ((configured, "`ffmpeg.path`"), (env.get(VARIABLE, ""), f"`{VARIABLE}`")):
        if wanted:
            return _asked_for(wanted, asked_by, env, trials)
    on_path = shutil.which("ffmpeg", path=env.get("PATH", ""))
    if on_path:
        found = trials.of(on_path)
        if not found.fault:
            return Ffmpeg(on_path, found.version)
    return _shipped(trials)


def _asked_for(wanted: str, asked_by: str, env: Mapping[str, str], trials: "_Trials") -> Ffmpeg:
    path = shutil.which(wanted, path=env.get("PATH", ""))
    if path is None:
        raise _error(
            "RV801", f"{asked_by} names an ffmpeg that is not there: `{wanted}`",
            "name an executable file, or leave it out to use the ffmpeg that comes with retrovue",
        )  # fmt: skip
    found = trials.of(path)
    if found.fault:
        raise _error(
            "RV802", f"the ffmpeg of {asked_by} does not work: {found.fault}",
            "name one of version 5.1 or later with libx264, aac and drawtext, or leave it out", path,
        )  # fmt: skip
    return Ffmpeg(path, found.version)


def _shipped(trials: "_Trials") -> Ffmpeg:
    install = f"install ffmpeg 5.1 or later, or name one in `{VARIABLE}` or `ffmpeg.path`"
    try:
        import imageio_ffmpeg

        path = str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        raise _error("RV801", "no usable ffmpeg was found", install) from None
    found = trials.of(path)
    if found.fault:
        raise _error(
            "RV802", f"the ffmpeg that comes with retrovue does not work: {found.fault}", install, path
        )
    return Ffmpeg(path, found.version)


def _error(code: str, message: str, cure: str, place: str | None = None) -> StationError:
    return StationError([Diagnostic(code, message, place=place, help=(cure,))], _EXIT_CODE)


@dataclass(frozen=True, slots=True)
class _Trial:
    version: str
    fault: str


class _Trials:
    """Versions and self-tests, remembered in a file for as long as the binary and the font stay the same."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "ffmpeg.json" if folder else None

    def of(self, path: str) -> _Trial:
        key = _file_identity(path)
        known = self._read()
        if key in known:
            return _Trial(known[key], "")
        trial = _try(path)
        if not trial.fault:
            self._write({**known, key: trial.version})
        return trial

    def _read(self) -> dict[str, str]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8")) if self._file else {}
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self, known: Mapping[str, str]) -> None:
        """A cache that cannot be written costs time and nothing else."""
        if self._file is None:
            return
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            beside.unlink(missing_ok=True)


def _file_identity(path: str) -> str:
    state = Path(path).stat()
    text = f"{Path(path).resolve()} {state.st_mtime_ns} {state.st_size} {shipped_font()}"
    return blake2b(text.encode(errors="surrogateescape"), digest_size=16).hexdigest()


def _try(path: str) -> _Trial:
    try:
        said = run([path, "-hide_banner", "-version"], timeout=10).stdout.decode(errors="replace")
    except OSError as error:
        return _Trial("", error.strerror or str(error))
    words = said.split()
    if words[:2] != ["ffmpeg", "version"] or len(words) < 3:
        return _Trial("", "it does not answer `-version` as ffmpeg does")
    version = words[2]
    release = _RELEASE.match(version)
    if release and (int(release[1]), int(release[2])) < OLDEST:
        return _Trial(version, f"version {version} is older than {OLDEST[0]}.{OLDEST[1]}")
    return _Trial(version, self_test(path))
