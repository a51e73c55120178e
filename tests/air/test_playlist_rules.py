"""Every rule for playlists sees what is against it; hundreds of polls of a station that is edited meanwhile see nothing."""

import asyncio
import os
from pathlib import Path

import m3u8
import pytest
from air import doors, pictures, virtual_time
from air.playlist_rules import Poller, multivariant
from air.simulated import Simulation, write_channel, write_station

from retrovue.playout import director
from retrovue.playout.encode.stand_in import make_stand_in

GOOD = """\
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-PROGRAM-DATE-TIME:2026-11-01T06:00:00.000Z
#EXTINF:2.000000,
small/7.ts
#EXTINF:2.000000,
small/8.ts
#EXTINF:2.000000,
small/9.ts
"""
NOW = 1_793_512_805.0
"""Within the last segment of that."""
MULTIVARIANT = """\
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=256x144,CODECS="avc1.64001f,mp4a.40.2"
one/small.m3u8
"""
POLLS = 400


def codes(*polls: str, now: float | None = NOW) -> set[str]:
    poller = Poller()
    for text in polls:
        poller.poll(text, now)
    return {one.split(": ")[1].split(" ")[0] for one in poller.wrong}


def test_a_good_one() -> None:
    assert codes(GOOD, GOOD) == set()


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("P1", "#EXTM3U", "#EXTM3"),
        ("P2", "small/7.ts\n", "small/7.ts\r\n"),
        ("P2", "small/9.ts\n", "small/9.ts"),
        ("P3", "small/7.ts", "small/7\x07.ts"),
        ("P3", "#EXTM3U", "\ufeff#EXTM3U"),
        ("P4", "#EXT-X-VERSION:6", "#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=1"),
        ("P4", "#EXT-X-VERSION:6", "#EXT-X-VERSION:6\n#EXT-X-FANCY"),
        ("P5", "small/9.ts", "small/9.ts\n#EXT-X-ENDLIST"),
        ("P5", "#EXT-X-VERSION:6", "#EXT-X-VERSION:6\n#EXT-X-PLAYLIST-TYPE:EVENT"),
        ("P6", "small/7.ts", "small/7.ts\n#EXT-X-DISCONTINUITY"),
        ("P7", "VERSION:6", "VERSION:6.0"),
        ("P8", "TARGETDURATION:2", "TARGETDURATION:2.0"),
        ("P9", "SEQUENCE:7", "SEQUENCE:-7"),
        ("P9", "small/9.ts", "small/9.ts\n#EXT-X-MEDIA-SEQUENCE:7"),
        ("P10", "#EXTINF:2.000000,\nsmall/7.ts", "#EXTINF:2.000000,"),
        ("P10", "#EXTINF:2.000000,\nsmall/7.ts", "#EXTINF:2.000000\nsmall/7.ts"),
        ("P10", "#EXTINF:2.000000,\nsmall/7.ts", "#EXTINF:nan,\nsmall/7.ts"),
        ("P11", "small/8.ts", "small/8.ts\nsmall/8b.ts"),
        ("P12", "small/8.ts", "small/8 %zz.ts"),
        ("P13", "#EXT-X-VERSION:6", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6"),
        ("P13", "#EXT-X-TARGETDURATION:2\n", ""),
        ("P14", "VERSION:6", "VERSION:2"),
        ("P15", "#EXTINF:2.000000,\nsmall/9.ts", "#EXTINF:2.600000,\nsmall/9.ts"),
        ("P16", "#EXTINF:2.000000,\nsmall/9.ts", "#EXTINF:1.900000,\nsmall/9.ts"),
        ("P17", "small/8.ts", "small/7.ts"),
        ("P18", "000Z", "000"),
        ("P18", "#EXT-X-PROGRAM-DATE-TIME:2026-11-01T06:00:00.000Z\n", ""),
        ("P19", "SEQUENCE:7", "SEQUENCE:2147483648"),
        ("S5", "small/8.ts", "small/8.ts\n#EXT-X-PROGRAM-DATE-TIME:2026-11-01T06:00:05.000Z"),
        ("S8", "T06:00:00", "T05:59:50"),
        ("S9", "T06:00:00", "T06:01:00"),
    ],
)  # fmt: skip
def test_a_rule_of_one_playlist_sees_it(rule: str, old: str, new: str) -> None:
    assert rule in codes(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("S1", "SEQUENCE:7", "SEQUENCE:6"),
        ("S2", "TARGETDURATION:2", "TARGETDURATION:3"),
        ("S2", "VERSION:6", "VERSION:7"),
        ("S3", "small/8.ts", "other/8.ts"),
        ("S3", "#EXTINF:2.000000,\nsmall/8.ts", "#EXTINF:1.966667,\nsmall/8.ts"),
        ("S4", "00.000Z", "00.033Z"),
        ("S6", "#EXTINF:2.000000,\nsmall/9.ts\n", ""),
        ("S7", "SEQUENCE:7", "SEQUENCE:11"),
    ],
)
def test_a_rule_of_two_playlists_sees_it(rule: str, old: str, new: str) -> None:
    assert rule in codes(GOOD, GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("M1", "#EXTM3U", "#EXTM"),
        ("M2", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:2"),
        ("M3", "BANDWIDTH=300000,", "BANDWIDTH=300000,,"),
        ("M4", "one/small.m3u8\n", ""),
        ("M4", "one/small.m3u8", "one/small.m3u8\none/large.m3u8"),
        ("M5", "BANDWIDTH=300000", "BANDWIDTH=0"),
        ("M6", "CODECS=", "CODEC="),
        ("M7", "256x144", "256"),
    ],
)
def test_a_rule_of_the_multivariant_playlist_sees_it(rule: str, old: str, new: str) -> None:
    assert multivariant(MULTIVARIANT) == (["one/small.m3u8"], [])
    assert rule in {one.split(" ")[0] for one in multivariant(MULTIVARIANT.replace(old, new, 1))[1]}


async def polled(project: Path) -> tuple[Poller, int]:
    """The playlist of a channel, twice a second, while its file is edited twice."""
    write_station(project)
    sim = Simulation(project, 1)
    sim.prepare()
    await sim.start()
    poller, differed = Poller(), 0
    for count in range(POLLS):
        if count in (POLLS // 3, 2 * POLLS // 3):
            order = "sequential" if count < POLLS // 2 else "shuffle"
            write_channel(project, "one", 1, order, f"Edited {count}")
            await sim.refresh()
        status, body = await doors.read(sim.app, "/channel/one/small.m3u8")
        assert status == 200
        found = poller.poll(body.decode(), sim.now() / 1000)
        differed += not _agrees(body.decode(), found.first, [one.seconds for one in found.entries])
        await asyncio.sleep(0.5)
    media, wrong = multivariant((await doors.read(sim.app, "/channel/1.m3u8"))[1].decode())
    poller.wrong += wrong
    assert media == ["one/small.m3u8"]
    assert sim.director.by_id["one"].names.name == f"Edited {2 * POLLS // 3}"
    await sim.stop()
    return poller, differed


def _agrees(text: str, first: int, lengths: list[float]) -> bool:
    parsed = m3u8.loads(text)
    return parsed.media_sequence == first and [one.duration for one in parsed.segments] == lengths


def test_hundreds_of_polls_over_two_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_time.without_threads(monkeypatch.setattr)
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    monkeypatch.setattr(director, "TICK", 2.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    poller, differed = virtual_time.run(polled(tmp_path))
    assert poller.wrong == []
    assert (poller.polls, differed) == (POLLS, 0)
    assert poller.numbers > POLLS // 5
