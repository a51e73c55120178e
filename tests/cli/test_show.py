"""`retrovue show`: the published log and the reasons of its lines."""

import json
import shutil
from pathlib import Path

import pytest
from cli.test_plan_command import AS_OF, CHANNEL, STATION, catalog, edit
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.diagnostics import StationError

LATE = "one/2026-10-31/2000-late"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "stations/tiny").mkdir(parents=True)
    (folder / "stations/tiny/station.yaml").write_text(STATION)
    (folder / "stations/tiny/one.yaml").write_text(CHANNEL)
    (folder / "export.jsonl").write_text(catalog())
    build = ["-C", str(folder), "build", "--as-of", AS_OF, "--catalog", str(folder / "export.jsonl")]
    assert CliRunner().invoke(app, build).exit_code == 0
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path


def show(project: Path, *words: str, as_of: str = AS_OF) -> list[str]:
    result = CliRunner().invoke(
        app, ["-C", str(project), "show", *words, "--as-of", as_of], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def rows(lines: list[str]) -> dict[str, str]:
    return {line[2:11].strip(): line[12:] for line in lines[1:] if line[2:3] != " "}


def records(project: Path, *words: str) -> list[dict]:
    return [json.loads(line) for line in show(project, *words, "--json")]


def test_the_log_of_a_day(project: Path) -> None:
    lines = show(project, "log")
    assert lines[0] == "one 2026-10-31 Sat UTC"
    assert lines[1].split() == [
        "06:00:00",
        "0:30:00",
        "Day",
        "s01e01",
        "Part",
        "1",
        "one/2026-10-31/0600-day/0",
    ]
    assert len(lines) == 49
    assert show(project, "log", "1", "--day", "today") == lines
    assert show(project, "log", "one", "--day", "tomorrow")[0] == "one 2026-11-01 Sun UTC"


def test_the_fine_log_shows_every_piece(project: Path) -> None:
    lines = show(project, "log", "--fine", "--program", "late")
    assert lines[1].split()[0] == "20:00:00"
    assert lines[2].split() == ["20:00:00.000", "0:28:00", "a0", "episode", "Late:1"]
    assert lines[3].split()[:4] == ["20:28:00.000", "0:00:30", "t.0", "commercial"]
    found = records(project, "log", "--fine", "--program", "late")
    assert [record["type"] for record in found[:4]] == ["version", "day", "line", "event"]
    assert found[3]["in"] == 0


def test_now_and_next(project: Path) -> None:
    (now,) = show(project, "now", as_of="2026-10-31T20:28:10")
    assert now.split() == [
        "1", "one", "Late", "s01e01", "Part", "1", "20:00:00", "to", "20:30:00,", "0:01:50", "left", f"{LATE}/0/t.0",
    ]  # fmt: skip
    assert show(project, "now", as_of="2027-01-01T00:00") == ["1     one              nothing is planned"]
    (first,) = show(project, "next")
    assert first.endswith("one/2026-10-31/0600-day/5")
    late = show(project, "next", "one", "--program", "late", "--count", "3")
    assert [line.split()[-1] for line in late] == [f"{LATE}/{n}" for n in range(3)]
    assert records(project, "now")[1]["line"]["item"] == "Day:5"


def test_why_a_programme(project: Path) -> None:
    found = rows(show(project, "why", f"{LATE}/1"))
    assert found["grid"] == "entry for `late`  (stations/tiny/one.yaml:6)"
    assert found["program"] == "`late` (sequential)  (stations/tiny/one.yaml:4)"
    assert found["breaks"] == "format `quick`, 0 inside the programme  (stations/tiny/station.yaml:5)"
    assert found["before it"].startswith("Late s01e01 Part 1, Sat 31 Oct 2026 20:00")
    assert found["after it"].startswith("Late s01e03 Part 3, Sat 31 Oct 2026 21:00")
    assert "edited" not in found


def test_why_a_channel_is_dark_before_its_start(project: Path) -> None:
    edit(project, "one.yaml", "channel: {id: one,", "channel: {id: one, start: 2026-11-02,")
    arguments = ["--as-of", AS_OF, "--catalog", str(project / "export.jsonl")]
    result = CliRunner().invoke(app, ["-C", str(project), "plan", *arguments])
    gone = [line for line in result.stdout.splitlines() if "slot is gone" in line]
    assert gone and all(line.endswith("stations/tiny/one.yaml:1") for line in gone)
    assert CliRunner().invoke(app, ["-C", str(project), "build", *arguments]).exit_code == 0
    (dark,) = show(project, "log", "one", "--day", "tomorrow")[1:]
    assert dark.split() == ["06:00:00", "24:00:00", "Off", "Air", "one/2026-11-01/0600-off-air/0"]
    found = rows(show(project, "why", "one/2026-11-01/0600-off-air/0"))
    assert found["grid"] == "the channel is off the air before its `start`  (stations/tiny/one.yaml:1)"


def test_why_a_spot(project: Path) -> None:
    found = rows(show(project, "why", f"{LATE}/1/t.1", "--catalog", str(project / "export.jsonl")))
    assert found["piece"].startswith("t.1: commercial spot:")
    assert found["pool"] == "`spots` (rest 1h)  (stations/tiny/station.yaml:7)"
    assert found["repeated"].startswith("this item aired ")


def test_every_line_of_the_log_has_its_own_rule(project: Path) -> None:
    addresses = [line.split()[-1] for line in show(project, "log")[1:]]
    for address in addresses[::7]:
        (why,) = records(project, "why", address)[1:]
        assert (why["address"], why["edited"]) == (address, [])


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("one.yaml", "order: sequential}\n  late", "order: shuffle}\n  late", ""),
        ("one.yaml", "show:Late', order: sequential", "show:Late', order: shuffle", "program"),
        ("one.yaml", "20:00: late", "20:00: {program: late, run: marathon}", "grid entry"),
        ("station.yaml", "count: 0", "count: 1", "break format"),
    ],
)
def test_an_edit_since_is_told(project: Path, file: str, old: str, new: str, said: str) -> None:
    edit(project, file, old, new)
    found = rows(show(project, "why", f"{LATE}/1"))
    assert found.get("edited", "").split(" written")[0] == said


def test_what_is_gone_from_the_station(project: Path) -> None:
    edit(project, "one.yaml", ", 20:00: late", "")
    assert rows(show(project, "why", f"{LATE}/1"))["grid"] == "no entry of the grid leads here any more"
    edit(project, "one.yaml", "  late: {from: 'show:Late', order: sequential}\n", "")
    assert rows(show(project, "why", f"{LATE}/1"))["program"] == "`late` is not written"


@pytest.mark.parametrize(
    ("address", "help"),
    [
        (f"{LATE}/99", f"did you mean `{LATE}/9`?"),
        (f"{LATE}/0/a7", f"did you mean `{LATE}/0/a0`?"),
        ("one/2025-01-01/2000-late/0", "channel `one` has no log of 2025-01-01; its last is of 2026-11-02"),
        ("won/2026-10-31/2000-late/0", "did you mean `one`?"),
        ("one", "write it as `show log` prints it: one/2026-10-31/2000-movies/0"),
        ("../../etc/passwd", "write it as `show log` prints it: one/2026-10-31/2000-movies/0"),
    ],
)
def test_an_address_that_leads_nowhere(project: Path, address: str, help: str) -> None:
    error = CliRunner().invoke(app, ["-C", str(project), "show", "why", address, "--as-of", AS_OF]).exception
    assert isinstance(error, StationError)
    assert [(d.code, d.help) for d in error.diagnostics] == [("RV814", (help,))]


def test_a_broken_station_is_shown_as_it_was_accepted(project: Path) -> None:
    before = show(project, "log")
    edit(project, "one.yaml", "channel:", "chanel:")
    assert show(project, "log") == before
    assert rows(show(project, "why", f"{LATE}/0"))["grid"].startswith("entry for `late`")


def test_a_day_without_a_log(project: Path) -> None:
    words = ["-C", str(project), "show", "log", "--day", "2020-01-01", "--as-of", AS_OF]
    error = CliRunner().invoke(app, words).exception
    assert isinstance(error, StationError)
    assert error.diagnostics[0].help == ("the last day with a log is 2026-11-02",)


@pytest.mark.parametrize(
    "words",
    [
        ["log", "two"],
        ["log", "--day", "soon"],
        ["now", "--as-of", "soon"],
        ["now", "--as-of", "0001-01-01T00:00"],
        ["now", "--as-of", "9999-12-31T23:59"],
    ],
)
def test_wrong_usage(project: Path, words: list[str]) -> None:
    assert CliRunner().invoke(app, ["-C", str(project), "show", *words]).exit_code == 2
