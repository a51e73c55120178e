"""The example station, planned from its own catalog into an empty state folder, and its log with what each piece is."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from retrovue import pipeline
from retrovue.language.calendars import Calendar
from retrovue.load.project import StationPlace
from retrovue.media.item import Item
from retrovue.playout_log.log import CoarseLine, DayLog, Event
from retrovue.station_type import StationFile
from retrovue.testing.planning import compiled_station
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import zone

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "stations" / "springfield"
CATALOG = FOLDER / "catalog.jsonl"
THANKSGIVING = "2026-11-23T07:00"
"""The Monday of a week with a marathon, a spot for one date, and two campaigns."""
DAY = 86_400_000
NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Piece:
    """One event of the log, with its item and its line."""

    event: Event
    item: Item
    line: CoarseLine

    @property
    def at(self) -> int:
        return self.event.at


@dataclass(frozen=True)
class Planned:
    """A station's logs."""

    document: StationFile
    items: dict[str, Item]
    days: dict[str, tuple[DayLog, ...]]
    codes: tuple[str, ...]

    def lines(self, channel: str, *programs: str) -> list[CoarseLine]:
        found = (line for day in self.days[channel] for line in day.coarse)
        return [line for line in found if not programs or line.program in programs]

    def pieces(self, channel: str, *kinds: str) -> list[Piece]:
        """What airs of items of these kinds."""
        return [piece for day in self.days[channel] for piece in self._of(day) if piece.item.kind in kinds]

    def _of(self, day: DayLog) -> Iterator[Piece]:
        lines = {line.id: line for line in day.coarse}
        for event in day.events:
            if event.item:
                yield Piece(event, self.items[event.item], lines[event.id.rpartition("/")[0]])

    def in_daypart(self, name: str, at: int) -> bool:
        """Whether a daypart of the station holds at an instant."""
        station = self.document.station
        day = date_on_air(zone(station.timezone), at, station.day_start)
        now = datetime.fromtimestamp(at / 1000, NEW_YORK)
        wall = (now.hour * 3600 + now.minute * 60 + now.second) * 1000
        return Calendar.of(self.document).daypart_of([name], day, wall + DAY * (now.date() > day)) == name


@cache
def document() -> StationFile:
    place = StationPlace(FOLDER.name, ROOT, FOLDER, Path(os.devnull))
    found = pipeline.load(place, {}).document
    assert found is not None
    return found


@cache
def planned(as_of: str = THANKSGIVING, days: int = 14) -> Planned:
    with compiled_station(FOLDER, CATALOG, as_of, days) as compiled:
        items = pipeline.correct(document(), compiled.raw_snapshot).by_key
        codes = tuple(sorted(found.code for found in compiled.diagnostics))
        return Planned(document(), items, compiled.plan.days, codes)
