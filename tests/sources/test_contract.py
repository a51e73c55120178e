"""Every kind of source keeps to the contract, also one that an installed package adds."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from plex_emulator import small_library, start
from sources.contract import check_reader
from sources.listing_of import put

from retrovue.sources import Context, kinds

SAMPLE = Path(__file__).parents[1] / "sample_source"
STATION = "station: {id: tiny, language: 1, timezone: UTC}\nsources: {list: {type: TYPE, file: list.txt}}\n"


def check_kind(name: str, project: Path, items: int, **keys: Any) -> None:
    kind = kinds()[name]
    model = kind.model.model_validate({"type": name, **keys})
    check_reader(lambda context: kind.open(model, "source", context), Context(project), items)


@pytest.mark.parametrize("name", ["folder", "nfo"])
def test_folders_keep_to_it(name: str, tmp_path: Path) -> None:
    put(tmp_path, *(f"media/Quay/Season 1/Quay s01e0{number}.mkv" for number in range(1, 8)))
    put(tmp_path, *(f"attic/{number}.mkv" for number in range(3)))
    put(tmp_path, "media/Quay/tvshow.nfo", content="<tvshow><title>Quay</title></tvshow>")
    check_kind(name, tmp_path, 10, roots=("media", "attic"))


def test_a_plex_server_keeps_to_it(tmp_path: Path) -> None:
    with start(small_library()) as plex:
        movies = sum(1 for entry, _ in plex.truth().values() if entry.kind in ("movie", "episode"))
        check_kind("plex", tmp_path, movies, url=plex.url, token=plex.token)


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The sample package is installed."""
    monkeypatch.syspath_prepend(str(SAMPLE))
    kinds.cache_clear()
    yield
    kinds.cache_clear()
    sys.modules.pop("retrovue_playlist", None)


@pytest.mark.usefixtures("sample")
def test_a_kind_that_a_package_adds_keeps_to_it(tmp_path: Path) -> None:
    put(tmp_path, "list.txt", content="".join(f"/srv/{number}.mkv Film {number}\n" for number in range(5)))
    check_kind("playlist", tmp_path, 5, file="list.txt")


def retrovue(project: Path, *words: str, installed: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(SAMPLE) if installed else ""}
    command = [sys.executable, "-m", "retrovue", "-C", str(project), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)


def test_a_station_uses_a_kind_that_a_package_adds(tmp_path: Path) -> None:
    put(tmp_path, "stations/tiny/station.yaml", content=STATION.replace("TYPE", "playlist"))
    put(tmp_path, "list.txt", content="/srv/1.mkv The Quay\n")
    run = retrovue(tmp_path, "sync")
    assert "Added movie: The Quay" in run.stderr and run.returncode == 0
    (tmp_path / "list.txt").unlink()
    run = retrovue(tmp_path, "sync")
    assert "RV502" in run.stderr and "Traceback" not in run.stderr


def test_an_unknown_kind_says_which_are_known(tmp_path: Path) -> None:
    put(tmp_path, "stations/tiny/station.yaml", content=STATION.replace("TYPE", "playlits"))
    known = retrovue(tmp_path, "sync")
    assert known.returncode == 1 and "did you mean `playlist`?" in known.stderr
    unknown = retrovue(tmp_path, "sync", installed=False)
    assert "`folder`, `nfo`, `plex`" in unknown.stderr and unknown.returncode == 1


def test_a_package_whose_kind_is_none_is_told_who_wrote_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        name = "playlist"

        def load(self) -> object:
            return object()

    monkeypatch.setattr("retrovue.sources.registry.entry_points", lambda group: [Wrong()])
    kinds.cache_clear()
    with pytest.raises(TypeError, match="`playlist`"):
        kinds()
    kinds.cache_clear()
