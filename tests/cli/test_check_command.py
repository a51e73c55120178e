"""`retrovue check` and `retrovue explain` as people run them."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli.test_plan_command import CHANNEL, STATION, catalog
from command import retrovue

PLAIN = Path(__file__).parent.parent / "cases/good/plain"


def process(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "retrovue", "-C", str(project), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PLAIN, tmp_path / "stations/plain")
    (tmp_path / "media/reels").mkdir(parents=True)
    return tmp_path


def edit(project: Path, old: str, new: str) -> None:
    path = project / "stations/plain/channels/one.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def verdict(run: subprocess.CompletedProcess[str]) -> str:
    return re.sub(r"\(\d+\.\d s\)", "(0.0 s)", run.stderr.splitlines()[-1])


def test_a_sound_station_passes_and_nothing_is_written(project: Path) -> None:
    before = sorted(project.rglob("*"))
    run = process(project, "check")
    assert (run.returncode, run.stdout, verdict(run)) == (0, "", "check passed: 1 channel in 4 files (0.0 s)")
    assert sorted(project.rglob("*")) == before


def test_errors_end_in_exit_code_1(project: Path) -> None:
    edit(project, "20:30: reruns", "20:20: rerun")
    run = process(project, "check")
    assert (run.returncode, verdict(run)) == (1, "check failed: 1 error, 1 warning in 4 files (0.0 s)")
    assert "error[RV101]: there is no program `rerun`" in run.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--strict",), 1),
        (("--deny", "RV211"), 1),
        (("--deny", "rv211"), 1),
        (("--deny", "RV032"), 0),
    ],
)
def test_warnings_become_errors_when_asked(project: Path, options: tuple[str, ...], code: int) -> None:
    edit(project, "20:30: reruns", "20:20: reruns")
    run = retrovue(project, *options, "check")
    assert run.returncode == code
    start = "check passed: 1 channel, 1 warning" if code == 0 else "check failed: 1 warning"
    assert verdict(run) == f"{start} in 4 files (0.0 s)"


def test_a_warning_that_there_is_not_cannot_be_denied(project: Path) -> None:
    run = retrovue(project, "--deny", "RV21", "check")
    assert (run.returncode, "there is no code `RV21`" in run.stderr) == (2, True)


def test_an_excerpt_shows_no_mark_of_its_file(project: Path) -> None:
    path = project / "stations/plain/extra.yaml"
    path.write_text("polls: {}\n", encoding="utf-8-sig")
    assert "1 | polls: {}\n  | ^^^^^\n" in retrovue(project, "check").stderr


def test_json_lines(project: Path) -> None:
    edit(project, "20:30: reruns", "20:20: reruns")
    run = retrovue(project, "--json", "check")
    version, found, result = map(json.loads, run.stdout.splitlines())
    assert version["type"] == "version"
    assert (found["type"], found["code"], found["severity"]) == ("diagnostic", "RV211", "warning")
    assert found["primary"]["span"]["file"] == "stations/plain/channels/one.yaml"
    assert (result["type"], result["command"], result["passed"], result["channels"]) == (
        "result",
        "check",
        True,
        1,
    )
    assert run.stderr == ""


def test_no_station_is_exit_code_4(tmp_path: Path) -> None:
    run = retrovue(tmp_path, "check")
    assert run.returncode == 4
    assert "error[RV805]: there is no station here" in run.stderr


def test_a_catalog_that_cannot_be_opened_is_a_diagnostic(project: Path) -> None:
    (project / ".retrovue/plain").mkdir(parents=True)
    (project / ".retrovue/plain/catalog.sqlite").write_bytes(
        b"not a database, but long enough to look at" * 100
    )
    run = retrovue(project, "check")
    assert run.returncode == 4
    assert "error[RV610]" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_catalog_is_looked_at_when_there_is_one(project: Path) -> None:
    from retrovue.catalog.store import open_catalog

    open_catalog(project / ".retrovue/plain/catalog.sqlite").close()
    run = retrovue(project, "check")
    assert run.returncode == 1
    assert "error[RV100]: the catalog is empty" in run.stderr
    assert verdict(run) == "check failed: 1 error in 4 files (0.0 s)"


@pytest.mark.parametrize("word", ["RV010", "rv010", "10"])
def test_explain(tmp_path: Path, word: str) -> None:
    run = retrovue(tmp_path, "explain", word)
    assert run.returncode == 0
    assert run.stdout.startswith("# RV010: an unknown key\n")


def test_explain_an_unknown_code(tmp_path: Path) -> None:
    run = process(tmp_path, "explain", "RV998")
    assert run.returncode == 2
    assert "error[RV809]: there is no code `RV998`" in run.stderr


def test_help_is_quick(tmp_path: Path) -> None:
    """The best of several, since the machine may be busy; well above the 250 ms that it takes at most when idle."""
    times = []
    for _ in range(4):
        begun = time.perf_counter()
        assert process(tmp_path, "--help").returncode == 0
        times.append(time.perf_counter() - begun)
    assert min(times) < 1.0


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = ("pydantic", "sqlalchemy", "ruamel", "av", "numpy", "aiohttp")
    code = f"import sys, retrovue.cli.main; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]"


def test_an_export_stands_in_for_the_catalog(project: Path) -> None:
    export = project / "export.jsonl"
    export.write_text(
        '{"item": {"key": "tvdb:9", "kind": "episode", "title": "Pilot", "duration": 1320000}}\n'
    )
    without, beside = retrovue(project, "check"), retrovue(project, "check", "--catalog", str(export))
    assert without.returncode == 0 and "RV104" not in without.stderr
    assert beside.returncode == 1 and "RV104" in beside.stderr
    missing = retrovue(project, "check", "--catalog", str(project / "nothing.jsonl"))
    assert missing.returncode == 4 and "RV605" in missing.stderr and "Traceback" not in missing.stderr


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A station with a catalog, in a project of its own."""
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    (tmp_path / "export.jsonl").write_text(catalog())
    return tmp_path


def check_tiny(project: Path, text: str) -> subprocess.CompletedProcess[str]:
    (project / "stations/tiny/more.yaml").write_text(text)
    return retrovue(project, "check", "--catalog", str(project / "export.jsonl"))


def test_overrides_that_disagree_do_not_pass(tiny: Path) -> None:
    match = "match: {show: Day, episode: s01e01}"
    run = check_tiny(
        tiny, f"overrides:\n  - {{{match}, set: {{rating: TV-G}}}}\n  - {{{match}, set: {{rating: R}}}}\n"
    )
    assert run.returncode == 1
    assert run.stderr.count("error[RV106]") == 1
    assert "--> stations/tiny/more.yaml:3:" in run.stderr


def test_a_break_outside_of_its_item_is_told_with_the_catalog(tiny: Path) -> None:
    run = check_tiny(
        tiny, "overrides:\n  - {match: {show: Day, episode: s01e01}, set: {breaks_at: [00:40:00]}}\n"
    )
    assert (run.returncode, run.stderr.count("warning[RV107]")) == (0, 1)
