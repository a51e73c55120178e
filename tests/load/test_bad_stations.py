"""Every mistake that load and check can tell of, as people see it."""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

import retrovue
from retrovue.diagnostics.codes import CODES

CASES = sorted((Path(__file__).parent.parent / "cases/bad").iterdir())
ELSEWHERE = {"RV805", "RV806", "RV333", "RV804", "RV807", "RV206", "RV812", "RV815"}
"""Codes of `load` that no station file raises: finding the station, its logs, its state folder."""


def _code(case: Path) -> str:
    return case.name[:5]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, bench, snapshot: SnapshotAssertion) -> None:
    bench.lay_over(case)
    found = bench.findings()
    if not case.name.endswith("-allowed"):
        assert _code(case) in {diagnostic.code for diagnostic in found}
        assert all(diagnostic.primary or diagnostic.place for diagnostic in found)
    assert bench.shown() == snapshot


def test_plain_station_is_clean(bench) -> None:
    assert bench.shown() == ""
    assert bench.load().document is not None


def test_every_code_of_load_check_and_language_has_a_case() -> None:
    package = Path(retrovue.__file__).parent
    sources = [file for room in ("load", "check", "language") for file in (package / room).glob("*.py")]
    raised = {code for file in sources for code in re.findall(r"\"(RV\d{3})\"", file.read_text())}
    assert raised - ELSEWHERE - {"RV002"} <= {_code(case) for case in CASES}


def test_a_file_of_more_than_a_megabyte_is_refused(bench) -> None:
    (bench.place.folder / "extra.yaml").write_text("# " + "x" * 1_000_000)
    (found,) = bench.findings()
    assert (found.code, found.message) == ("RV002", "the file cannot be read: it is larger than 1 MB")


@pytest.mark.parametrize("name", ["RV031-password", "RV031-token"])
def test_no_value_of_a_secret_is_shown(bench, name: str) -> None:
    bench.lay_over(next(case for case in CASES if case.name == name))
    assert "hunter2" not in bench.shown()
    assert "hunter2" not in "".join(str(diagnostic) for diagnostic in bench.findings())


def test_one_broken_file_does_not_hide_the_others(bench) -> None:
    (bench.place.folder / "extra.yaml").write_text("pools: [\n")
    (bench.place.folder / "more.yaml").write_text("collections: {x: 'kind:nonsense'}\n")
    assert [diagnostic.code for diagnostic in bench.findings()] == ["RV001", "RV020"]


def test_messages_follow_the_house_style() -> None:
    for code in CODES.values():
        assert code.title[0].islower() or code.title.split()[0].isupper() or code.title.startswith("an .nfo")
        assert not code.title.endswith(".")
