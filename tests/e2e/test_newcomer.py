"""The wrong order of things: on the air before there is any media, then the media come."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.tiny_station import OnAir, Project, free_port, make_media, write_station


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("early"))
    write_station(made.folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def on_air(early: Project) -> OnAir:
    return early.run(free_port())


def test_an_empty_catalog_is_an_error_of_build(early: Project) -> None:
    said = early.retrovue("build", code=1).stderr
    assert "error[RV100]" in said
    assert "retrovue sync" in said


def test_run_goes_on_the_air_and_says_that_there_is_nothing_to_show(on_air: OnAir, early: Project) -> None:
    assert "RV100" in on_air.codes()
    assert "RV100" in on_air.text("/api/v1/now")
    assert "error[RV100]" in early.log()
    assert on_air.playlist().count("EXTINF") == 6


@pytest.mark.long
def test_media_that_come_later_are_shown_without_a_restart(
    on_air: OnAir, early: Project, tmp_path: Path
) -> None:
    make_media(tmp_path / "media")
    shutil.copytree(tmp_path / "media", early.folder / "media")
    early.retrovue("sync")
    for _ in range(60):
        if "Blue" in on_air.text("/api/v1/now") or "Red" in on_air.text("/api/v1/now"):
            break
        time.sleep(1)
    else:
        raise AssertionError(on_air.text("/api/v1/now"))
    assert "RV100" not in on_air.text("/api/v1/now")


def test_a_state_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    project = Project(tmp_path)
    write_station(project.folder)
    (tmp_path / ".retrovue").write_text("a file where a folder should be")
    assert "error[RV807]" in project.retrovue("run", "--port", "0", code=4).stderr
