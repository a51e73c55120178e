"""Days of a channel for other players: every instant is there once, and every file at the part that airs."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import jsonschema
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from retrovue.export import ExportChannel
from retrovue.export.clips import clips_of
from retrovue.export.ersatztv_next import file_name, render_ersatztv_next, span_of
from retrovue.export.played_elsewhere import DAY_EXPORTERS, Found, PlayedDay
from retrovue.export.vod_playlist import MOST_EDL
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Event, Header
from retrovue.timing.instants import parse_instant, zone

SCHEMA = json.loads((Path(__file__).parent / "ersatztv-next-playout-0.0.3.schema.json").read_text())
ZONE = "America/New_York"
START = parse_instant("2026-11-01T00:30:00.000-0400", zone(ZONE))
"""The clock goes back at 02:00."""
VIDEO, SOUND = Video("h264", 640, 480), (Audio("aac", 2, 48000),)
ONE = ExportChannel("one", "demo", "1", "One")
SHOW = "one/2026-11-01/0030-show/0"

FOUND = {
    "tvdb:1": Found(Asset("/m/Odd, %name.mkv", "f1", 1_500_000, VIDEO, SOUND), 2_000, "Pilot"),
    "file:spot": Found(Asset("/m/spot.mp4", "f2", 30_000, VIDEO, SOUND), 0, "Soap\n#EXTINF:1,x"),
    "file:song": Found(Asset("/m/song.mp3", "f3", 60_000, None, SOUND), 0, "Song"),
    "file:two": Found(
        Asset(
            "/m/cd1.avi",
            "f4",
            70_000,
            VIDEO,
            SOUND,
            following=(Asset("/m/cd2.avi", "f5", 30_000, VIDEO, ()),),
        ),
        0,
        "Film",
    ),
}


def day(*parts: tuple[int, int, str, str, str, int]) -> PlayedDay:
    """(ms, pad, element, kind, item, in) one after another."""
    events, at = [], START
    for ms, pad, element, kind, item, offset in parts:
        events.append(Event(at, ms, pad, f"{SHOW}/{element}", kind, item, offset))
        at += ms + pad
    line = CoarseLine(
        START, at - START, SHOW, "show", "tvdb:1", "", at - START, 1, "r", "episode", "Show", "Pilot, one"
    )
    header = Header("demo", "one", "2026-11-01", 30, ZONE, "2025b")
    return PlayedDay(ONE, DayLog(header, (line,), tuple(events)), FOUND)


DAY = day(
    (692_400, 0, "a0", "episode", "tvdb:1", 0),
    (30_000, 500, "b0.0", "commercial", "file:spot", 0),
    (15_000, 0, "b0.1", "commercial", "file:gone", 0),
    (60_000, 0, "b0.2", "music", "file:song", 0),
    (90_000, 0, "b0.3", "movie", "file:two", 5_000),
    (5_400_000, 0, "t.0", "slate", "", 0),
    (807_600, 100, "a1", "episode", "tvdb:1", 692_400),
)


def test_whole_day(snapshot: SnapshotAssertion) -> None:
    for name, render in DAY_EXPORTERS.items():
        assert render(DAY).decode() == snapshot(name=name)


def test_what_cannot_come_along_is_told() -> None:
    assert DAY.left_out == ("file:gone", "slate")


def test_the_playout_is_of_the_pinned_version_and_has_no_hole() -> None:
    playout = json.loads(render_ersatztv_next(DAY))
    jsonschema.Draft202012Validator(SCHEMA).validate(playout)
    spans = [(item["start"], item["finish"]) for item in playout["items"]]
    assert [start for start, _ in spans[1:]] == [finish for _, finish in spans[:-1]]
    assert spans[0][0] == "2026-11-01T00:30:00.000-04:00"
    assert spans[-1][1].endswith("-05:00")
    assert len({item["id"] for item in playout["items"]}) == len(spans)


def test_the_name_of_a_file_is_the_span_of_its_day() -> None:
    name = file_name(DAY)
    assert name == "20261101T003000.000000000-0400_20261101T012815.600000000-0500.json"
    assert span_of(name) == (DAY.log.start, DAY.log.end)
    assert (span_of("notes.json"), span_of(name.replace("20261101T0030", "20261399T0030"))) == (None, None)


def test_edl_keeps_signs_in_names() -> None:
    lines = DAY_EXPORTERS["edl"](DAY).decode().splitlines()
    title = "Show - Pilot\u201a one"
    assert (
        lines[1] == f"%17%/m/Odd, %name.mkv,start=2.000,length=692.400,title=%{len(title.encode())}%{title}"
    )


def test_a_line_break_in_a_name_ends_no_entry() -> None:
    name = "/m/Part 1\n2 & more.mkv"
    found = {"tvdb:1": Found(Asset(name, "f1", 1_500_000, VIDEO, SOUND), 0, "Pilot")}
    played = replace(day((60_000, 0, "a0", "episode", "tvdb:1", 0)), found=found)
    assert DAY_EXPORTERS["m3u"](played).splitlines()[5:] == [b"file:///m/Part%201%0A2%20%26%20more.mkv"]
    assert b"%22%/m/Part 1\n2 & more.mkv," in DAY_EXPORTERS["edl"](played)


def test_an_edl_of_very_many_parts_has_no_titles_and_stays_below_what_mpv_reads() -> None:
    many = day(*((1_000, 0, f"f{number}", "episode", "tvdb:1", 0) for number in range(14_000)))
    edl = DAY_EXPORTERS["edl"](many)
    assert len(edl) < MOST_EDL
    assert edl.splitlines()[-1] == b"%17%/m/Odd, %name.mkv,start=2.000,length=1.000"


@given(
    st.lists(
        st.tuples(
            st.integers(1_000, 200_000), st.integers(0, 900), st.sampled_from([*FOUND, "", "file:gone"]),
            st.integers(0, 90_000),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_clips_cover_the_day_once(parts: list[tuple[int, int, str, int]]) -> None:
    played = day(
        *(
            (ms, pad, f"f{n}", "x" if item else "slate", item, at)
            for n, (ms, pad, item, at) in enumerate(parts)
        )
    )
    clips = clips_of(played)
    assert (clips[0].at, clips[-1].end) == (played.log.start, played.log.end)
    assert [clip.end for clip in clips[:-1]] == [clip.at for clip in clips[1:]]
    assert all(clip.ms > 0 for clip in clips)
    assert all(clip.begin < clip.file.duration for clip in clips if clip.file and "cd1" in clip.file.path)
    shown = sum(event.ms for event in played.log.events if event.item in FOUND)
    assert sum(clip.ms for clip in clips if clip.file) == shown
    written = [item["start"] for item in json.loads(render_ersatztv_next(played))["items"]]
    instants = [datetime.fromisoformat(text) for text in written]
    assert instants == sorted(instants)
