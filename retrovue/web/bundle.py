"""The diagnostics bundle: all that somebody needs who cannot sit at the machine, and no secret.

Every part is text. A part that cannot be had says why, and the others are there all the same.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import render
from retrovue.diagnostics.visible import without_passwords
from retrovue.doctor import whole
from retrovue.load.air_token import read_token
from retrovue.load.output_file import write_output
from retrovue.load.project import StationPlace
from retrovue.load.station import Loaded
from retrovue.pipeline import Document
from retrovue.record.reading import as_run_lines
from retrovue.reference.configuration import settings
from retrovue.reference.redaction import STARS, Reader, as_seen_by
from retrovue.station_type import StationFile
from retrovue.timing.instants import DAY
from retrovue.web.about import about
from retrovue.web.discretion import text_without_paths

LARGEST = 20 << 20
"""Bytes of the file."""
LARGEST_PART = 4 << 20
"""Characters of a part; its end goes, and of logs the beginning."""
RUNS, AS_RUN_LINES = 50, 2_000
_SHORTEST = 4
_LINE = "\n"
_REFERENCE = re.compile(r"\$\{(env|file):([^{}]*)\}")
_TOKENS = re.compile(
    r"((?:token|password|passwd|secret|api[_-]?key|bearer|cookie)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]{4,}",
    re.IGNORECASE,
)
Part = tuple[str, str]


class Bundle:
    """`env` is where references of the station lead; `now` is the instant in ms UTC."""

    def __init__(self, place: StationPlace, env: Mapping[str, str], now: int, paths: bool = False) -> None:
        self._place, self._env, self._now, self._paths = place, env, now, paths
        self._loaded: Loaded[Document] = pipeline.load(place, env)

    def packed(self, ffmpeg: str, more: Iterable[Part] = ()) -> bytes:
        """The file. Blocks: servers are asked, files are read."""
        made = io.BytesIO()
        secrets = sorted(self._secrets(), key=len, reverse=True)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in (*self._parts(ffmpeg), *more):
                if made.tell() < LARGEST - LARGEST_PART // 2:
                    file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self._clean(name, text, secrets),
                                  zipfile.ZIP_DEFLATED)  # fmt: skip
        return made.getvalue()

    # ---- what is in it

    def _parts(self, ffmpeg: str) -> Iterator[Part]:
        makers: dict[str, Callable[[], str]] = {
            "about.json": lambda: about(ffmpeg).model_dump_json(indent=1),
            "doctor.txt": self._doctor,
            "diagnostics.txt": self._diagnostics,
            "configuration.json": self._configuration,
            "runs.json": self._runs,
            "asrun.json": self._as_run,
        }
        for name, make in makers.items():
            yield name, _or_why(make)

    def _doctor(self) -> str:
        found = whole.findings(self._place.project, self._place.id, self._env)
        return _LINE.join(
            f"{one.health:<8} {one.what:<16} {one.text}" + "".join(f"{_LINE}{'':<26}= help: {cure}" for cure in one.cures)
            for one in found
        )  # fmt: skip

    def _diagnostics(self) -> str:
        document = self._loaded.draft
        snapshot = pipeline.known_snapshot(self._place, document) if document is not None else None
        found = pipeline.check(self._place, self._loaded, snapshot, self._now)
        # without excerpts: a line of a file may hold what is no matter of anybody else
        return render(found, lambda file, line: None, color=False) or "nothing wrong"

    def _configuration(self) -> str:
        reader = Reader.ADMIN if self._paths else Reader.VIEWER
        found = settings(StationFile, self._loaded.written, self._loaded.tree.root)
        shown = (as_seen_by(reader, one) for one in found)
        return _json(
            {"name": one.name, "value": one.value, "origin": one.origin, "place": f"{one.file}:{one.line}" if one.file else ""}
            for one in shown
        )  # fmt: skip

    def _runs(self) -> str:
        if (document := self._loaded.draft) is None:
            return "[]"
        with open_catalog(pipeline.catalog_url(self._place, document), readonly=True) as catalog:
            return _json(asdict(run) for run in catalog.runs(RUNS))

    def _as_run(self) -> str:
        channels = self._loaded.draft.channels if self._loaded.draft is not None else ()
        path = self._place.state / "station.sqlite"
        lines = [
            line for channel in channels for line in as_run_lines(path, channel, self._now - DAY, self._now + DAY)[-AS_RUN_LINES:]
        ]  # fmt: skip
        return _json(line._asdict() for line in lines)

    # ---- what is not

    def _secrets(self) -> Iterator[str]:
        """Everything that a reference of the station leads to, and the token of the state folder."""
        yield from whole.secrets_of(self._loaded.draft) if self._loaded.draft is not None else ()
        yield read_token(self._place.state)
        for kind, name in _REFERENCE.findall(json.dumps(self._loaded.written, default=str)):
            yield self._env.get(name.strip(), "") if kind == "env" else self._file(name.strip())
        for setting in settings(StationFile, self._loaded.written, self._loaded.tree.root):
            if setting.written and as_seen_by(Reader.ADMIN, setting).value == STARS:
                yield setting.value

    def _file(self, name: str) -> str:
        try:
            return (self._place.project / name).read_text(encoding="utf-8")[:65_536].strip()
        except (OSError, ValueError):
            return ""

    def _clean(self, name: str, text: str, secrets: Iterable[str]) -> str:
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, STARS).replace(json.dumps(secret)[1:-1], STARS)
        text = _TOKENS.sub(rf"\1{STARS}", without_passwords(text))
        if not self._paths:
            without = _of_json if name.endswith(".json") else text_without_paths
            text = _LINE.join(map(without, text.split(_LINE)))
        if len(text) > LARGEST_PART:
            text = text[-LARGEST_PART:] if name.endswith(".txt") else text[:LARGEST_PART]
        return text + _LINE


_IN_JSON = re.compile(r'"((?:[^"\\]|\\.)*)"')


def _of_json(line: str) -> str:
    """Each text by itself, so that the line stays JSON."""
    return _IN_JSON.sub(lambda found: f'"{text_without_paths(found[1])}"', line)


def _or_why(make: Callable[[], str]) -> str:
    try:
        return make()
    except StationError as error:
        return _json([{"code": one.code, "problem": one.message} for one in error.diagnostics])
    except Exception as error:  # a bundle is made when things are broken
        return _json([{"problem": f"{type(error).__name__}: {error}"}])


def _json(rows: Iterable[Any]) -> str:
    """One row a line."""
    return "[" + ",\n".join(json.dumps(row, default=str, ensure_ascii=False) for row in rows) + "]"


def text_of(state: Mapping[str, Any]) -> str:
    """What the air says of itself, one key a line."""
    rows = (
        f"{json.dumps(key)}: {json.dumps(value, default=str, ensure_ascii=False)}"
        for key, value in state.items()
    )
    return "{" + ",\n".join(rows) + "}"


def write_bundle(path: Path, packed: bytes) -> None:
    """The whole file or none. Raises StationError RV807."""
    try:
        write_output(path, packed)
    except OSError as error:
        what = f"the bundle cannot be written: {(error.strerror or str(error)).lower()}"
        cure = "name a file in a folder that you can write"
        raise StationError([Diagnostic("RV807", what, place=str(path), help=(cure,))], 4) from error
