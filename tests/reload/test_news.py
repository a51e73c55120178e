"""What is told of an edit and of a plan: what moved, what was refused, and each once."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from cases.stations import Scenario
from reload.test_resuming import Air, instant
from reload.test_resuming import published as published
from reload.test_resuming import station as station

from retrovue import reload
from retrovue.catalog.store import open_catalog
from retrovue.load import log_files
from retrovue.load.log_files import LogFolder
from retrovue.playout_log.codec import read_day
from retrovue.reload_news import News, Planned, Refused


def reloader(station: Scenario) -> tuple[reload.Reloader, list[News]]:
    now, told = instant(station), list[News]()
    made = reload.Reloader(station.place, Air(), {}, SimpleNamespace(now=lambda: now))  # type: ignore[arg-type]
    made.tell = told.append
    return made, told


def planned(news: News) -> Planned:
    assert isinstance(news, Planned)
    return news


def edit(station: Scenario, before: str, after: str) -> str:
    """The name of the file."""
    (file,) = (each for each in station.place.folder.rglob("*.yaml") if before in each.read_text())
    file.write_text(file.read_text().replace(before, after))
    return file.relative_to(station.place.folder).as_posix()


async def test_a_plan_for_the_hour_moves_nothing(station: Scenario) -> None:
    quick, told = reloader(station)
    await quick.start()
    assert told == []
    await quick.refresh(False)
    await quick.refresh(False)
    first, second = map(planned, told)
    assert (first.edited, first.files, first.channels, dict(first.moved)) == (False, (), 1, {})
    assert first.days >= 2 and dict(second.moved) == {}


async def test_an_edit_says_its_file_and_what_it_moved(station: Scenario) -> None:
    quick, told = reloader(station)
    await quick.start()
    await quick.refresh(False)
    file = edit(station, "channel: {", "channel: {group: Other, ")
    await quick.refresh(True)
    harmless = planned(told[-1])
    assert (harmless.edited, harmless.files, dict(harmless.moved)) == (True, (file,), {})
    with open_catalog(station.place.state / "catalog.sqlite") as catalog:
        later = instant(station) + 4 * 3_600_000
        shown = {line.item for day in pipeline_days(quick) for line in day.coarse if line.at > later}
        gone = sorted(key for key in shown if key)[0]
        links = [link for link in catalog.links_of_snapshot() if link.key == gone]
        assert links
        catalog.mark_missing(links[0].source, [links[0].ref], 2)
    await quick.refresh(False)
    assert sum(planned(told[-1]).moved.values()) > 0 and not planned(told[-1]).edited


async def test_a_plan_reads_only_the_days_that_were_written_since(
    station: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Months of every channel lie there, and every edit of a station on the air asks for all of them."""
    quick, _ = reloader(station)
    await quick.start()
    await quick.refresh(False)
    await quick.refresh(False)
    read = []
    monkeypatch.setattr(log_files, "read_day", lambda *texts: read.append(1) or read_day(*texts))
    await quick.refresh(False)
    assert read == []
    newest = max((quick.place.state / "logs").rglob("????-??-??.jsonl"))
    newest.touch()
    await quick.refresh(False)
    assert read == [1]


def pipeline_days(quick: reload.Reloader) -> Any:
    folder = LogFolder(quick.place.state)
    return tuple(folder.read_all("one", date.min, 0)[0])


async def test_a_refused_edit_is_told_with_its_place_and_again_only_when_somebody_edited(
    station: Scenario,
) -> None:
    quick, told = reloader(station)
    await quick.start()
    file = edit(station, "channel: {", "channel: {grupp: Other, ")
    await quick.refresh(True)
    (refused,) = told
    assert isinstance(refused, Refused) and refused.first.primary is not None
    assert refused.first.primary.span.file.endswith(f"/{file}") and refused.first.code.startswith("RV0")
    await quick.refresh(False)  # an hour later
    assert told == [refused]
    await quick.refresh(True)
    assert told == [refused, refused]
    edit(station, "grupp: Other, ", "")
    await quick.refresh(True)
    right = planned(told[-1])
    assert (right.edited, right.files, dict(right.moved)) == (True, (), {})


async def test_the_first_error_is_told_and_not_a_warning_before_it(station: Scenario) -> None:
    quick, told = reloader(station)
    await quick.start()
    quick.refused = ()
    error = Refused(reload.Diagnostic("RV202", "no such thing"))
    quick._refuse(reload.StationError([reload.Diagnostic("RV203", "another seed"), error.first]), True)
    assert told == [error]
