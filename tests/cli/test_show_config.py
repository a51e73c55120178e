"""`retrovue show config`: values, places, and what was asked for only."""

import json
from pathlib import Path

import pytest
from cli.test_plan_command import CHANNEL, STATION
from typer.testing import CliRunner

from retrovue.cli.main import app


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    return tmp_path


def lines(project: Path, *words: str) -> list[str]:
    result = CliRunner().invoke(app, ["-C", str(project), "show", "config", *words])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_values_and_their_places(project: Path) -> None:
    found = {line.split()[0]: line.split()[1:] for line in lines(project, "station")}
    assert found["station.id"][0] == "tiny"
    assert found["station.id"][1].startswith("stations/tiny/station.yaml:")
    assert found["station.dst.forward"] == ["skip", "default"]
    assert all(name.startswith("station.") for name in found)


def test_only_what_is_set(project: Path) -> None:
    every, only = lines(project), lines(project, "--set")
    assert 0 < len(only) < len(every)
    assert not any(line.endswith((" default", " not set")) for line in only)


def test_json_and_a_path_that_is_none(project: Path) -> None:
    records = [json.loads(line) for line in lines(project, "--json", "channels.one.channel")]
    assert {tuple(one["path"][:3]) for one in records[1:]} == {("channels", "one", "channel")}
    assert lines(project, "nothing") == []
