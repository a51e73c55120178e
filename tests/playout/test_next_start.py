"""What viewers' decoders were set up for stays until the next start, and numbers rise over it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playout.test_takeover import PROFILE, TZ, Station
from syrupy.assertion import SnapshotAssertion

from retrovue.load.log_files import LogFolder
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.next_start import until_next_start, waiting
from retrovue.playout.playlist import media_playlist, multivariant_playlist
from retrovue.playout.rules import Rules
from retrovue.playout.sequence import SequenceIndex
from retrovue.timing.instants import HOUR, MINUTE, SECOND

LARGE = replace(PROFILE, name="large", width=640, height=360, video=800_000)
NOON = int(datetime(2026, 10, 26, 12, tzinfo=UTC).timestamp()) * 1000


@pytest.fixture
async def station(tmp_path: Path) -> Station:
    """Two days of October, and it is noon."""
    station = Station(tmp_path)
    station.today = date(2026, 10, 26)
    station.publish(30)
    station.director.clock.now = lambda: NOON  # type: ignore[method-assign]
    await station.take_up(station.programme())
    return station


def lists(station: Station) -> str:
    """What a player is told of the first channel."""
    channel = station.director.by_id["a"]
    profiles = [variant.profile for variant in channel.variants]
    asked = [multivariant_playlist("a", profiles)]
    asked += [media_playlist(channel.timeline(), NOON, profile.name) or "" for profile in profiles]
    return "\n".join(asked)


@pytest.mark.parametrize(
    "edited",
    [
        {"fps": 25},
        {"width": 320, "height": 180},
        {"video": 400_000},
        {"audio": 96_000},
        {"second": "eng+spa"},
        {"fps": 60, "width": 320},
    ],
    ids=str,
)
async def test_no_edit_changes_what_players_of_a_profile_are_told(
    station: Station, edited: dict[str, int | str], snapshot: SnapshotAssertion
) -> None:
    watched, before = station.watch(), lists(station)
    profile = replace(PROFILE, **edited)
    station.publish(profile.fps)
    for _ in range(2):  # the edit, and the plan of the next hour
        asked = station.programme(profile)
        told = waiting(asked, station.director.programme)
        assert [f"{one.code} {'.'.join(one.path)}: {one.message}" for one in told] == snapshot(name="told")
        await station.take_up(asked)
        assert lists(station) == before
        assert station.director.by_id == watched, "who watches goes on with what he has"
    assert all(channel.variants == (channel,) for channel in watched.values())


async def test_the_playlists_of_a_station_whose_rate_and_size_were_edited(
    station: Station, snapshot: SnapshotAssertion
) -> None:
    station.watch()
    station.publish(25)
    await station.take_up(station.programme(replace(PROFILE, fps=25, width=320)))
    assert lists(station) == snapshot


async def test_a_new_profile_is_on_the_air_at_once_at_the_rate_of_the_others(station: Station) -> None:
    watched = station.watch()
    await station.take_up(station.programme(replace(PROFILE, fps=25), replace(LARGE, fps=25)))
    small, large = station.director.by_id["a"].variants
    assert small is watched["a"]
    assert (large.profile.name, large.profile.width, large.profile.fps) == ("large", 640, 30)
    assert large.on_air() == small.on_air()


async def test_a_profile_that_is_taken_away_is_there_for_those_who_watch_it(station: Station) -> None:
    await station.take_up(station.programme(PROFILE, LARGE))
    _, large = station.director.by_id["a"].variants
    large.hls_asked()
    for _ in range(2):  # the edit, and the plan of the next hour
        told = waiting(station.programme(PROFILE), station.director.programme)
        assert [one.message for one in told] == [
            f"profile `large` of `{id_}` is there until the next start, for those who watch it"
            for id_ in station.director.by_id
        ]
        await station.take_up(station.programme(PROFILE))
        channel = station.director.by_id["a"]
        assert channel.variants == (channel, large) and large.leaving
        assert channel.offered == (channel,), "whoever comes now cannot choose it"
        assert large.on_air() is not None
    assert waiting(station.programme(PROFILE, LARGE), station.director.programme) == []
    await station.take_up(station.programme(PROFILE, LARGE))
    assert station.director.by_id["a"].offered == (channel, large)


async def test_tuners_of_a_profile_that_was_renamed_keep_their_stream(station: Station) -> None:
    small = station.watch()["a"]
    before = small.on_air()
    await station.take_up(station.programme(replace(PROFILE, name="sd")))
    channel = station.director.by_id["a"]
    assert channel.for_tuners.profile.name == "sd", "who comes now"
    assert small in channel.variants and small.leaving and small.tuners == 1
    assert channel.on_air() == small.on_air() == before


async def test_a_channel_that_comes_has_what_is_written_at_the_rate_of_the_others(station: Station) -> None:
    first = station.programme(ids=("a", "b"))
    asked = station.programme(replace(PROFILE, fps=25, width=320))
    kept = until_next_start(asked, first)
    assert [(plan.profile.width, plan.profile.fps) for plan in kept.channels] == [
        (256, 30),
        (256, 30),
        (320, 30),
    ]


def test_tuners_that_see_captions_keep_their_stream_when_these_are_no_longer_drawn() -> None:
    on_air = Station.programme(PROFILE, PROFILE.for_tuners, ids=("a",))
    asked = Station.programme(PROFILE, ids=("a",))
    (kept,) = until_next_start(asked, on_air).channels
    assert [profile.name for profile in kept.profiles] == ["small", "small+tuners"]
    assert kept.rules == Rules()


def log_of(folder: Path, fps: int) -> ChannelLog:
    return ChannelLog(LogFolder(folder), SequenceIndex(folder / "sequence.jsonl"), "a", TZ, 0, fps)


RATES = [(30, 25), (25, 30), (30, 60), (60, 24), (24, 50)]


@pytest.mark.parametrize("rates", RATES, ids=str)
@pytest.mark.parametrize("away", [SECOND, 3 * MINUTE, HOUR, 11 * HOUR + 58 * MINUTE, 13 * HOUR])
def test_the_start_at_another_rate_counts_on(station_folder: Path, rates: tuple[int, int], away: int) -> None:
    """Also when the day has changed meanwhile, and again when the rate is as it was."""
    now, last, told = NOON, 0, []
    for fps in (*rates, rates[0]):
        log = log_of(station_folder, fps)
        text = media_playlist(log.timeline(now), now, "small")
        assert text is not None
        first = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
        assert first > last, told
        assert first < 1 << 31, "players keep it in 32 bits"
        assert log_of(station_folder, fps).timeline(now).at(log.timeline(now).days[-1].start) is not None
        assert media_playlist(log_of(station_folder, fps).timeline(now), now, "small") == text
        told.append(text)
        last = max(int(number) for number in re.findall(r"/(\d+)\.ts", text))
        now += away


@pytest.fixture
def station_folder(tmp_path: Path) -> Path:
    station = Station(tmp_path)
    station.today = date(2026, 10, 27)
    station.publish(30)
    return tmp_path
