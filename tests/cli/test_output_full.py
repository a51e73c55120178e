"""Standard output that takes no more ends a command with a diagnostic and its exit code, never with a traceback."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLAIN = Path(__file__).parent.parent / "cases/good/plain"
FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.is_char_device(), reason="there is no /dev/full")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PLAIN, tmp_path / "stations/plain")
    (tmp_path / "media/reels").mkdir(parents=True)
    return tmp_path


def shell(project: Path, words: str, where: str, unbuffered: str = "") -> subprocess.CompletedProcess[str]:
    command = f"{shlex.quote(sys.executable)} -m retrovue -C {shlex.quote(str(project))} {words} {where}"
    env = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": unbuffered}
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, env=env)


@pytest.mark.parametrize(
    "words",
    ["--json check", "-v --json check", "--json -C nowhere check", "explain RV032", "schema", "--version", "--help"],
)  # fmt: skip
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_standard_output(project: Path, words: str, unbuffered: str) -> None:
    """Unbuffered it is the command that fails; else what is short enough waits for the last flush."""
    run = shell(project, words, "> /dev/full", unbuffered)
    told = run.stderr.splitlines()
    assert (run.returncode, told[0]) == (
        4, "error[RV807]: the output cannot be written: no space left on device",
    ), run.stderr  # fmt: skip
    assert len(told) <= 3


def test_standard_output_that_is_only_for_reading(project: Path) -> None:
    run = shell(project, "explain RV032", "1< /dev/null")
    assert (run.returncode, run.stderr.splitlines()[0]) == (
        4, "error[RV807]: the output cannot be written: bad file descriptor",
    ), run.stderr  # fmt: skip


def test_nothing_can_be_said_anywhere(project: Path) -> None:
    assert shell(project, "--json check", "> /dev/full 2>&1").returncode == 4


@pytest.mark.parametrize("words", ["explain RV032", "schema", "--json check"])
def test_a_reader_that_goes_away_is_no_mistake(project: Path, words: str) -> None:
    assert shell(project, words, "| true").stderr == ""


def test_no_standard_output_at_all(project: Path) -> None:
    run = shell(project, "check", ">&-")
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
