"""What was served last keeps the air from going back, unless a wrong clock wrote it."""

from pathlib import Path

import pytest

from retrovue.playout.floor import FLOOR_LIMIT, forget_future, read_floor

NOW = 1_800_000_000_000


def served(state: Path, text: str) -> Path:
    (state / "last-served").write_text(text)
    return state


def test_a_start_goes_on_where_the_air_was(tmp_path: Path) -> None:
    assert read_floor(served(tmp_path, f"{NOW}\n")) == NOW


@pytest.mark.parametrize("text", ["", "x", "1e9", "9" * 400, "\x00"])
def test_a_damaged_file_is_no_floor_to_stand_on(tmp_path: Path, text: str) -> None:
    state = served(tmp_path, text)
    forget_future(state, NOW)
    assert read_floor(state) == 0


def test_the_future_is_forgotten_when_a_person_starts_the_station(tmp_path: Path) -> None:
    assert forget_future(served(tmp_path, str(NOW + FLOOR_LIMIT + 1)), NOW)
    assert read_floor(tmp_path) == 0


def test_a_clock_that_was_set_back_a_little_waits(tmp_path: Path) -> None:
    assert not forget_future(served(tmp_path, str(NOW + FLOOR_LIMIT)), NOW)
    assert read_floor(tmp_path) == NOW + FLOOR_LIMIT
