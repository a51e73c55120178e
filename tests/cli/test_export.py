"""`retrovue export`: the line-up and the guide of a built station, and its days for other players."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from retrovue.catalog import SeenLink, open_catalog
from retrovue.cli.main import app
from retrovue.cli.system_clock import SystemClock
from retrovue.export.ersatztv_next import span_of
from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.item import Item
from retrovue.media.version import Part, Version
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Event, Header
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import DAY, HOUR, zone

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


def test_the_line_up_may_name_hls(project: Path) -> None:
    lines = run(project, "m3u", "--format", "hls").decode().splitlines()
    assert lines[2::2] == ["http://127.0.0.1:8181/channel/2.1.m3u8", "http://127.0.0.1:8181/channel/10.m3u8"]


def test_guide_from_today_on_into_a_file(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "guide.xml"
    assert run(project, "xmltv", "-o", str(target), "--base-url", "http://tv.example/") == b""
    guide = etree.fromstring(target.read_bytes())
    assert guide.get("source-info-url") == "http://tv.example/"
    assert [title.text for title in guide.iter("title")] == ["Day 0", "Day 1"]
    assert len(guide.findall("channel")) == 2


def test_a_link_and_a_pipe_stay_what_they_are(project: Path, tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "real.m3u", tmp_path / "link.m3u", tmp_path / "pipe"
    target.write_text("old")
    link.symlink_to(target)
    run(project, "m3u", "-o", str(link))
    assert link.is_symlink() and target.read_text().startswith("#EXTM3U")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        run(project, "m3u", "-o", str(pipe))
        assert pipe.is_fifo() and os.read(reader, 1 << 16) == target.read_bytes()
    finally:
        os.close(reader)


def test_an_unknown_export_is_wrong_usage(project: Path) -> None:
    result = CliRunner().invoke(app, ["-C", str(project), "export", "csv"])
    assert result.exit_code == 2


@pytest.fixture
def with_file(project: Path) -> Path:
    """The file of `tvdb:1`, whose folder has a name of its own."""
    path = project / "Show, one.mkv"
    path.write_bytes(b"x")
    item = Item("tvdb:1", "episode", "Pilot", DAY, source="tmm", path=str(path), guids=("tvdb:1",))
    version = Version((Part(str(path)),))
    link = SeenLink(
        "tmm", "media", "1", str(path), "t", "m", (version,), item=item, asset=Asset("", "print", DAY)
    )
    with open_catalog(project / ".retrovue/tv/catalog.sqlite") as catalog:
        catalog.take_in([link], 1)
    return path


@pytest.mark.parametrize("day", ["today", "tomorrow"])
def test_a_day_for_other_players(project: Path, with_file: Path, day: str) -> None:
    edl = run(project, "day", "late", "--date", day, "--format", "edl").decode().splitlines()
    assert edl[0] == "# mpv EDL v0"
    name = str(with_file)
    assert edl[1].startswith(f"%{len(name)}%{name},start=0.000,length=86400.000,title=")
    target = project / "day.m3u"
    assert run(project, "day", "10", "--date", day, "-o", str(target)) == b""
    assert target.read_text().splitlines()[-1] == name


def test_days_for_ersatztv_next_take_the_place_of_older_ones(project: Path, with_file: Path) -> None:
    target = project / "next"
    run(project, "ersatztv-next", "-o", str(target), "--channel", "late", "--days", "1")
    (first,) = (target / "late").glob("*.json")
    start, end = span_of(first.name) or (0, 0)
    assert end - start == DAY
    older = first.with_name(first.name.replace("T060000", "T070000"))
    first.rename(older)
    (target / "late" / "mine.json").write_text("{}")
    run(project, "ersatztv-next", "-o", str(target))
    names = sorted(path.name for path in (target / "late").iterdir())
    assert first.name in names
    assert older.name not in names
    assert (len(names), names[-1]) == (3, "mine.json")
    (item,) = json.loads(first.read_text())["items"]
    assert item["source"]["path"] == str(with_file)
    assert not (target / "early").exists()


def test_days_for_ersatztv_next_have_their_guide_beside_them(project: Path, with_file: Path) -> None:
    target = project / "next"
    run(project, "ersatztv-next", "-o", str(target))
    assert [path.name for path in target.glob("*.xml")] == ["late.tv.retrovue.local.xml"]
    guide = etree.parse(target / "late.tv.retrovue.local.xml")
    assert [channel.get("id") for channel in guide.iter("channel")] == ["late.tv.retrovue.local"]
    assert [title.text for title in guide.iter("title")] == ["Day 0", "Day 1"]
    days = sorted(span_of(path.name) or (0, 0) for path in (target / "late").glob("*.json"))
    starts = [f"{datetime.fromtimestamp(start // 1000, UTC):%Y%m%d%H%M%S} +0000" for start, _ in days]
    assert [programme.get("start") for programme in guide.iter("programme")] == starts


def test_what_has_no_file_is_told(project: Path) -> None:
    with open_catalog(project / ".retrovue/tv/catalog.sqlite"):
        pass
    result = CliRunner().invoke(app, ["-C", str(project), "export", "day", "late"], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout_bytes.decode().splitlines()[2:] == []
    assert "warning[RV817]" in result.stderr
    assert "`tvdb:1`" in result.stderr
    strict = CliRunner().invoke(app, ["-C", str(project), "--strict", "export", "day", "late"])
    assert strict.exit_code == 1


def test_an_unknown_format_is_wrong_usage(project: Path) -> None:
    result = CliRunner().invoke(app, ["-C", str(project), "export", "day", "late", "--format", "pls"])
    assert result.exit_code == 2
