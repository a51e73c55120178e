"""What an edit of the console left that was cut short between two files is undone by whoever starts next."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.editing.change import digest

STATION = "station: {id: tiny, language: 1, timezone: UTC, horizon: {build: 1d, publish: 1h}}\nffmpeg: {path: /no/such}\n"
CHANNEL = "channel: {id: one, number: 1, name: One}\nprograms: {all: {from: 'kind:commercial'}}\ngrid: {daily: {06:00: all}}\n"
ITEM = '{"item": {"key": "a", "kind": "commercial", "title": "A", "duration": 1800000}}\n'


@pytest.mark.parametrize("command", ["build", "run"])
def test_a_torn_edit_is_undone_first(tmp_path: Path, command: str) -> None:
    folder, state = tmp_path / "stations/tiny", tmp_path / ".retrovue/tiny"
    folder.mkdir(parents=True)
    state.mkdir(parents=True)
    torn = STATION + "collections: {tv: 'kind:episode'}\n"
    (folder / "station.yaml").write_text(torn)
    (folder / "one.yaml").write_text(CHANNEL)
    (folder / "catalog.jsonl").write_text(ITEM)
    renamed = CHANNEL.replace("One", "Two")
    (state / "edit.json").write_text(
        json.dumps([
            {"file": "station.yaml", "old": STATION, "new": digest(torn.encode())},
            {"file": "one.yaml", "old": CHANNEL, "new": digest(renamed.encode())},
        ])
    )  # fmt: skip
    said = CliRunner().invoke(app, ["-C", str(tmp_path), command, "--no-sync"]).stderr
    assert "an edit in the console was cut short and is undone: station.yaml" in said
    assert (folder / "station.yaml").read_text() == STATION
    assert not (state / "edit.json").exists()
