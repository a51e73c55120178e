"""The demo station, planned over its own media: every break closes, and joins come often."""

from collections import Counter
from functools import cache

import pytest

from retrovue.diagnostics import Severity
from retrovue.ffmpeg.demo import REELS, Reel
from retrovue.load.package_files import demo_station_folder
from retrovue.load.project import StationPlace
from retrovue.load.station import load_station
from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import StationPlan, plan_station
from retrovue.playout_log.log import Event
from retrovue.station_type import StationFile

MONDAY = 1_795_435_200_000
KINDS = {
    "ads": "commercial",
    "bumpers": "bumper",
    "ids": "station-id",
    "promos": "promo",
    "music": "music-video",
}


SOUND = {("shows", "24"): 21, ("shows", "30000/1001"): 10, ("reels", "25"): 10, ("reels", "30000/1001"): 1}
"""Milliseconds by which the sound of a file begins before its picture or ends after it, as ffmpeg 9 writes them."""


def length(reel: Reel) -> int:
    """As a probe measures it: whole frames, and what the sound has beyond."""
    count, _, base = reel.form.rate.partition("/")
    frames = -(-reel.ms * int(count) // (1000 * int(base or 1)))
    longer = SOUND.get((reel.path.partition("/")[0], reel.form.rate), 0)
    return frames * 1000 * int(base or 1) // int(count) + longer


def item(reel: Reel) -> Item:
    room, kind, *rest = reel.path.split("/")
    marks = tuple(Mark(at, "chapter") for at, _ in reel.acts[1:]) if reel.chapters else ()
    if room == "shows":
        show, _, tail = rest[-1].partition(" - s01e")
        return Item(
            reel.path,
            "episode",
            tail[5:],
            length(reel),
            show=show,
            season=1,
            episode=int(tail[:2]),
            marks=marks,
        )
    words = {
        "ads": {"companies": (rest[0],), "category": rest[1] if len(rest) > 1 else ""},
        "bumpers": {"labels": (rest[0],)},
    }
    return Item(reel.path, KINDS[kind], rest[-1], length(reel), show=rest[0] if kind in ("music", "promos") else "",
                **words.get(kind, {}))  # type: ignore[arg-type]  # fmt: skip


@cache
def planned() -> StationPlan:
    folder = demo_station_folder()
    document = load_station(
        StationPlace("demo", folder.parent.parent, folder, folder), StationFile, {}
    ).document
    assert document is not None
    snapshot = CatalogSnapshot.of(map(item, REELS))
    return plan_station(document, snapshot, pinned={}, as_of=MONDAY, days=1, tzdata="2025b")


def events(channel: str) -> list[Event]:
    return [event for day in planned().days[channel] for event in day.events]


def test_nothing_had_to_be_relaxed() -> None:
    assert [d.message for d in planned().diagnostics if d.severity is not Severity.INFO] == []


@pytest.mark.parametrize("channel", ["one", "two", "flow"])
def test_no_slate_and_hardly_any_black(channel: str) -> None:
    kinds: Counter[str] = Counter()
    for event in events(channel):
        kinds[event.kind] += event.ms
        kinds["pad"] += event.pad
    assert kinds["slate"] == kinds["black"] == 0
    assert kinds["pad"] * 50 < kinds.total()


def test_channel_one_changes_every_few_seconds() -> None:
    lengths = [event.ms + event.pad for event in events("one")]
    assert 4_000 < sum(lengths) // len(lengths) < 7_000
    assert max(lengths) <= 12_000


def test_every_show_spot_and_clip_airs() -> None:
    aired = {event.item for channel in planned().days for event in events(channel)}
    assert {reel.path for reel in REELS} - aired == set()
