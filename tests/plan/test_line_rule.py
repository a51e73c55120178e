"""From lines of the log back to the station's files: what was not edited is never called edited."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrovue.load.project import StationPlace
from retrovue.load.station import load_station
from retrovue.plan.edits import edits
from retrovue.plan.line_rule import BREAKS, ENTRY, OFF_AIR, PROGRAM, LineRules
from retrovue.playout_log import CoarseLine
from retrovue.station_type import StationFile
from retrovue.testing.planning import compiled_station

SPRINGFIELD = Path(__file__).parents[2] / "stations/springfield"


@pytest.fixture(scope="module")
def springfield() -> Iterator[object]:
    with compiled_station(SPRINGFIELD, SPRINGFIELD / "catalog.jsonl", "2026-10-30T08:00", 4) as compiled:
        yield compiled


def lines(compiled) -> list[CoarseLine]:
    return [line for days in compiled.plan.days.values() for day in days for line in day.coarse]


def test_every_line_of_the_full_language_leads_back_to_its_rule(springfield) -> None:
    rules = LineRules(springfield.document)
    for line in lines(springfield):
        rule = rules.of(line)
        assert rule.edited == (), line
        assert rule.slot is not None or line.layer == OFF_AIR, line
        assert springfield.loaded.tree.where(rule.paths[ENTRY]).startswith("stations/springfield/"), line
        if line.breaks:
            assert BREAKS in rule.paths, line


def test_a_program_is_found_where_it_is_written(springfield) -> None:
    rules = LineRules(springfield.document)
    for line in lines(springfield):
        path = rules.of(line).paths.get(PROGRAM)
        if path is None:
            assert line.program == "slate", line
            continue
        file, _, number = springfield.loaded.tree.where(path).rpartition(":")
        written = (SPRINGFIELD.parents[1] / file).read_text().splitlines()[int(number) - 1]
        assert f"{line.program}:" in written, (line, written)


def document(folder: Path, text: str):
    (folder / "station.yaml").write_text(text)
    return load_station(StationPlace("a", folder, folder, folder), StationFile, {}).draft


def test_edits_are_named_by_their_paths(tmp_path: Path) -> None:
    text = """
station: {id: a, language: 1, timezone: UTC}
server: {port: 8000}
pools: {spots: {from: 'kind:commercial'}, others: {from: 'kind:psa'}}
channel: {id: one, number: 1, name: One}
grid: {daily: {06:00: x}}
programs: {x: {from: 'kind:episode'}}
"""
    before = document(tmp_path, text)
    assert edits(before, document(tmp_path, text)) == ()
    after = (
        text.replace("id: a,", "id: a, seed: b,")
        .replace("8000", "8001")
        .replace("name: One", "name: Uno, block: none")
    )
    after = after.replace("'kind:psa'", "'kind:promo'").replace("kind:episode", "kind:movie")
    assert edits(before, document(tmp_path, after)) == (
        ("station", "seed"), ("pools", "others"), ("channels", "one", "channel", "block"),
    )  # fmt: skip
