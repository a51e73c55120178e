"""The same inputs give the same logs, byte for byte, whatever machine they are on."""

import os
import shutil
import subprocess
from hashlib import blake2b
from pathlib import Path

import pytest
from e2e.tiny_station import Project

AS_OF = "2026-10-24T12:00:00"
PLACES = {
    "again": {},
    "another zone, locale and hash seed": {
        "TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "12345",
    },
}  # fmt: skip


def logs(project: Project) -> dict[str, str]:
    folder = project.state / "logs"
    files = sorted(folder.rglob("*.jsonl"))
    return {str(file.relative_to(folder)): blake2b(file.read_bytes()).hexdigest() for file in files}


def built(project: Project, folder: Path, export: Path, **env: str) -> dict[str, str]:
    """Builds a copy of the station in a folder of its own."""
    copy = Project(folder)
    shutil.copytree(project.folder / "stations", folder / "stations")
    (folder / "media").mkdir()
    command = copy.command("build", "--as-of", AS_OF, "--days", "2", "--catalog", str(export))
    subprocess.run(command, check=True, timeout=60, env={**os.environ, **env}, capture_output=True)
    return logs(copy)


@pytest.fixture(scope="module")
def export(project: Project) -> Path:
    project.retrovue("sync")
    file = project.folder / "catalog.jsonl"
    project.retrovue("catalog", "export", str(file))
    return file


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the first build."""
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module")
def reference(project: Project, export: Path, first: Path) -> dict[str, str]:
    return built(project, first, export, PYTHONHASHSEED="0", TZ="UTC")


def test_there_is_a_fine_and_a_coarse_file_for_each_day(reference: dict[str, str]) -> None:
    assert len(reference) == 2 * 2 * 2


@pytest.mark.parametrize("place", PLACES)
def test_the_same_logs_everywhere(
    place: str, project: Project, export: Path, reference: dict[str, str], tmp_path: Path
) -> None:
    assert built(project, tmp_path, export, **PLACES[place]) == reference


def test_the_order_of_the_catalog_does_not_matter(
    project: Project, export: Path, reference: dict[str, str], tmp_path: Path
) -> None:
    shuffled = tmp_path / "shuffled.jsonl"
    lines = export.read_text().splitlines(keepends=True)
    shuffled.write_text("".join(sorted(lines, key=lambda line: blake2b(line.encode()).digest())))
    assert shuffled.read_text() != export.read_text()
    assert built(project, tmp_path / "copy", shuffled) == reference


def test_the_log_says_which_rule_made_each_line(first: Path, reference: dict[str, str]) -> None:
    file = next((first / ".retrovue" / "tiny" / "logs").rglob("2026-10-24.jsonl"))
    lines = file.read_text().splitlines()[1:]
    assert all(
        '"id":"one/2026-10-24/0600-shows/' in line or '"id":"two/2026-10-24/0600-shows/' in line
        for line in lines
    )
