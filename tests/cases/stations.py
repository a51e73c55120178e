"""Stations of the acceptance table: YAML files as people write them, laid over a common base."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from retrovue import pipeline
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import render
from retrovue.load.project import StationPlace
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.listing import listing
from retrovue.playout_log.validate import validate
from retrovue.timing.instants import parse_instant, zone

SCENARIOS = Path(__file__).parent / "scenarios"
MONDAY = "2025-10-06T07:00"


@dataclass(frozen=True)
class Planned:
    """A station that passed, with the logs of its channels."""

    compiled: pipeline.Compiled

    @property
    def codes(self) -> list[str]:
        return [diagnostic.code for diagnostic in self.compiled.diagnostics]

    def told(self, code: str) -> list[Diagnostic]:
        return [diagnostic for diagnostic in self.compiled.diagnostics if diagnostic.code == code]

    def days(self, channel: str = "one") -> tuple[DayLog, ...]:
        return self.compiled.plan.days[channel]

    def slots(self, program: str = "", channel: str = "one") -> list[CoarseLine]:
        return [line for day in self.days(channel) for line in day.coarse if program in ("", line.program)]

    def items(self, program: str) -> list[str]:
        return [line.item for line in self.slots(program)]

    def events(self, address: str = "") -> list[Event]:
        return [event for day in self.days() for event in day.events if event.id.startswith(address)]

    def pods(self, address: str = "") -> dict[str, list[Event]]:
        """Break -> what is in it."""
        found: dict[str, list[Event]] = {}
        for event in self.events(address):
            if not event.id.rpartition("/")[2].startswith("a"):
                found.setdefault(event.id.rpartition(".")[0], []).append(event)
        return found

    def listing(self, *, fine: bool = False, program: str = "") -> str:
        """The coarse log as people read it."""
        return "\n\n".join(listing(day, fine=fine, program=program) for day in self.days())

    def at(self, text: str) -> int:
        return parse_instant(text, zone(self.compiled.document.station.timezone))


class Scenario:
    """The station of one row of the table, in a project of its own."""

    def __init__(self, project: Path, *parts: str) -> None:
        """`parts` are folders below `scenarios/`, laid over each other."""
        folder = project / "stations/acceptance"
        self.place = StationPlace("acceptance", project, folder, project / ".retrovue/acceptance")
        self.lay_over(*parts)

    def lay_over(self, *parts: str) -> None:
        for part in parts:
            shutil.copytree(SCENARIOS / part, self.place.folder, dirs_exist_ok=True)

    def load(self) -> pipeline.Loaded[pipeline.Document]:
        return pipeline.load(self.place, {})

    def findings(self, items: Iterable[Item] = ()) -> list[Diagnostic]:
        """Of load and check together; without items as if there were no catalog yet."""
        items = list(items)
        return pipeline.check(self.place, self.load(), CatalogSnapshot.of(items) if items else None)

    def plan(self, items: Iterable[Item], as_of: str = MONDAY, *, days: int = 1) -> Planned:
        """Compiled beside the published logs, if any; every day is sound and follows the one before."""
        loaded = self.load()
        assert loaded.document is not None, self.shown(loaded.diagnostics)
        instant = parse_instant(as_of, zone(loaded.document.station.timezone))
        try:
            compiled = pipeline.compile_station(
                self.place, loaded, CatalogSnapshot.of(items), instant, days=days
            )
        except StationError as error:
            raise AssertionError(self.shown(error.diagnostics)) from error
        for logs in compiled.plan.days.values():
            assert [found for day in logs for found in validate(day)] == []
            assert all(before.end == after.start for before, after in pairwise(logs))
        return Planned(compiled)

    def refused(self, items: Iterable[Item], as_of: str = MONDAY) -> Sequence[Diagnostic]:
        """What is wrong with a station that cannot be planned; nothing is written for it."""
        loaded = self.load()
        instant = parse_instant(as_of, zone("America/New_York"))
        try:
            pipeline.compile_station(self.place, loaded, CatalogSnapshot.of(items), instant, days=1)
        except StationError as error:
            assert not (self.place.state / "logs").exists()
            return error.diagnostics
        raise AssertionError("the station was planned")

    def shown(self, found: Iterable[Diagnostic]) -> str:
        """Diagnostics as people see them."""

        def line(file: str, number: int) -> str | None:
            path = self.place.project / file
            return path.read_text(encoding="utf-8").splitlines()[number - 1] if path.is_file() else None

        return render(list(found), line, color=False)
