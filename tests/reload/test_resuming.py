"""A start from what was published: when it may be, and that it changes nothing."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cases.stations import Scenario
from cases.stock import USUAL, films

from retrovue import pipeline, reload, resuming
from retrovue.catalog.export import import_lines, item_line
from retrovue.catalog.store import open_catalog
from retrovue.load.last_good import last_good_place
from retrovue.load.log_files import LogFolder
from retrovue.media.item import Item
from retrovue.playout.next_start import until_next_start
from retrovue.playout.programme import Programme
from retrovue.playout_log import DayLog
from retrovue.timing.instants import HOUR, MINUTE, parse_instant, zone

STOCK = [*USUAL, *films()]
AS_OF = "2025-10-06T20:00"


def line_with_file(item: Item) -> str:
    line = json.loads(item_line(item))
    file = {
        "path": f"/media/{item.key}.mkv",
        "fingerprint": f"print of {item.key}",
        "duration": item.duration,
    }
    return json.dumps({**line, "asset": {**file, "video": None, "audio": []}}) + "\n"


class Air:
    """A director as far as a reloader knows one."""

    def __init__(self) -> None:
        self.programme: Programme | None = None
        self.said: list[str] = []
        self.words: list[str] = []

    async def prepare(self, programme: Programme) -> list[Any]:
        return []

    async def read_logs(self, channels: list[Any]) -> None:
        """There are none."""

    def commit(self, programme: Programme, channels: list[Any]) -> None:
        self.programme = until_next_start(programme, self.programme)

    def report(self, diagnostic: Any) -> None:
        self.said.append(diagnostic.code)
        self.words.append(diagnostic.message)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of a station with a catalog and two days of its log."""
    made = Scenario(tmp_path_factory.mktemp("published"), "base", "P01")
    made.place.state.mkdir(parents=True)
    with open_catalog(made.place.state / "catalog.sqlite") as catalog:
        import_lines(catalog, map(line_with_file, STOCK))
    pipeline.publish(made.plan(STOCK, AS_OF, days=2).compiled)
    return made.place.project


@pytest.fixture
def station(published: Path, tmp_path: Path) -> Scenario:
    shutil.copytree(published, tmp_path / "project")
    return Scenario(tmp_path / "project")


def instant(station: Scenario, later: int = 0) -> int:
    document = station.load().document
    assert document is not None
    return parse_instant(AS_OF, zone(document.station.timezone)) + later


def files(station: Scenario) -> dict[str, bytes]:
    return {
        str(path.relative_to(station.place.state)): path.read_bytes()
        for name in ("logs", "last-good")
        for path in (station.place.state / name).rglob("*.*")
    }


def reloader(station: Scenario, now: int) -> tuple[reload.Reloader, Air]:
    air = Air()
    return reload.Reloader(station.place, air, {}, SimpleNamespace(now=lambda: now)), air  # type: ignore[arg-type]


async def test_a_start_takes_what_was_published_and_the_plan_after_it_is_that_of_a_start_that_plans(
    station: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, before = instant(station, 25 * MINUTE), files(station)
    shutil.copytree(station.place.project, tmp_path / "other")
    other = Scenario(tmp_path / "other", "base", "P01")
    (other.place.state / "build.json").unlink()

    quick, air = reloader(station, now)
    with monkeypatch.context() as planning:
        planning.setattr(pipeline, "compile_station", lambda *_, **__: pytest.fail("it was planned"))
        await quick.start()
    assert air.programme is not None
    assert [plan.names.id for plan in air.programme.channels] == ["one"]
    assert files(station) == before
    await quick.refresh(False)
    assert air.said == []

    slow, same = reloader(other, now)
    await slow.start()
    assert same.programme is not None
    assert same.programme.channels == air.programme.channels
    assert files(other) == files(station)


async def test_an_edit_while_it_has_not_planned_yet_is_taken_up(station: Scenario) -> None:
    quick, air = reloader(station, instant(station))
    await quick.start()
    file = next(station.place.folder.glob("channels/*.yaml"))
    file.write_text(file.read_text().replace("channel: {", "channel: {group: Other, "))
    await quick.refresh(True)
    assert air.said == ["RV708"]
    assert air.programme is not None
    assert [plan.names.group for plan in air.programme.channels] == ["Other"]


def edited(station: Scenario) -> None:
    file = station.place.folder / "station.yaml"
    file.write_text(file.read_text() + "# a remark\n")


def other_version(station: Scenario) -> None:
    file = station.place.state / "build.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "retrovue": "0"}))


def no_log(station: Scenario) -> None:
    shutil.rmtree(station.place.state / "logs")


def no_fine_log(station: Scenario) -> None:
    for path in station.place.state.rglob("*-??.jsonl"):
        path.write_bytes(b"")


def torn_log(station: Scenario) -> None:
    for path in station.place.state.rglob("*.grid.jsonl"):
        path.write_bytes(path.read_bytes()[:-40])


def no_catalog(station: Scenario) -> None:
    (station.place.state / "catalog.sqlite").unlink()


CHANGES = [edited, other_version, no_log, no_fine_log, torn_log, no_catalog]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_must_be_planned_first(station: Scenario, change: Callable[[Scenario], None]) -> None:
    now = instant(station)
    assert resuming.published(station.place, {}, now) is not None
    change(station)
    assert resuming.published(station.place, {}, now) is None


def test_a_log_that_ends_before_now_must_be_planned_first(station: Scenario) -> None:
    now = instant(station)
    assert resuming.published(station.place, {}, now + 24 * HOUR) is not None
    assert resuming.published(station.place, {}, now + 72 * HOUR) is None


async def test_a_file_that_could_not_be_aired_is_left_out_of_the_next_plan_and_named(
    station: Scenario,
) -> None:
    now = instant(station)
    quick, air = reloader(station, now)
    await quick.start()
    assert air.programme is not None
    days = await planned(quick)
    bad = next(line.item for line in days[-1].coarse if line.item)
    with open_catalog(station.place.state / "catalog.sqlite") as catalog:
        asset = catalog.asset(bad)
    assert asset is not None
    assert air.programme.mark(asset, "RV702", "its segments lacked pictures")
    before = frozen(days, now)
    days = await planned(quick)
    assert frozen(days, now) == before
    assert bad not in {line.item for day in days for line in day.coarse if line.at > now + 2 * HOUR}
    assert quick.accepted is not None
    (told,) = [one for one in quick.accepted.diagnostics if one.code == "RV609"]
    assert bad in told.message


async def planned(quick: reload.Reloader) -> tuple[DayLog, ...]:
    await quick.refresh(False)
    folder = LogFolder(quick.place.state)
    return tuple(folder.read_all("one", date.min, 0)[0])


def frozen(days: tuple[DayLog, ...], now: int) -> list[Any]:
    return [line for day in days for line in day.coarse if line.at <= now]


async def test_a_station_that_came_with_its_catalog_airs_without_files(tmp_path: Path) -> None:
    """Until its sources are read for the first time; then it is looked at there."""
    made = Scenario(tmp_path / "project", "base", "P01")
    made.place.state.mkdir(parents=True)
    (made.place.folder / "catalog.jsonl").write_text("".join(map(line_with_file, STOCK)))
    loader, air = reloader(made, instant(made))
    await loader.start()
    assert air.programme is not None and await loader._catalog_fingerprint() == ""
    with open_catalog(made.place.state / "catalog.sqlite") as catalog:
        import_lines(catalog, map(line_with_file, STOCK))
    assert await loader._catalog_fingerprint() != ""
    await loader.refresh(False)
    assert air.said == [] and loader._catalog_at == made.place.state / "catalog.sqlite"


def test_what_was_accepted_last_keeps_its_templates(station: Scenario) -> None:
    templates = station.place.folder / "templates"
    templates.mkdir()
    (templates / "bug.svg.j2").write_text("<svg/>")
    pipeline.publish(station.plan(STOCK, AS_OF, days=2).compiled)
    kept = last_good_place(station.place).folder / "templates" / "bug.svg.j2"
    assert kept.read_text() == "<svg/>"
    (templates / "bug.svg.j2").unlink()
    pipeline.publish(station.plan(STOCK, AS_OF, days=2).compiled)
    assert not kept.exists()
