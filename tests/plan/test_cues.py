"""Graphics over events: where a bug, a rating box, an announcement and a credit are seen."""

import pytest

from retrovue.language.graphics import Graphic
from retrovue.plan.cues import SlotCues, StationIdOverlay, with_station_ids
from retrovue.playout_log import Event
from retrovue.timing.instants import HOUR, MINUTE

START = 500_000 * HOUR
BASE = "one/2026-10-05/2000-film/0"


def slot() -> list[Event]:
    """Two acts of ten minutes, a break of one minute between them and a spot behind."""
    return [
        Event(START, 10 * MINUTE, 0, f"{BASE}/a0", "movie", "film", 0),
        Event(START + 10 * MINUTE, 59_500, 500, f"{BASE}/b0.0", "commercial", "ad", 0),
        Event(START + 11 * MINUTE, 10 * MINUTE, 0, f"{BASE}/a1", "movie", "film", 10 * MINUTE),
        Event(START + 21 * MINUTE, 30_000, 0, f"{BASE}/t.0", "commercial", "ad", 0),
    ]


def cues(show: dict, events: list[Event] | None = None, **more: object) -> list[list[tuple[int, int]]]:
    graphic = Graphic.model_validate({"template": "x.svg.j2", "show": show, **more})
    found = SlotCues({"x": graphic}).over(events or slot(), ["x", "unknown"], 0)
    return [[(cue.start, cue.length) for cue in event.gfx] for event in found]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ({"during": "programme"}, [[(0, 600_000)], [], [(0, 600_000)], []]),
        ({"during": "break"}, [[], [(0, 59_500)], [], [(0, 30_000)]]),
        ({}, [[(0, 600_000)], [(0, 59_500)], [(0, 600_000)], [(0, 30_000)]]),
        ({"at": "start", "for": "15s"}, [[(0, 15_000)], [], [], []]),
        ({"at": "start", "for": "15s", "again": "12m"}, [[(0, 15_000)], [], [(60_000, 15_000)], []]),
        ({"before_end": "45s", "for": "10s"}, [[], [], [(555_000, 10_000)], []]),
        ({"at": ["start+5s", "end-12s"], "for": "7s"}, [[(5_000, 7_000)], [], [(588_000, 7_000)], []]),
        ({"every": "10m", "for": "5s"}, [[(0, 5_000)], [(0, 5_000)], [(540_000, 5_000)], []]),
    ],
)
def test_when_a_graphic_is_seen(show: dict, expected: list) -> None:
    assert cues(show) == expected


def test_kinds_and_not_on() -> None:
    assert cues({}, not_on=["commercial"]) == [[(0, 600_000)], [], [(0, 600_000)], []]
    assert cues({}, kinds=["commercial"]) == [[], [(0, 59_500)], [], [(0, 30_000)]]


def test_a_span_over_the_end_of_an_act_goes_on_behind_the_break_of_it() -> None:
    (first, pause, second, _) = cues({"at": "start+9m50s", "for": "90s"})
    assert (first, pause, second) == ([(590_000, 10_000)], [(0, 59_500)], [(0, 20_000)])


def test_in_a_flow_each_item_has_its_own_start_and_end() -> None:
    songs = [
        Event(START + n * 200_000, 200_000, 0, f"{BASE}/f{n}", "music-video", f"song{n}", 0) for n in range(2)
    ]
    assert (
        cues({"at": ["start+5s", "end-12s"], "for": "7s"}, songs) == [[(5_000, 7_000), (188_000, 7_000)]] * 2
    )


def test_hours_without_a_station_id_get_the_overlay() -> None:
    overlay = StationIdOverlay("id", 5 * MINUTE, 5_000)
    events = [
        Event(START + n * 20 * MINUTE, 20 * MINUTE, 0, f"{BASE}/a{n}", "movie", "film", n * 20 * MINUTE)
        for n in range(9)
    ]
    events[3] = events[3]._replace(kind="station-id")
    found = with_station_ids(events, overlay, last_id=START - 2 * MINUTE, offset=0)
    assert [(n, event.gfx) for n, event in enumerate(found) if event.gfx] == [(6, (("id", 0, 5_000),))]


def test_slate_carries_no_graphics() -> None:
    assert cues({}, [Event(START, 60_000, 0, f"{BASE}/a0", "slate", "", 0)]) == [[]]
