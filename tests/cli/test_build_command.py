"""`retrovue build` as people run it."""

import re
from pathlib import Path

from typer.testing import CliRunner

from retrovue.cli.build import verdict
from retrovue.cli.main import app

STATION = "station: {id: tiny, language: 1, timezone: UTC, horizon: {build: 1d, publish: 1h}}\n"
CHANNEL = """
channel: {id: one, number: 1, name: One}
programs: {all: {from: 'kind:commercial'}}
grid: {daily: {06:00: all}}
"""
ITEM = '{"item": {"key": "a", "kind": "commercial", "title": "A", "duration": 1800000}}\n'


def test_what_a_build_says(tmp_path: Path) -> None:
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    (tmp_path / "export.jsonl").write_text(ITEM)
    words = ["-C", str(tmp_path), "build", "--days", "1", "--as-of", "2026-10-31T08:00"]
    words += ["--catalog", str(tmp_path / "export.jsonl")]
    said = [
        re.sub(r"\d+\.\d s", "0.0 s", CliRunner().invoke(app, words).stderr.splitlines()[-1])
        for _ in range(2)
    ]
    where = "(0.0 s) -> .retrovue/tiny/logs; next: retrovue run"
    assert re.sub(r"\d+ events", "N events", said[0]) == (
        f"built 1 channel, 1 channel-day, N events, 1 day changed {where}"
    )
    assert said[1].startswith("up to date: 1 channel, 1 channel-day, ")


def test_a_verdict_counts_right() -> None:
    assert verdict(1, 1, 1, 1) == "built 1 channel, 1 channel-day, 1 event, 1 day changed"
    assert verdict(3, 42, 12_345, 2) == "built 3 channels, 42 channel-days, 12,345 events, 2 days changed"
    assert verdict(2, 28, 0, 0) == "up to date: 2 channels, 28 channel-days, 0 events"


def test_a_new_seed_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "stations/tiny"
    folder.mkdir(parents=True)
    (folder / "one.yaml").write_text(CHANNEL)
    (tmp_path / "export.jsonl").write_text(ITEM)
    words = ["-C", str(tmp_path), "build", "--days", "1", "--as-of", "2026-10-31T08:00"]
    words += ["--catalog", str(tmp_path / "export.jsonl")]
    said = []
    for seed in ("", "seed: tiny, ", "seed: other, ", "seed: other, "):
        (folder / "station.yaml").write_text(STATION.replace("{id: tiny, ", f"{{id: tiny, {seed}"))
        said.append(CliRunner().invoke(app, words).stderr)
    assert ["RV203" in text for text in said] == [False, False, True, False]
    assert "the seed was `tiny` at the last build and is `other` now" in said[2]
