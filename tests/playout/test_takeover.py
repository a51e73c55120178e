"""A station that is edited on the air goes over as a whole, and the numbers of its segments never fall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import pytest

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import ChannelOnAir, Names
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.library import Library
from retrovue.playout.programme import ChannelPlan, Programme
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import MINUTE, zone

PROFILE = EncodeProfile("small", 256, 144, 200_000, 64_000, 30)
TZ = zone("UTC")
IDS = ("a", "b", "c")


@cache
def published(today: date, rate: int, length: int) -> list[tuple[str, date, str, str]]:
    """Channel, day, and the text of its fine and its coarse file."""
    found = []
    for channel in IDS:
        for step in (-1, 0, 1):
            day = today + timedelta(days=step)
            bounds = broadcast_day(TZ, day, 0)
            ats = range(bounds.start, bounds.end, length)
            events = tuple(
                Event(at, length, 0, f"{channel}/{day}/{n}/0/a0", "black", "", 0) for n, at in enumerate(ats)
            )
            slots = tuple(
                CoarseLine(at, length, f"{channel}/{day}/{n}/0", "x", "", "", 0, 0, "r")
                for n, at in enumerate(ats)
            )
            log = DayLog(Header("s", channel, day.isoformat(), rate, "UTC", "2026.1"), slots, events)
            found.append((channel, day, fine_text(log), coarse_text(log)))
    return found


class Station:
    """Channels of black, each on the air with viewers, and a real director."""

    def __init__(self, folder: Path) -> None:
        self.logs = LogFolder(folder)
        self.director = Director(
            folder, imageio_ffmpeg.get_ffmpeg_exe(), AirClock(), 1 << 30, 2, idents_ahead=0
        )
        self.today = datetime.now(UTC).date()
        self.publish(30)

    def publish(self, rate: int, length: int = MINUTE) -> None:
        for channel, day, *texts in published(self.today, rate, length):
            for path, text in zip(self.logs.files(channel, day), texts, strict=True):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)

    @staticmethod
    def programme(*profiles: EncodeProfile, ids: tuple[str, ...] = IDS) -> Programme:
        first, *further = profiles or (PROFILE,)
        plans = tuple(
            ChannelPlan(Names(id_, str(n), id_), first, further=tuple(further))
            for n, id_ in enumerate(ids, 1)
        )
        return Programme("s", "S", TZ, 0, plans, Library(CatalogSnapshot(()), lambda _: None))

    async def take_up(self, programme: Programme) -> None:
        channels = await self.director.prepare(programme)
        await self.director.read_logs(channels)
        self.director.commit(programme, channels)

    def watch(self) -> dict[str, ChannelOnAir]:
        for channel in self.director.by_id.values():
            channel.tuner_joined()
            channel.on_air()
        return dict(self.director.by_id)


@pytest.fixture
async def station(tmp_path: Path) -> Station:
    station = Station(tmp_path)
    await station.take_up(station.programme())
    return station


@pytest.mark.parametrize("read_before", [False, True])
async def test_a_log_that_cannot_be_read_when_an_edit_is_taken_up_leaves_all_as_it_was(
    station: Station, read_before: bool
) -> None:
    director, watched = station.director, station.watch()
    numbers = {id_: channel.on_air().msn for id_, channel in watched.items()}
    old = director.programme
    edited = replace(station.programme(), name="Edited", channels=station.programme().channels[::-1])
    channels = await director.prepare(edited)
    fine, _ = station.logs.files("b", station.today)
    fine.write_text("damaged\n")
    with pytest.raises(StationError, match="RV333"):
        if read_before:
            await director.read_logs(channels)
        director.commit(edited, channels)
    assert director.by_id == watched
    assert list(director.by_number) == ["1", "2", "3"]
    assert director.programme is old
    for id_, channel in watched.items():
        assert channel.on_air().msn in (numbers[id_], numbers[id_] + 1)
        assert channel.watched()


async def test_logs_that_were_read_are_not_read_again_to_take_them_up(station: Station) -> None:
    station.watch()
    channels = await station.director.prepare(station.programme())
    await station.director.read_logs(channels)
    for id_ in IDS:
        station.logs.files(id_, station.today)[0].unlink()
    station.director.commit(station.programme(), channels)
    assert all(channel.on_air() for channel in station.director.by_id.values())


async def test_a_log_that_counts_otherwise_goes_on_with_higher_numbers_on_every_channel(
    station: Station,
) -> None:
    watched = station.watch()
    numbers = {id_: channel.on_air().msn for id_, channel in watched.items()}
    station.publish(30, 2 * MINUTE)
    await station.take_up(station.programme())
    for id_, channel in station.director.by_id.items():
        assert channel is watched[id_]
        assert numbers[id_] <= channel.on_air().msn <= numbers[id_] + 3
