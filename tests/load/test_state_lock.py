"""One process writes a state folder, also on a disk that takes no name."""

from pathlib import Path

import pytest
from small_disk import small_disk

from retrovue.diagnostics import StationError
from retrovue.load.state_lock import locked


def test_the_second_hears_who_was_first(tmp_path: Path) -> None:
    with (
        locked(tmp_path, "run"),
        pytest.raises(StationError, match=r"RV804.*retrovue run"),
        locked(tmp_path, "build"),
    ):
        pass
    with locked(tmp_path, "build"):
        pass


def test_a_full_disk_keeps_nobody_from_holding_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with small_disk(state, "16k"):
        (state / "lock").touch()
        (state / "filled").write_bytes(b"")
        with (state / "filled").open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
            while True:
                file.write(bytes(4096))
        with locked(state, "run"), pytest.raises(StationError, match="RV804"), locked(state, "build"):
            pass
