"""An edit of what decoders are set up for says once, with its line, that it counts from the next start on."""

from typing import Any

from cases.stations import Scenario
from reload.test_news import edit, reloader
from reload.test_resuming import Air
from reload.test_resuming import published as published
from reload.test_resuming import station as station

from retrovue.reload import Reloader


def heard(quick: Reloader) -> list[str]:
    air: Any = quick.director
    assert isinstance(air, Air)
    return [words for code, words in zip(air.said, air.words, strict=True) if code == "RV709"]


def waits(quick: Reloader) -> list[int]:
    assert quick.accepted is not None
    found = [each.primary for each in quick.accepted.diagnostics if each.code == "RV709"]
    return [label.span.line for label in found if label]


async def test_it_is_told_once_with_its_line_and_shown_until_it_is_taken_back(station: Scenario) -> None:
    quick, _ = reloader(station)
    await quick.start()
    await quick.refresh(False)
    assert (heard(quick), waits(quick)) == ([], [])
    file = edit(
        station, "timezone: America/New_York}", "timezone: America/New_York, format: {frame_rate: 25}}"
    )
    lines = (station.place.folder / file).read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "frame_rate" in text)
    for edited in (True, False, False):
        await quick.refresh(edited)
        assert waits(quick) == [line]
    (words,) = heard(quick)
    assert words.startswith("the frame rate is 25 from the next start on: until then 30 is on the air (")
    assert words.endswith(f"{file}:{line})")
    edit(station, ", format: {frame_rate: 25}", "")
    await quick.refresh(True)
    assert (len(heard(quick)), waits(quick)) == (1, [])
