"""`retrovue init --from`: what is written, what is said, and what is never touched."""

import json
from pathlib import Path

import pytest
from importers.moved import CASES
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.diagnostics import StationError


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_a_folder_becomes_a_station(tmp_path: Path) -> None:
    said = run(
        "-C",
        str(tmp_path),
        "init",
        "Old TV",
        "--from",
        str(CASES / "fieldstation42"),
        "--timezone",
        "Europe/Paris",
    )
    station = tmp_path / "Old TV/stations/old-tv"
    written = sorted(path.relative_to(station).as_posix() for path in station.rglob("*") if path.is_file())
    channels = ["channels/01-guide.yaml", "channels/02-wkrv.yaml", "channels/04-fireplace.yaml"]
    assert written == ["IMPORT.md", *channels, "station.yaml", "traffic.yaml"]
    assert "timezone: Europe/Paris" in (station / "station.yaml").read_text()
    assert "left out: `web.json: station_conf`: a channel of type `web` is not made" in said
    assert "stations/old-tv/IMPORT.md" in said
    assert ".retrovue/" in (tmp_path / "Old TV/.gitignore").read_text()


def test_relative_folders_start_where_the_other_system_does(tmp_path: Path) -> None:
    confs = tmp_path / "fs42/confs"
    confs.mkdir(parents=True)
    (confs / "loop.json").write_bytes((CASES / "fieldstation42/loop.json").read_bytes())
    run("-C", str(tmp_path), "init", "new", "--from", str(confs / "loop.json"))
    assert f"{tmp_path}/fs42/catalog/fire" in (tmp_path / "new/stations/new/station.yaml").read_text()


def test_lists_of_filler_are_found_in_their_folder(tmp_path: Path) -> None:
    for folder, name in (("channels", "7.json"), ("filler", "11111111-aaaa.json")):
        (tmp_path / "old" / folder).mkdir(parents=True)
        (tmp_path / "old" / folder / name).write_bytes((CASES / "dizquetv" / name).read_bytes())
    run("-C", str(tmp_path), "init", "new", "--from", str(tmp_path / "old"))
    assert "old-adverts:" in (tmp_path / "new/stations/new/station.yaml").read_text()


def test_machines_get_the_same_as_people(tmp_path: Path) -> None:
    lines = run("--json", "-C", str(tmp_path), "init", "new", "--from", str(CASES / "tunarr")).splitlines()
    result = json.loads(lines[-1])
    assert (result["type"], result["format"], result["channels"]) == ("result", "Tunarr", ["3 Mill TV"])
    assert {tuple(left) for left in result["left"]} == {("what", "instead", "places")}


def test_an_existing_station_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "stations/mine/mine.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(StationError) as caught:
        run("-C", str(tmp_path), "--station", "mine", "init", "--from", str(CASES / "tunarr"))
    assert [found.code for found in caught.value.diagnostics] == ["RV807"]
    assert [path.name for path in mine.parent.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("path", ["nowhere", ".", "empty.json"])
def test_nothing_is_written_when_nothing_can_be_read(tmp_path: Path, path: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (tmp_path / "in/empty.json").touch() if path == "empty.json" else None
    with pytest.raises(StationError) as caught:
        run("-C", str(tmp_path), "init", "new", "--from", str(source / path))
    (found,) = caught.value.diagnostics
    assert found.code == "RV810" and found.place and found.help
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [("--format", "tunarr"), ("--from", ".", "--format", "tunar")])
def test_words_of_the_command_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["-C", str(tmp_path), "init", "new", *words])
    assert result.exit_code == 2
    assert "--from PATH" in result.output or "choose one of dizquetv" in result.output
