"""`retrovue doctor` as people run it, and what it says of sources."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from plex_emulator import PlexEmulator, Section, movie, show, start
from typer.testing import CliRunner

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.catalog.links import SeenLink
from retrovue.cli.main import app
from retrovue.doctor import machine as doctor_machine
from retrovue.doctor.finding import Finding, ok
from retrovue.doctor.sources import sources
from retrovue.load.project import StationPlace, find_station
from retrovue.media.asset import Asset
from retrovue.media.item import Item
from retrovue.media.version import Part, Version

PLAIN = Path(__file__).parent.parent / "cases/good/plain"
SECRET = "xyzzy-token-1234"
PLEX = """\
sources:
  living-room:
    type: plex
    url: ${env:PLEX_URL}
    token: ${env:PLEX_TOKEN}
    libraries: {Films: movie, Shows: episode}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PLAIN, tmp_path / "stations/plain")
    (tmp_path / "media/reels").mkdir(parents=True)
    (tmp_path / "media/reels/spot.mkv").write_text("x")
    return tmp_path


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    library = [
        Section("Films", "movie", [movie("Alien", 1979), movie("Jaws", 1975)], locations=("/data/films",)),
        Section("Shows", "show", [show("Soap", 1977)], locations=("/data/tv",)),
    ]
    with start(library, token=SECRET) as emulator:
        yield emulator


def retrovue(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retrovue", "-C", str(project), *words]
    surroundings = {**os.environ, "NO_COLOR": "1", **env}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=surroundings)


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command in this process, and without the trial of ffmpeg, which takes a second."""
    monkeypatch.setattr(doctor_machine, "ffmpeg", lambda _: iter([ok("ffmpeg", "tried elsewhere")]))

    def run(project: Path, *words: str, **env: str) -> Result:
        return CliRunner().invoke(app, ["-C", str(project), *words, "doctor"], env=env)

    return run


def looked(project: Path, **env: str) -> list[Finding]:
    place = find_station(project, None)
    document = pipeline.load(place, env).document
    assert document is not None
    return list(sources(place, document))


def listed(place: StationPlace, source: str, *paths: str) -> None:
    """A catalog that holds items with these files."""
    batch = [
        SeenLink(
            source, "1", path, path, "t", "m", (Version((Part(path),)),), asset=Asset(path, "f", 60_000),
            item=Item(path, "movie", path, 60_000, source=source, path=path),
        )
        for path in paths
    ]  # fmt: skip
    with open_catalog(place.state / "catalog.sqlite") as catalog:
        catalog.take_in(batch, 1)


def short(found: list[Finding], project: Path) -> list[tuple[str, str, str]]:
    return [(one.health, one.text.replace(str(project), "~"), one.code) for one in found]


def test_a_machine_and_a_station_that_are_well(project: Path) -> None:
    listed(find_station(project, None), "reels", str(project / "media/reels/spot.mkv"))
    before = sorted(project.rglob("*"))
    run = retrovue(project, "doctor")
    words = [line.split()[:2] for line in run.stdout.splitlines() if not line.startswith(" ")]
    health = {what: state for state, what in words}
    assert set(health) == {
        "python",
        "station",
        "ffmpeg",
        "encoders",
        "hardware",
        "state",
        "catalog",
        "source",
    }
    assert {what for what, state in health.items() if state != "ok"} <= {"state"}  # the disk may be small
    assert run.returncode == 0, run.stdout
    assert "1 of 1 files are there" in run.stdout and "1 item can air" in run.stdout
    assert {path for path in project.rglob("*") if path.suffix not in (".sqlite-wal", ".sqlite-shm")} == set(
        before
    )


def test_an_ffmpeg_that_does_not_work_is_an_error_of_the_environment(project: Path) -> None:
    broken = project / "ffmpeg"
    broken.write_text("#!/bin/sh\necho not this\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    run = retrovue(project, "--json", "doctor", RETROVUE_FFMPEG=str(broken))
    version, *checks, result = map(json.loads, run.stdout.splitlines())
    wrong = [(one["what"], one["code"]) for one in checks if one["health"] == "error"]
    assert (run.returncode, wrong, result["error"]) == (4, [("ffmpeg", "RV802")], 1)
    assert all(one["help"] for one in checks if one["health"] != "ok")
    assert run.stderr == ""


def test_mistakes_of_the_station_are_no_error_of_the_environment(
    project: Path, doctor: Callable[..., Result]
) -> None:
    (project / "stations/plain/extra.yaml").write_text("pools: [\n")
    run = doctor(project)
    assert run.exit_code == 1
    assert "`plain` has 1 mistake in its files" in run.stdout and "run `retrovue check`" in run.stdout


def test_without_a_station_the_machine_is_looked_at(tmp_path: Path, doctor: Callable[..., Result]) -> None:
    run = doctor(tmp_path)
    assert run.exit_code == 4
    assert "there is no station here [RV805]" in run.stdout and "ok       ffmpeg" in run.stdout


def test_folders_that_cannot_be_read(project: Path) -> None:
    shutil.rmtree(project / "media/reels")
    (found,) = looked(project)
    assert (found.health, found.code) == ("warning", "RV032")
    assert found.text == "the folder `media/reels` cannot be read: no such file or directory"
    assert len(found.cures) == 1
    station = project / "stations/plain/station.yaml"
    written = station.read_text()
    station.write_text(written.replace("[media/reels]", "[$HOME/reels]"))
    assert "`$HOME` is not expanded" in looked(project)[0].cures[0]
    station.write_text(written)
    (project / "media/reels").mkdir()
    assert [one.text for one in looked(project)] == [
        "the folder `media/reels` is empty",
        "1 folder can be read",
    ]


def test_a_denied_warning_fails_it(project: Path, doctor: Callable[..., Result]) -> None:
    shutil.rmtree(project / "media/reels")
    assert doctor(project).exit_code == 0
    assert doctor(project, "--deny", "RV032").exit_code == doctor(project, "--strict").exit_code == 1
    assert doctor(project, "--deny", "RV035").exit_code == 0


def test_files_of_a_folder_that_are_gone(project: Path) -> None:
    reels = project / "media/reels"
    listed(find_station(project, None), "reels", f"{reels}/spot.mkv", f"{reels}/gone.mkv")
    assert short(looked(project), project) == [
        ("ok", "1 folder can be read", ""),
        ("warning", "1 of 2 files are there; not `~/media/reels/gone.mkv`", "RV035"),
    ]


def of_server(project: Path, plex: PlexEmulator) -> list[Finding]:
    found = looked(project, PLEX_URL=plex.url, PLEX_TOKEN=plex.token)
    return [one for one in found if one.what == "source living-room"]


def plex_station(project: Path, more: str = "") -> Path:
    (project / "stations/plain/plex.yaml").write_text(PLEX + more)
    return project


def test_a_server_that_answers_before_the_first_sync(project: Path, plex: PlexEmulator) -> None:
    plex_station(project, "    paths: [{from: /data/films, to: media}]\n")
    found = of_server(project, plex)
    assert [one.health for one in found] == ["ok", "warning"]
    assert found[0].text.endswith("answers, 2 libraries")
    assert found[1].text == "`/data/tv` of `Shows` has no path on this machine: no mapping covers it"
    assert found[1].cures == ("say in `paths` of `living-room` where `/data/tv` lies on this machine",)


def test_where_the_files_of_a_server_are_and_what_to_write(project: Path, plex: PlexEmulator) -> None:
    for name in ("nas/films/Alien/a.mkv", "nas/films/Jaws/j.mkv", "nas/tv/Soap/e.mkv"):
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text("x")
    plex_station(project, "    paths: [{from: /data/tv, to: nas/tv}]\n")
    files = ("/data/films/Alien/a.mkv", "/data/films/Jaws/j.mkv", "/data/tv/Soap/e.mkv")
    listed(find_station(project, None), "living-room", *files)
    shown = of_server(project, plex)[1:]
    assert short(shown, project) == [
        ("warning", "1 of 3 files are there, 2 without a path here", ""),
        ("warning", "2 of 3 files of `living-room` have no path on this machine, such as `/data/films/Alien/a.mkv`",
         "RV034"),
    ]  # fmt: skip
    line = f"- {{from: /data/films, to: {project}/nas/films}}"
    assert shown[-1].cures == (f"add `{line}` to its `paths`: 2 of its 2 names are there",)
    plex_station(
        project,
        "    paths:\n"
        + "".join(f"      - {{from: /data/{one}, to: nas/{one}}}\n" for one in ("tv", "films")),
    )
    assert short(of_server(project, plex)[1:], project) == [("ok", "3 of 3 files are there", "")]


@pytest.mark.parametrize(("token", "code"), [("wrong-token-99", "RV521"), (SECRET, "RV520")])
def test_a_server_that_refuses_or_is_down_ends_in_exit_code_4_and_shows_no_token(
    project: Path, plex: PlexEmulator, doctor: Callable[..., Result], token: str, code: str
) -> None:
    plex_station(project)
    url = plex.url if code == "RV521" else "http://127.0.0.1:9"
    run = doctor(project, "-v", PLEX_URL=url, PLEX_TOKEN=token)
    assert run.exit_code == 4
    assert f"[{code}]" in run.stdout
    assert token not in run.output


def test_a_source_without_its_token_is_not_asked_and_its_folders_are_looked_at(project: Path) -> None:
    plex_station(project, "    paths: [{from: /data/films, to: nas}, {from: /data/tv, to: media}]\n")
    found = [one for one in looked(project) if "living" in one.what]
    assert short(found, project) == [
        ("warning", "its address or its token is not set", "RV036"),
        ("warning", "the folder `~/nas` is missing", "RV032"),
    ]


def test_folders_of_a_server_that_lead_to_none_here(project: Path, plex: PlexEmulator) -> None:
    (project / "nas/films").mkdir(parents=True)
    plex_station(project, "    paths: [{from: /data, to: nas}]\n")
    assert short(of_server(project, plex)[1:], project) == [
        ("warning", "`/data/tv` of `Shows` should be `~/nas/tv`, which is no folder here", "RV032"),
    ]
    plex_station(project, "")
    assert ("warning", "`/data/tv` of `Shows` is no folder here", "RV032") in short(
        of_server(project, plex)[1:], project
    )


@pytest.mark.parametrize(
    ("free", "health", "code"), [(1 << 29, "error", "RV707"), (20 << 30, "warning", ""), (90 << 30, "ok", "")]
)
def test_room_for_the_state(
    project: Path, monkeypatch: pytest.MonkeyPatch, free: int, health: str, code: str
) -> None:
    usage: Any = shutil._ntuple_diskusage  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 << 30, 0, free))
    place = find_station(project, None)
    found = doctor_machine.state(place, pipeline.load(place, {}).document)
    assert (found.health, found.code) == (health, code)
    if health == "warning":
        assert "less than the 50G of `cache.size`" in found.text


def test_a_state_folder_that_cannot_be_written(project: Path) -> None:
    (project / ".retrovue").write_text("a file where a folder should be")
    place = find_station(project, None)
    assert doctor_machine.state(place, None).health == "ok"  # the project folder itself can be


def test_a_token_that_the_server_repeats_is_not_shown(project: Path, doctor: Callable[..., Result]) -> None:
    with start([Section("Films", "movie", [], locations=(f"/data/{SECRET}",))], token=SECRET) as plex:
        run = doctor(plex_station(project), PLEX_URL=plex.url, PLEX_TOKEN=SECRET)
    assert SECRET not in run.output
    assert "`/data/*****` of `Films`" in run.output


def test_a_hardware_encoder_that_is_not_here_is_told(project: Path) -> None:
    (project / "stations/plain/hardware.yaml").write_text("ffmpeg: {encoder: videotoolbox}\n")
    run = retrovue(project, "--json", "doctor")
    *checks, _ = map(json.loads, run.stdout.splitlines()[1:])
    told = [
        (one["health"], one["code"]) for one in checks if one["what"] == "hardware" and one["health"] != "ok"
    ]
    assert told == [("warning", "RV821")]
