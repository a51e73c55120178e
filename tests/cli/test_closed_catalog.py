"""A catalog that this user may not read or write: said so, with what has to be opened; never `move it away`."""

import subprocess
import sys
from pathlib import Path

import pytest
from permissions import OBEYS, needs_permissions

from retrovue.catalog import open_catalog

STATION = "station: {id: tiny, language: 1, timezone: UTC}\n"
CHANNEL = "channel: {id: one, number: 1, name: One}\nprograms: {all: {from: 'kind:commercial'}}\ngrid: {daily: {06:00: all}}\n"

pytestmark = needs_permissions


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder, state = tmp_path / "stations/tiny", tmp_path / ".retrovue/tiny"
    folder.mkdir(parents=True)
    state.mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION)
    (folder / "one.yaml").write_text(CHANNEL)
    with open_catalog(state / "catalog.sqlite"):
        pass
    return tmp_path


def said(project: Path, *words: str) -> str:
    command = [*OBEYS, sys.executable, "-m", "retrovue", "-C", str(project), *words]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode not in (0, 70), run.stderr
    return run.stdout + run.stderr


@pytest.mark.parametrize("command", ["check", "plan", "sync", "doctor"])
def test_a_closed_folder(project: Path, command: str) -> None:
    state = project / ".retrovue/tiny"
    state.chmod(0)
    try:
        found = said(project, command)
    finally:
        state.chmod(0o755)
    assert "RV601" in found and "permission denied" in found and "internal error" not in found
    assert "move the file away" not in found and "let the user" in found


@pytest.mark.parametrize(("mode", "command", "what"), [
    (0o000, "check", "read `catalog.sqlite`"), (0o000, "sync", "read `catalog.sqlite`"),
    (0o444, "sync", "write `catalog.sqlite`"),
])  # fmt: skip
def test_a_closed_file(project: Path, mode: int, command: str, what: str) -> None:
    (project / ".retrovue/tiny/catalog.sqlite").chmod(mode)
    found = said(project, command)
    assert "RV601" in found and what in found and "it belongs to the user " in found
    assert ("----------" if mode == 0 else "-r--r--r--") in found and "move the file away" not in found
