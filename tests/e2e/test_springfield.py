"""The example station's schedule as text: whoever changes it on purpose renews the snapshots and reads them."""

import os
import subprocess
import sys
from hashlib import blake2b

import pytest
from e2e.springfield import CATALOG, FOLDER, ROOT, Planned, planned
from syrupy.assertion import SnapshotAssertion

from retrovue import pipeline
from retrovue.export import render_xmltv
from retrovue.export.of_station import export_channels
from retrovue.load.project import StationPlace
from retrovue.load.station_lock import read_turns
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.playout_log.listing import listing
from retrovue.testing.planning import compiled_station
from retrovue.timing.instants import parse_instant, zone

CHANNELS = ("wrtv", "neon", "fright")


def digest(text: str) -> str:
    """Of what stands below the header, which names the version of the zone data."""
    return blake2b(text.partition("\n")[2].encode(), digest_size=8).hexdigest()


@pytest.fixture(scope="module")
def fortnight() -> Planned:
    return planned()


def test_the_files_are_right() -> None:
    place = StationPlace(FOLDER.name, ROOT, FOLDER, FOLDER)
    loaded = pipeline.load(place, {})
    found = pipeline.check(place, loaded, pipeline.read_export(CATALOG))
    assert [diagnostic.code for diagnostic in found] == ["RV403"]


def test_the_files_are_laid_out() -> None:
    command = [sys.executable, "-m", "retrovue", "--station", "springfield", "fmt", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_catalog_is_what_its_tool_writes() -> None:
    tool = ROOT / "tools" / "springfield_catalog.py"
    env = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, str(tool)], check=True, capture_output=True, env=env, timeout=60)
    assert done.stdout == CATALOG.read_bytes()


def test_a_build_leaves_the_lock_as_it_is() -> None:
    with compiled_station(FOLDER, CATALOG, "2026-06-01T07:00", 1) as compiled:
        assert compiled.plan.turns == read_turns(FOLDER)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_week(channel: str, fortnight: Planned, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(listing(day) for day in fortnight.days[channel][:7]) == snapshot


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_day_in_every_piece(channel: str, fortnight: Planned, snapshot: SnapshotAssertion) -> None:
    assert listing(fortnight.days[channel][0], fine=True) == snapshot


def test_the_bytes_of_a_fortnight(fortnight: Planned, snapshot: SnapshotAssertion) -> None:
    found = [
        f"{channel} {day.header.day} {digest(coarse_text(day))} {digest(fine_text(day))}"
        for channel in CHANNELS
        for day in fortnight.days[channel]
    ]
    assert "\n".join(found) == snapshot


@pytest.mark.parametrize(
    "moment", ["2026-11-23T12:10", "2026-11-26T15:30", "2026-11-28T02:30", "2026-12-01T21:15"]
)
def test_a_later_build_changes_nothing(moment: str, fortnight: Planned) -> None:
    document = fortnight.document
    now = parse_instant(moment, zone(document.station.timezone))
    pinned, turns = fortnight.days, read_turns(FOLDER)
    again = plan_station(
        document, pipeline.read_export(CATALOG), pinned=pinned, as_of=now, days=3, turns=turns, tzdata="any"
    )
    for channel in CHANNELS:
        old = {day.header.day: (day.coarse, day.events) for day in pinned[channel]}
        assert [
            day.header.day for day in again.days[channel] if (day.coarse, day.events) != old[day.header.day]
        ] == []


def test_the_guide_of_a_day(fortnight: Planned, snapshot: SnapshotAssertion) -> None:
    days = {channel: fortnight.days[channel][:1] for channel in CHANNELS}
    items = pipeline.correct(fortnight.document, pipeline.read_export(CATALOG))
    guide = render_xmltv(
        export_channels(fortnight.document), days, "http://springfield.example:8080", items.get
    )
    assert guide.decode() == snapshot


@pytest.mark.parametrize(
    ("what", "as_of", "channel"),
    [
        ("halloween, and the clocks go back", "2026-10-31T07:00", "fright"),
        ("halloween, and the clocks go back", "2026-10-31T07:00", "wrtv"),
        ("the town has its day", "2026-09-12T07:00", "wrtv"),
        ("the council meets", "2026-10-13T07:00", "wrtv"),
        ("christmas eve", "2026-12-24T07:00", "wrtv"),
        ("the countdown", "2026-12-31T07:00", "wrtv"),
        ("the clocks go forward", "2027-03-13T07:00", "wrtv"),
    ],
)
def test_special_days(what: str, as_of: str, channel: str, snapshot: SnapshotAssertion) -> None:
    assert listing(planned(as_of, 1).days[channel][0]) == snapshot(name=f"{what}: {channel}")
