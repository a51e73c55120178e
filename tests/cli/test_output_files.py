"""Files that a person names for what a command makes: whole or not there, and a link or a pipe stays what it is."""

import os
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrovue.catalog import open_catalog
from retrovue.cli.main import app
from retrovue.load.output_file import write_output

COMMANDS = [("catalog", "export"), ("doctor", "--bundle"), ("schema", "--output")]
each_command = pytest.mark.parametrize("words", COMMANDS, ids=" ".join)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "stations" / "tv"
    folder.mkdir(parents=True)
    (folder / "station.yaml").write_text("station: {id: tv, language: 1, timezone: UTC}\n")
    with open_catalog(tmp_path / ".retrovue" / "tv" / "catalog.sqlite", readonly=False):
        pass
    return tmp_path


def made(project: Path, words: tuple[str, ...], target: Path) -> None:
    result = CliRunner().invoke(app, ["-C", str(project), *words, str(target)])
    assert result.exit_code == 0, result.output


@each_command
def test_a_link_stays_one(project: Path, words: tuple[str, ...]) -> None:
    target, link = project / "real", project / "link"
    target.write_text("old")
    link.symlink_to(target)
    made(project, words, link)
    assert link.is_symlink() and not target.is_symlink() and target.read_bytes() != b"old"
    assert not list(project.glob(".*.part"))


@each_command
def test_a_pipe_stays_one(project: Path, words: tuple[str, ...]) -> None:
    pipe, found = project / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
    reader.start()
    made(project, words, pipe)
    assert pipe.is_fifo()
    reader.join(10)
    assert len(found) == 1


def test_a_link_that_leads_nowhere_yet_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("real")
    write_output(link, b"new")
    assert link.is_symlink() and (tmp_path / "real").read_bytes() == b"new"


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(IsADirectoryError):
        write_output(folder, b"new")
    with pytest.raises(FileNotFoundError):
        write_output(tmp_path / "nowhere" / "file", b"new")
    assert list(tmp_path.rglob("*")) == [folder]
