"""A catalog that this user may not read or write: said so, with what has to be opened; never `move it away`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from permissions import OBEYS, needs_permissions

from retrovue.catalog import open_catalog

STATION = "station: {id: tiny, language: 1, timezone: UTC}\n"
TESTS = Path(__file__).parents[1]
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


COMMANDS = """
import json, sys
from pathlib import Path
from command import retrovue
for words in sys.argv[2:]:
    run = retrovue(Path(sys.argv[1]), words)
    print(json.dumps([words, run.returncode, run.stdout + run.stderr]))
"""


def said(project: Path, *commands: str) -> dict[str, str]:
    """What each command says to a user for whom a closed file is closed: one process runs them all."""
    command = [*OBEYS, sys.executable, "-c", COMMANDS, str(project), *commands]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=TESTS)
    found = {words: (code, told) for words, code, told in map(json.loads, run.stdout.splitlines())}
    assert list(found) == list(commands)
    assert not {code for code, _ in found.values()} & {0, 70}, found
    return {words: told for words, (_, told) in found.items()}


def test_a_closed_folder(project: Path) -> None:
    state = project / ".retrovue/tiny"
    state.chmod(0)
    try:
        told = said(project, "check", "plan", "sync", "doctor")
    finally:
        state.chmod(0o755)
    for found in told.values():
        assert "RV601" in found and "permission denied" in found and "internal error" not in found
        assert "move the file away" not in found and "let the user" in found


@pytest.mark.parametrize(("mode", "whats"), [
    (0o000, {"check": "read `catalog.sqlite`", "sync": "read `catalog.sqlite`"}),
    (0o444, {"sync": "write `catalog.sqlite`"}),
])  # fmt: skip
def test_a_closed_file(project: Path, mode: int, whats: dict[str, str]) -> None:
    (project / ".retrovue/tiny/catalog.sqlite").chmod(mode)
    for command, found in said(project, *whats).items():
        assert "RV601" in found and whats[command] in found and "it belongs to the user " in found
        assert ("----------" if mode == 0 else "-r--r--r--") in found and "move the file away" not in found
