"""The recipe of `testing-your-station.md`, run as a station's owner would run it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from cli.test_plan_command import CHANNEL, STATION, catalog

from retrovue.testing import StationFailed, schedule

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]
PLUGIN = "retrovue.testing.plugin"


@pytest.fixture
def station(tmp_path: Path) -> Path:
    folder = tmp_path / "stations/tiny"
    folder.mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION)
    (folder / "one.yaml").write_text(CHANNEL)
    (folder / "catalog.jsonl").write_text(catalog())
    return folder


def test_the_schedule_is_text(station: Path) -> None:
    text = schedule(station, as_of="2026-10-31T08:00", days=2)
    first, second = text.split("\n\n")
    assert first.splitlines()[0] == "one 2026-10-31 Sat UTC"
    assert first.splitlines()[29].split() == [
        "20:00:00",
        "0:30:00",
        "Late",
        "s01e01",
        "Part",
        "1",
        "one/2026-10-31/2000-late/0",
    ]
    assert second.startswith("one 2026-11-01 Sun UTC\n") and text.endswith("\n")
    assert schedule(str(station), station / "catalog.jsonl", 1793433600000, 2, channels=["one"]) == text
    assert "t.0    commercial" in schedule(station, as_of="2026-10-31T08:00", fine=True)


def test_nothing_is_written(station: Path) -> None:
    before = sorted(station.parent.parent.rglob("*"))
    schedule(station)
    assert sorted(station.parent.parent.rglob("*")) == before


def test_what_is_wrong_is_told_with_its_place(station: Path) -> None:
    (station / "one.yaml").write_text(CHANNEL.replace("20:00: late", "20:00: lat"))
    with pytest.raises(
        StationFailed, match=r"there is no program `lat`(.|\n)*one.yaml:6:(.|\n)*did you mean `late`"
    ):
        schedule(station)
    (station / "one.yaml").write_text(CHANNEL)
    with pytest.raises(StationFailed, match="there is no channel `two`"):
        schedule(station, channels=["two"])
    (station / "catalog.jsonl").unlink()
    with pytest.raises(StationFailed, match="retrovue catalog export FILE"):
        schedule(station)


SNAPSHOT_TEST = """
def test_the_week(station_schedule, snapshot):
    assert station_schedule({station!r}, as_of="2026-10-31T08:00") == snapshot
"""


def test_a_snapshot_fails_when_the_schedule_changes(station: Path, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SNAPSHOT_TEST.format(station=str(station)))
    words = ("-p", PLUGIN, "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error")
    pytester.runpytest_subprocess(*words, "--snapshot-update").assert_outcomes(passed=1)
    pytester.runpytest_subprocess(*words).assert_outcomes(passed=1)
    (station / "one.yaml").write_text(CHANNEL.replace("20:00: late", "21:00: late"))
    found = pytester.runpytest_subprocess(*words)
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["*20:00:00*Day s01e29*"])


def test_pytest_starts_without_the_compiler(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys

        def test_quick(station_schedule):
            slow = ("retrovue.pipeline", "retrovue.language", "retrovue.load", "sqlalchemy", "ruamel.yaml")
            assert [name for name in slow if name in sys.modules] == []
    """)
    pytester.runpytest_subprocess("-p", PLUGIN, "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_pytest_finds_the_plug_in_by_itself() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    assert declared == {PLUGIN: PLUGIN}
    code = f"import {PLUGIN} as p; assert callable(p.station_schedule)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
