"""A file that is gone while on the air has its source read anew, and not over and over."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from retrovue.load.project import StationPlace
from retrovue.sync_on_air import SyncOnAir
from retrovue.timing.instants import HOUR


def test_the_sources_that_list_its_folder_are_read(tmp_path: Path) -> None:
    def source(*roots: str, to: tuple[str, ...] = ()) -> Any:
        return SimpleNamespace(
            roots=[SimpleNamespace(path=path) for path in roots],
            paths=[SimpleNamespace(to=path) for path in to],
        )

    sources = {
        "clips": source("media"),
        "films": source("/srv/films"),
        "plex": source(to=("/srv", "${env:WHERE}")),
    }
    accepted = SimpleNamespace(document=SimpleNamespace(sources=sources))
    now = [10 * HOUR]
    following = SyncOnAir(
        StationPlace("st", tmp_path, tmp_path, tmp_path),
        SimpleNamespace(accepted=accepted),  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        lambda: now[0],
    )

    def missed(path: str) -> set[str]:
        following._hinted.clear()
        following.miss(path)
        return set(following._hinted)

    assert missed(str(tmp_path / "media/a.mkv")) == {"clips"}
    assert missed(str(tmp_path / "media/b.mkv")) == set(), "not again within the hour"
    assert missed("/srv/films/c.mkv") == {"films", "plex"}
    assert missed("/elsewhere/d.mkv") == set()
    now[0] += HOUR
    assert missed(str(tmp_path / "media/b.mkv")) == {"clips"}
    (tmp_path / "media").mkdir()
    (tmp_path / "media/b.mkv").touch()
    assert following._back() == {"clips"}, "one of its files is there again"
    assert following._back() == set()
