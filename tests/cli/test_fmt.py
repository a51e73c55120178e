"""`retrovue fmt` as people run it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from retrovue.cli.main import app

PLAIN = Path(__file__).parent.parent / "cases/good/plain"
UNTIDY = 'channel:   {id: "one", number: 4.1,\n  name: One}   # the one\ngrid: {daily: {06:00: x}}\n'
TIDY = "channel: {id: one, number: 4.1, name: One}  # the one\n\ngrid: {daily: {06:00: x}}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stations/tv").mkdir(parents=True)
    (tmp_path / "stations/tv/one.yaml").write_text(UNTIDY)
    (tmp_path / "stations/tv/two.yaml").write_text(TIDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fmt(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def test_files_are_laid_out_in_place(project: Path) -> None:
    path = project / "stations/tv/one.yaml"
    path.chmod(0o640)
    result = fmt("fmt")
    assert result.stderr == "formatted 1 file, 1 in their layout already\n"
    assert (path.read_text(), path.stat().st_mode & 0o777) == (TIDY, 0o640)
    assert sorted(os.listdir(path.parent)) == ["one.yaml", "two.yaml"]
    assert fmt("fmt").stderr == "formatted 0 files, 2 in their layout already\n"


def test_check_writes_nothing_and_says_so_by_its_exit_code(project: Path) -> None:
    assert fmt("fmt", "--check", code=1).stderr == "would format 1 file, 1 in their layout already\n"
    assert (project / "stations/tv/one.yaml").read_text() == UNTIDY
    fmt("fmt", "--check", "stations/tv/two.yaml")


def test_diff_prints_what_would_change(project: Path) -> None:
    lines = fmt("fmt", "--diff", "stations").stdout.splitlines()
    assert lines[:2] == ["--- stations/tv/one.yaml (as it is)", "+++ stations/tv/one.yaml (laid out)"]
    assert "+channel: {id: one, number: 4.1, name: One}  # the one" in lines
    assert (project / "stations/tv/one.yaml").read_text() == UNTIDY


def test_a_broken_file_is_left_and_the_others_are_not(project: Path) -> None:
    broken = project / "stations/tv/three.yaml"
    broken.write_text("channel: [\n")
    result = fmt("fmt", code=1)
    assert "error[RV815]: `stations/tv/three.yaml` is left as it is: RV001" in result.stderr
    assert broken.read_text() == "channel: [\n"
    assert (project / "stations/tv/one.yaml").read_text() == TIDY
    broken.write_bytes(b"a: \xff\n")
    assert "it is not UTF-8" in fmt("fmt", code=1).stderr


def test_json_lines(project: Path) -> None:
    records = [json.loads(line) for line in fmt("fmt", "--json", "--check", code=1).stdout.splitlines()]
    assert [record["type"] for record in records] == ["version", "file", "result"]
    assert (records[1]["file"], records[2]["changed"]) == ("stations/tv/one.yaml", 1)


def test_a_link_stays_a_link(project: Path) -> None:
    (project / "elsewhere.yaml").write_text(UNTIDY)
    link = project / "stations/tv/link.yaml"
    link.symlink_to(project / "elsewhere.yaml")
    fmt("fmt", str(link))
    assert link.is_symlink() and (project / "elsewhere.yaml").read_text() == TIDY


def test_a_file_that_is_not_there_is_wrong_usage(project: Path) -> None:
    fmt("fmt", "nowhere.yaml", code=2)


def test_a_formatted_station_means_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PLAIN, tmp_path / "stations/plain")
    (tmp_path / "media/reels").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    fmt("fmt")
    assert fmt("check").exit_code == 0


@pytest.mark.parametrize("name", ["mine", "It's: a #1 station", "0123"])
def test_what_init_writes_is_in_its_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    fmt("init", name)
    fmt("-C", name, "fmt", "--check")
