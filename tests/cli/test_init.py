"""`retrovue init`: what it writes passes the checks, and nothing is ever replaced."""

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from retrovue.check import check_station
from retrovue.cli.init import new_files, quoted, station_id
from retrovue.cli.main import app
from retrovue.cli.new_project import SCHEMA, write
from retrovue.diagnostics import StationError
from retrovue.load.project import find_station
from retrovue.load.station import load_station
from retrovue.station_type import StationFile


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_a_new_station_passes_the_checks(tmp_path: Path) -> None:
    project = tmp_path / "Tom's: TV #1"
    said = run("-C", str(tmp_path), "init", project.name)
    place = find_station(project, None)
    loaded = load_station(place, StationFile, {})
    assert loaded.diagnostics == ()
    assert loaded.document is not None
    assert check_station(loaded.document, None) == []
    assert loaded.document.station.name == "Tom's: TV #1"
    assert place.id == "tom-s-tv-1"
    assert ".retrovue/" in (project / ".gitignore").read_text()
    assert "next: retrovue" in said
    assert "then: retrovue" in said


@pytest.mark.parametrize("name", ["My TV", "Tom's; rm -rf", "$HOME", "plain"])
def test_the_next_lines_can_be_pasted_into_a_shell(tmp_path: Path, name: str) -> None:
    said = run("-C", str(tmp_path), "init", name)
    commands = [
        line.partition(": ")[2] for line in said.splitlines() if line.startswith(("next: ", "then: "))
    ]
    parts = [shlex.split(part) for command in commands for part in command.split(" && ")]
    assert [part[-1] for part in parts] == ["demo", "sync", "build", "run"]
    assert all(part[:3] == ["retrovue", "-C", str(tmp_path / name)] for part in parts)


def test_the_folder_one_stands_in_need_not_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "next: retrovue demo && retrovue sync" in run("init")
    assert "next: retrovue -C 'My TV' demo" in run("init", "My TV")


def test_a_folder_of_a_very_long_name_becomes_a_station_that_passes(tmp_path: Path) -> None:
    run("-C", str(tmp_path), "init", "a" * 240)
    loaded = load_station(find_station(tmp_path / ("a" * 240), None), StationFile, {})
    assert loaded.diagnostics == ()


def test_nothing_is_replaced(tmp_path: Path) -> None:
    run("-C", str(tmp_path), "init")
    file = next((tmp_path / "stations").glob("*/station.yaml"))
    file.write_text("mine")
    with pytest.raises(StationError) as caught:
        run("-C", str(tmp_path), "init")
    assert caught.value.exit_code == 4
    assert "already there" in caught.value.diagnostics[0].message
    assert file.read_text() == "mine"


def test_an_own_gitignore_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    run("-C", str(tmp_path), "init")
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


@pytest.mark.parametrize("words", [["--station", "../x", "init"], ["init", "--timezone", "America/New_Yrok"]])
def test_wrong_usage_writes_nothing(tmp_path: Path, words: list[str]) -> None:
    result = CliRunner().invoke(app, ["-C", str(tmp_path), *words])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_whole_scaffold(snapshot: SnapshotAssertion) -> None:
    files = new_files("springfield", "Springfield", "America/New_York")
    shown = {path: text for path, text in files.items() if path != SCHEMA}
    assert "\n".join(f"=== {path}\n{text}" for path, text in shown.items()) == snapshot


def test_every_file_leads_editors_to_the_schema(tmp_path: Path) -> None:
    write(tmp_path, new_files("springfield", "Springfield", "UTC"))
    station_files = list((tmp_path / "stations").rglob("*.yaml"))
    assert len(station_files) == 3
    for file in station_files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        target = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert target.resolve() == tmp_path / SCHEMA
        assert json.loads(target.read_text(encoding="utf-8"))["title"] == "RetroVue station file"
    write(tmp_path, new_files("second", "Second", "UTC"))


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("My Station!", "my-station"),
        ("7up", "up"),
        ("", "station"),
        ("a" * 63 + "-b", "a" * 63),
        ("Café Ömer", "cafe-omer"),
        ("中文", "station"),
        ("a", "a"),
    ],
)
def test_station_ids(name: str, id: str) -> None:
    assert station_id(name) == id


@given(st.text())
def test_any_name_stays_one_yaml_text(name: str) -> None:
    found = YAML(typ="safe", pure=True).load(f"name: {quoted(name)}\n")
    assert found == {"name": "".join(letter if letter.isprintable() else " " for letter in name)}
