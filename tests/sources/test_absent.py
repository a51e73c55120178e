"""Items of a server whose files are not on this machine."""

from pathlib import Path

from retrovue.catalog.links import LocatedLink
from retrovue.sources.absent import absent_items
from retrovue.station_type import StationFile

STATION = {"station": {"id": "tiny", "language": "1", "timezone": "UTC"}}


def station(to: Path) -> StationFile:
    plex = {
        "type": "plex", "url": "http://plex.example:32400", "token": "t",
        "paths": [{"from": "/media/tv", "to": str(to)}],
    }  # fmt: skip
    return StationFile.model_validate(
        STATION | {"sources": {"main": plex, "tmm": {"type": "nfo", "roots": ["x"]}}}
    )


def link(key: str, path: str, source: str = "main") -> LocatedLink:
    return LocatedLink(key, source, f"{source}-{key}", (path,), True)


def test_what_has_no_file_here_is_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "here.mkv").touch()
    links = [
        link("here", "/media/tv/here.mkv"), link("gone", "/media/tv/gone.mkv"), link("elsewhere", "/other/a.mkv"),
        link("both", "/media/tv/both.mkv"), link("both", str(tmp_path / "both.mkv"), "tmm"),
        link("own", str(tmp_path / "never looked at.mkv"), "tmm"),
    ]  # fmt: skip
    found = absent_items(station(tmp_path).sources, links, tmp_path)
    assert found.keys == {"gone", "elsewhere"}
    assert [one.code for one in found.diagnostics] == ["RV034", "RV035"]


def test_below_a_folder_that_is_away_everything_stays(tmp_path: Path) -> None:
    found = absent_items(station(tmp_path / "not mounted").sources, [link("a", "/media/tv/a.mkv")], tmp_path)
    assert found.keys == frozenset()
    assert [one.code for one in found.diagnostics] == ["RV032"]


def test_a_station_of_folders_asks_nothing(tmp_path: Path) -> None:
    found = absent_items({}, [link("a", "/media/tv/a.mkv")], tmp_path)
    assert found.keys == frozenset() and found.diagnostics == ()
