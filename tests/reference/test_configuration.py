"""The effective configuration: every value with its origin, and no secret in the sight of anybody."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.load.project import StationPlace
from retrovue.load.station import load_station
from retrovue.reference.configuration import Setting, settings
from retrovue.reference.redaction import Reader, as_seen_by
from retrovue.station_type import StationFile

STATION = """\
station: {id: tiny, timezone: UTC, horizon: {build: 2d}}
server: {url: "${env:MINE}"}
database: {url: "postgresql://me:canary@db/x"}
sources:
  plex: {type: plex, url: "http://10.0.0.2:32400/?X-Plex-Token=canary", token: "${env:PLEX}", libraries: [TV]}
  typed: {type: plex, url: "http://u:canary@10.0.0.3", token: canary, libraries: [TV]}
  clips: {type: folder, roots: [{path: /srv/secret place/x}, media]}
breaks:
  house: {internal: {count: 2, min: 2s}, black: 600ms}
  kids:
    extends: house
    internal: {min: 5s}
"""
CHANNEL = """\
channel: {id: one, number: 1, name: One, breaks: kids}
programs:
  shows: {from: 'kind:episode'}
grid:
  daily: {"06:00": shows}
"""


def loaded(folder: Path) -> list[Setting]:
    home = folder / "stations/tiny"
    home.mkdir(parents=True)
    (home / "station.yaml").write_text(STATION)
    (home / "one.yaml").write_text(CHANNEL)
    place = StationPlace("tiny", folder, home, folder / ".retrovue/tiny")
    found = load_station(place, StationFile, {"PLEX": "resolved canary", "MINE": "http://canary.example"})
    return list(settings(StationFile, found.written, found.tree.root))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Setting]:
    return loaded(tmp_path_factory.mktemp("configuration"))


def told(setting: Setting) -> str:
    origin = {"none": "-", "default": "default"}.get(
        setting.origin, f"{setting.file.rpartition('/')[2]}:{setting.line}"
    )
    return f"{setting.name} = {setting.value}  ({origin}{f', {setting.of}' if setting.of else ''})"


def test_where_values_come_from(found: list[Setting], snapshot: SnapshotAssertion) -> None:
    wanted = (
        "station.",
        "server.",
        "breaks.kids",
        "channels.one.channel.n",
        "channels.one.grid",
        "sources.clips.roots",
    )
    assert "\n".join(told(one) for one in found if one.name.startswith(wanted)) == snapshot


def test_every_value_is_told_once(found: list[Setting]) -> None:
    assert len({one.path for one in found}) == len(found)
    assert all(bool(one.file and one.line) == one.written for one in found)
    assert all(one.about for one in found if one.path[0] == "server")


def test_what_a_format_says_itself_is_its_own(found: list[Setting]) -> None:
    by_name = {one.name: one for one in found}
    assert (by_name["breaks.kids.internal.min"].origin, by_name["breaks.kids.internal.min"].value) == (
        "file",
        "5s",
    )
    taken = by_name["breaks.kids.internal.count"]
    assert (taken.origin, taken.of, taken.line) == ("extends", "house", 9)


@pytest.mark.parametrize("reader", Reader)
def test_no_secret_is_seen_by_anybody(found: list[Setting], reader: Reader) -> None:
    text = "\n".join(told(as_seen_by(reader, one)) for one in found)
    assert "canary" not in text
    assert ("${env:PLEX}" in text) == (reader is Reader.ADMIN)
    assert ("/srv/secret place" in text, "10.0.0.2" in text) == ((reader >= Reader.OPERATOR,) * 2)


@given(st.text("abc/:@&=? \\", min_size=8), st.sampled_from(["token", "password", "api_key"]))
def test_a_secret_in_plain_text_is_stars(secret: str, key: str) -> None:
    setting = Setting(("sources", "x", key), f"Z{secret}Z", "file", "station.yaml", 3)
    assert {as_seen_by(reader, setting).value for reader in Reader} == {"*****"}


@given(st.text(min_size=1))
def test_what_nobody_wrote_is_seen_by_all(value: str) -> None:
    setting = Setting(("sources", "x", "every"), "15m", "default")
    assert {as_seen_by(reader, setting) for reader in Reader} == {setting}
    assert as_seen_by(Reader.ADMIN, Setting(("pools", "x", "from"), value, "file")).value.count(
        "*****"
    ) <= value.count("@") + value.count("=")
