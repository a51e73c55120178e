"""Guide = plan = as-run: of two days of the example station, all four say the same titles at the same instants."""

from datetime import datetime
from itertools import groupby

import pytest
from e2e.springfield import THANKSGIVING, Planned, planned
from lxml import etree

from retrovue.export import render_xmltv
from retrovue.export.entries import is_shown
from retrovue.export.of_station import export_channels
from retrovue.playout.answer import Fact
from retrovue.playout.as_run import AsRunBook
from retrovue.playout.timeline import DayTimeline, first_base
from retrovue.playout_log.as_run import AIRED, AsRun, compare
from retrovue.playout_log.log import CoarseLine, DayLog

CHANNELS = ("wrtv", "neon", "fright")
DAYS = 2


@pytest.fixture(scope="module")
def station() -> Planned:
    return planned(THANKSGIVING, DAYS)


@pytest.fixture(scope="module")
def guide(station: Planned) -> dict[str, list[tuple[int, int, str]]]:
    """(start, end, title) in seconds, by channel."""
    channels = export_channels(station.document)
    root = etree.fromstring(render_xmltv(channels, station.days, "http://tv", station.items.get))
    found: dict[str, list[tuple[int, int, str]]] = {channel: [] for channel in CHANNELS}
    for programme in root.iter("programme"):
        start, end = (
            int(datetime.strptime(programme.get(name), "%Y%m%d%H%M%S %z").timestamp())
            for name in ("start", "stop")
        )
        found[programme.get("channel").partition(".")[0]].append((start, end, programme.findtext("title")))
    return found


def as_run(channel: str, day: DayLog) -> list[AsRun]:
    """A day that was watched from its first segment to its last."""
    written: dict[tuple[int, str], AsRun] = {}
    book = AsRunBook(lambda lines: written.update({(line.at, line.id): line for line in lines}))
    timeline = DayTimeline(day, first_base(day))
    for msn in range(timeline.base, timeline.next_base):
        book.tell(channel, Fact(timeline.numbered(msn), "real", fps=timeline.fps))
        if msn % 1000 == 0:
            book.flush()
    book.flush()
    return list(written.values())


def says(title: str, lines: list[CoarseLine], program: str) -> bool:
    """An entry has the title of its line; a block that of all its lines, or its program's name."""
    titles = {line.title for line in lines}
    if len(titles) > 1:
        return title == program.replace("-", " ").title()
    plain = titles.pop()
    year = lines[0].year
    return title in (plain, f"{plain} ({year})") if lines[0].kind == "movie" else title == plain


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_guide_is_the_coarse_plan(
    channel: str, station: Planned, guide: dict[str, list[tuple[int, int, str]]]
) -> None:
    lines = [line for line in station.lines(channel) if is_shown(line)]
    starts = {start for start, _, _ in guide[channel]}
    told = 0
    for start, end, title in guide[channel]:
        within = [line for line in lines if start <= line.at // 1000 < end]
        if title == "Station break":
            assert within == []
            continue
        assert within and within[0].at // 1000 == start
        assert says(title, within, within[0].program), (title, [line.title for line in within])
        told += len(within)
    assert told == len(lines) > 40
    long = [line for line in lines if line.item and line.ms >= 15 * 60_000]
    assert {line.at // 1000 for line in long} <= starts


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_fine_plan_is_the_coarse_plan(channel: str, station: Planned) -> None:
    for day in station.days[channel]:
        slots = {line.id: line for line in day.coarse}
        spans = {}
        for base, group in groupby(day.events, key=lambda event: event.id.rpartition("/")[0]):
            events = list(group)
            spans[base] = events[0].at, events[-1].end
            named = {event.item for event in events if event.id.rpartition("/")[2].startswith("a")}
            assert slots[base].item in named or not slots[base].item
        assert spans == {line.id: (line.at, line.end) for line in day.coarse}


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_ran_is_what_the_guide_said(
    channel: str, station: Planned, guide: dict[str, list[tuple[int, int, str]]]
) -> None:
    day = station.days[channel][0]
    ran = as_run(channel, day)
    assert {line.status for line in ran} == {AIRED}
    assert {line.drift for line in ran} == {0}
    found = list(compare(day.coarse, day.events, ran, day.start, day.end))
    assert not any(entry.differs for entry in found)
    assert [(entry.ran.at, entry.ran.item) for entry in found if entry.ran] == [
        (event.at, event.item) for event in day.events
    ]
    entries = iter(guide[channel])
    start, end, title = next(entries)
    for entry in found:
        assert entry.slot is not None and entry.ran is not None
        while entry.slot.at // 1000 >= end:
            start, end, title = next(entries)
        if is_shown(entry.slot):
            assert start <= entry.ran.at // 1000
            assert title.startswith(entry.slot.title) or title == entry.slot.program.replace("-", " ").title()
