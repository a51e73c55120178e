"""Which station a command means."""

from pathlib import Path

import pytest

from retrovue.diagnostics import StationError
from retrovue.load.project import StationPlace, find_station


def make(project: Path, *ids: str) -> None:
    for id in ids:
        folder = project / "stations" / id
        folder.mkdir(parents=True)
        (folder / "station.yaml").write_text("station: {}\n")


def test_the_only_station_needs_no_name(tmp_path: Path) -> None:
    make(tmp_path, "demo")
    (tmp_path / "stations/notes").mkdir()
    expected = StationPlace("demo", tmp_path, tmp_path / "stations/demo", tmp_path / ".retrovue/demo")
    assert find_station(tmp_path, None) == find_station(tmp_path, "demo") == expected


@pytest.mark.parametrize(
    ("ids", "asked", "code", "exit_code", "help"),
    [
        ((), None, "RV805", 4, "stations/"),
        ((), "demo", "RV805", 4, "retrovue init"),
        (("demo",), "dmeo", "RV805", 4, "did you mean `demo`?"),
        (("demo",), "../demo", "RV805", 4, "demo"),
        (("one", "two"), None, "RV806", 2, "`one`, `two`"),
    ],
)
def test_what_is_wrong(
    tmp_path: Path, ids: tuple[str, ...], asked: str | None, code: str, exit_code: int, help: str
) -> None:
    make(tmp_path, *ids)
    with pytest.raises(StationError) as caught:
        find_station(tmp_path, asked)
    (found,) = caught.value.diagnostics
    assert (found.code, caught.value.exit_code) == (code, exit_code)
    assert help in found.help[0]
