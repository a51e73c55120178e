"""A damaged file of one day never keeps the station from being built."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrovue.cli.main import app

STATION = "station: {id: tiny, language: 1, timezone: UTC, horizon: {build: 1d, publish: 1h}}\n"
CHANNEL = """
channel: {id: one, number: 1, name: One}
programs: {all: {from: 'kind:episode', order: sequential}}
grid: {daily: {06:00: all}}
"""


@pytest.fixture
def build(tmp_path: Path):
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    items = (
        {"key": f"e{n:02d}", "kind": "episode", "title": f"E {n}", "duration": 1_800_000} for n in range(9)
    )
    (tmp_path / "export.jsonl").write_text("".join(json.dumps({"item": item}) + "\n" for item in items))

    def run(as_of: str, days: int = 3, command: str = "build"):
        words = ["-C", str(tmp_path), command, "--days", str(days), "--as-of", as_of]
        return CliRunner().invoke(app, [*words, "--catalog", str(tmp_path / "export.jsonl")])

    return run


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.rglob("*.jsonl")) if "logs" in path.parts}


def _cut(text: str) -> str:
    return "".join(text.splitlines(keepends=True)[:9])


DAMAGES = {"empty": lambda text: "", "cut": _cut, "header": lambda text: text[: text.index("\n") + 1]}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("suffix", [".jsonl", ".grid.jsonl"])
def test_the_damaged_day_on_the_air_is_planned_anew(build, tmp_path, damage, suffix):
    assert build("2026-10-30T08:00").exit_code == 0
    whole = _files(tmp_path)
    path = next(tmp_path.rglob(f"2026-10-31{suffix}"))
    path.write_text(DAMAGES[damage](path.read_text()))
    for command in ("plan", "build"):
        found = build("2026-10-31T12:10", 2, command)
        assert (found.exit_code, "warning[RV333]" in found.stderr) == (0, True), found.output
    assert _files(tmp_path) == whole
    assert "RV333" not in build("2026-10-31T12:11", 2).stderr


@pytest.mark.parametrize("suffix", [".jsonl", ".grid.jsonl"])
def test_a_damaged_old_day_is_passed_over_as_it_is(build, tmp_path, suffix):
    assert build("2026-10-30T08:00").exit_code == 0
    path = next(tmp_path.rglob(f"2026-10-30{suffix}"))
    path.write_text("")
    whole = _files(tmp_path)
    found = build("2026-10-31T12:10", 2)
    assert (found.exit_code, "warning[RV333]" in found.stderr) == (0, True), found.output
    assert _files(tmp_path) == whole


def test_a_filled_catalog_is_named_in_the_change_sheet(build, tmp_path):
    export = tmp_path / "export.jsonl"
    text = export.read_text()
    export.write_text(
        json.dumps({"item": {"key": "m", "kind": "episode", "title": "M", "duration": 90_000_000}}) + "\n"
    )
    assert build("2026-10-30T08:00").exit_code == 0
    export.write_text(text)
    for items in (["m"], []):
        (record,) = tmp_path.rglob("build.json")
        record.write_text(json.dumps({"items": items}))
        sheet = build("2026-10-30T08:00", 3, "plan").stdout
        assert "is new in the catalog" in sheet
        assert "break format edited" not in sheet and "in the grid" not in sheet
