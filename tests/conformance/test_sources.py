"""The page of the sources in a real browser: a server is added, tried, read, and its paths are mapped."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance.demo_on_air import PROJECT
from conformance.test_console import code_of
from e2e.tiny_station import CLIPS, Project, free_port, make_media, write_station
from plex_emulator import PlexEmulator, small_library, start

pytestmark = pytest.mark.long
COMMENT = "  # where the films of the server may lie\n"


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, plex: PlexEmulator) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("sources")
    make_media(folder / "media")
    write_station(folder)
    made = Project(folder)
    file = made.station / "station.yaml"
    text = file.read_text()
    disks = f"sources:\n{COMMENT}  disks: {{type: folder, roots: [disks], enabled: false}}\n"
    file.write_text(text.replace("sources:\n", disks, 1))
    _lay_films(folder / "disks/Films", plex, folder / "media" / next(iter(CLIPS)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLEX_TOKEN", plex.token)
        made.retrovue("sync")
        made.retrovue("build")
        yield made
        made.close()


def _lay_films(folder: Path, plex: PlexEmulator, clip: Path) -> None:
    """The server's films under another name of their folder, as a share has it."""
    for entry in plex.section("Movies").entries:
        for part in (part for version in entry.versions for part in version.parts):
            place = folder / part.file.removeprefix("/media/Movies/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(clip, place)


@pytest.fixture(scope="module")
def seen(project: Project, plex: PlexEmulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    station, shots = project.run(free_port()), tmp_path_factory.mktemp("pages")
    command = [
        "node", str(PROJECT / "tests/conformance/sources.mjs"), station.base, code_of(project), str(shots), plex.url,
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=PROJECT)
    assert result.returncode == 0, result.stderr + project.log()
    found: dict[str, Any] = json.loads(result.stdout)
    print(f"sources: {found['seconds']}, pages in {shots}")
    return found


def test_nothing_went_wrong_and_everybody_can_use_it(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []
    assert seen["axe"] == []
    assert {name: seconds for name, seconds in seen["seconds"].items() if seconds > 120} == {}


def test_a_server_is_tried_and_written_down_without_its_token(project: Project, seen: dict[str, Any]) -> None:
    assert "does not go into the station's files" in seen["plainToken"]
    assert seen["tried"].startswith("Invented Server 1.41.0.1 answers in ")
    assert [one.split("\n")[0] for one in seen["found"]] == ["Movies", "TV", "Kids TV"]
    assert "+    token: ${env:PLEX_TOKEN}" in seen["diff"]
    assert "+    libraries:" in seen["diff"] and "Movies" in seen["diff"] and "Kids" not in seen["diff"]
    text = (project.station / "station.yaml").read_text()
    assert COMMENT in text and "right-token" not in text + project.log()


def test_why_items_are_not_here_and_the_line_that_helps(project: Project, seen: dict[str, Any]) -> None:
    folder = str(project.folder / "disks/Films")
    assert any(folder in one and "/media/Movies" in one for one in seen["why"])
    assert "is there" in seen["try"] and "7 would be found" in seen["try"]
    assert f"to: {folder}" in seen["mapped"]
    assert seen["resolved"].startswith("7 of 7 files are here")


def test_a_switch_that_is_not_saved_goes_back(seen: dict[str, Any]) -> None:
    assert seen["unswitched"] is True


def test_the_focus_is_not_lost(seen: dict[str, Any]) -> None:
    assert seen["focus"] == "clips/edit"


def test_a_viewer_sees_how_it_is_and_no_path(project: Project, seen: dict[str, Any]) -> None:
    viewer = seen["viewer"]
    assert (viewer["buttons"], viewer["switches"]) == (0, 0)
    assert str(project.folder) not in viewer["text"] and "/media" not in viewer["text"]
