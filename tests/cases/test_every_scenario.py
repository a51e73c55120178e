"""Every row of the acceptance table has its station and its test."""

import re
from pathlib import Path

import pytest
from cases.stations import SCENARIOS

ROWS = (
    "L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10",
    "G01", "G02", "G04", "G05", "G06", "G07", "G08", "G09", "G10",
    "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09",
    "B01", "B02", "B03", "B04", "B06", "B07", "B08", "B09", "B10", "B11", "B12",
    "D01", "D02", "P01", "P02", "P03",
)  # fmt: skip
TESTS = "".join(path.read_text() for path in sorted(Path(__file__).parent.glob("test_scenarios_*.py")))


@pytest.mark.parametrize("row", ROWS)
def test_the_row_has_a_station_and_a_test_that_loads_it(row):
    assert list((SCENARIOS / row).rglob("*.yaml"))
    tests = re.findall(rf"^def test_{row}_(?:.|\n)*?(?=^def |\Z)", TESTS, re.MULTILINE)
    assert any(f'scenario("{row}")' in test or f'"{row}/' in test for test in tests)


def test_no_station_is_left_without_a_row():
    assert {path.name[:3] for path in SCENARIOS.iterdir()} == {*ROWS, "bas"}
