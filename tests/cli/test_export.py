"""`retrovue export`: the line-up and the guide of a built station."""

from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.cli.system_clock import SystemClock
from retrovue.load.log_files import LogFolder
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Event, Header
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import HOUR, zone

PROJECT = """\
station: {id: tv, language: 1, timezone: UTC}
server: {port: 8181}
"""
CHANNEL = """\
channel: {id: CHANNEL, number: NUMBER, name: 'The "Best", ever', enabled: ENABLED}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "stations" / "tv"
    folder.mkdir(parents=True)
    (folder / "station.yaml").write_text(PROJECT)
    for channel, number, enabled in (("late", "10", "true"), ("early", "2.1", "true"), ("off", "3", "false")):
        text = CHANNEL.replace("CHANNEL", channel).replace("NUMBER", number).replace("ENABLED", enabled)
        (folder / f"{channel}.yaml").write_text(text)
    write_days(tmp_path / ".retrovue" / "tv")
    return tmp_path


def write_days(state: Path) -> None:
    """Yesterday, today and tomorrow, a slot of a whole day each."""
    tz = zone("UTC")
    today = date_on_air(tz, SystemClock().now(), 6 * HOUR)
    days = []
    for step in (-1, 0, 1):
        date = today + timedelta(days=step)
        day = broadcast_day(tz, date, 6 * HOUR)
        ms, id = day.end - day.start, f"late/{date}/0600-show/0"
        slot = CoarseLine(day.start, ms, id, "show", "tvdb:1", "", ms, 0, "r", title=f"Day {step}")
        event = Event(day.start, ms, 0, f"{id}/a0", "episode", "tvdb:1", 0)
        days.append(DayLog(Header("tv", "late", date.isoformat(), 30, "UTC", "2025b"), (slot,), (event,)))
    LogFolder(state).write(days)


def run(project: Path, *words: str) -> bytes:
    result = CliRunner().invoke(app, ["-C", str(project), "export", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_line_up_in_the_order_of_numbers_without_disabled_channels(project: Path) -> None:
    lines = run(project, "m3u").decode().splitlines()
    assert lines[2::2] == ["http://127.0.0.1:8181/channel/2.1.ts", "http://127.0.0.1:8181/channel/10.ts"]


def test_guide_from_today_on_into_a_file(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "guide.xml"
    assert run(project, "xmltv", "-o", str(target), "--base-url", "http://tv.example/") == b""
    guide = etree.fromstring(target.read_bytes())
    assert guide.get("source-info-url") == "http://tv.example/"
    assert [title.text for title in guide.iter("title")] == ["Day 0", "Day 1"]
    assert len(guide.findall("channel")) == 2


def test_an_unknown_export_is_wrong_usage(project: Path) -> None:
    result = CliRunner().invoke(app, ["-C", str(project), "export", "csv"])
    assert result.exit_code == 2
