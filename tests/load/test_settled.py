"""Whether files rest: what is being written, or has been written on since, is not taken up."""

from pathlib import Path

import pytest

from retrovue.load.settled import is_torn, state_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "station.yaml").write_text("station: {}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "torn"),
    [("station: {id: x}\n", False), ("station: {id", True), ("station: {}\n# more", True), ("", True)],
)
def test_a_file_that_lacks_the_end_of_its_line_is_being_written(folder: Path, text: str, torn: bool) -> None:
    before = state_of(folder)
    (folder / "station.yaml").write_text(text)
    assert is_torn(folder, before, state_of(folder)) is torn


def test_a_file_that_has_grown_since_is_being_written(folder: Path) -> None:
    before = state_of(folder)
    (folder / "station.yaml").write_text("station: {id: x}\n")
    now = state_of(folder)
    with (folder / "station.yaml").open("a") as file:
        file.write("sources: {}\n")
    assert is_torn(folder, before, now)


def test_a_file_that_is_away_is_being_written(folder: Path) -> None:
    before = state_of(folder)
    (folder / "station.yaml").unlink()
    assert is_torn(folder, before, state_of(folder))
