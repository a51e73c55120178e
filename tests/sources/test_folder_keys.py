"""What the keys of folder sources leave out, add and rename; discs, and chapters beside a video."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sources.listing_of import Found, listing, put

from retrovue.media.item import Mark
from retrovue.metadata import Details
from retrovue.sources import Asked, FolderSource, PlexSource


def told(found: Found) -> list[Details]:
    return [one.details for one in found.reader.describe(found.items)]


def test_globs_take_paths_in_and_leave_them_out(tmp_path: Path) -> None:
    put(
        tmp_path,
        "media/Shows/Quay/a.mkv",
        "media/Shows/Quay/extras/b.mkv",
        "media/films/c.mkv",
        "media/d.mkv",
    )
    assert listing(tmp_path, include="shows/**").paths == ["Shows/Quay/a.mkv", "Shows/Quay/extras/b.mkv"]
    assert listing(tmp_path, include="*").paths == ["d.mkv"]
    found = listing(tmp_path, include=("Shows/**", "films/*"), exclude="**/extras/**")
    assert found.paths == ["Shows/Quay/a.mkv", "films/c.mkv"] and found.total == 2


def test_a_limit_counts_for_each_root(tmp_path: Path) -> None:
    put(tmp_path, *(f"media/{number}.mkv" for number in range(5)), *(f"more/{n}x.mkv" for n in range(5)))
    assert listing(tmp_path, limit="2", roots=("media", "more")).paths == [
        "0.mkv", "1.mkv", "0x.mkv", "1x.mkv"
    ]  # fmt: skip


def test_a_root_may_be_a_map(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv", "attic/b.mkv", "cellar/c.mkv")
    roots = (
        "media",
        {"path": "attic", "name": "Old films", "description": "from the old machine"},
        {"path": "cellar", "enabled": "false"},
    )
    found = listing(tmp_path, roots=roots)
    assert [(one.key, one.title, one.enabled) for one in found.reader.sections()] == [
        ("media", "media", True), ("attic", "Old films", True), ("cellar", "cellar", False),
    ]  # fmt: skip
    assert found.paths == ["a.mkv", "b.mkv"]
    with pytest.raises(ValidationError):
        FolderSource.model_validate({"type": "folder", "roots": ({"name": "x"},)})


def test_a_root_that_is_counted_alone_gives_the_same_addresses(tmp_path: Path) -> None:
    put(tmp_path, "media/a.mkv", "attic/a.mkv")
    found = listing(tmp_path, roots=("media", "attic"))
    again = listing(tmp_path, roots=("media", "attic")).reader
    (_, second) = again.sections()
    assert again.count(second).refs == {"attic/a.mkv"} == set(found.paths[1:])


# ---------------------------------------------------------------- a part of it


def test_only_what_changed_since_an_instant(tmp_path: Path) -> None:
    put(tmp_path, "media/old.mkv", "media/told.mkv", "media/told.nfo", "media/new.mkv")
    for name in ("old.mkv", "told.mkv"):
        os.utime(tmp_path / "media" / name, (1_000, 1_000))
    found = listing(tmp_path, "nfo", Asked(since=2_000_000))
    assert found.paths == ["new.mkv", "told.mkv"] and found.total == 2


def test_only_a_film_or_a_show_of_a_title(tmp_path: Path) -> None:
    put(tmp_path, "media/Quay (1984).mkv", "media/Quay (1999).mkv", "media/Bell/Season 1/Bell - s01e01.mkv")
    assert listing(tmp_path, asked=Asked(title="QUAY")).total == 2
    assert listing(tmp_path, asked=Asked(title="quay", year=1999)).paths == ["Quay (1999).mkv"]
    assert listing(tmp_path, asked=Asked(title="bell")).total == 1


# ---------------------------------------------------------------- what is taken over

NFO = """<movie><title>Quay</title><year>1984</year><plot>Rain.</plot><genre>Noir</genre><tag>wet</tag><rating>8</rating>
<warning>smoking</warning><uniqueid type="imdb">tt0000001</uniqueid></movie>"""


@pytest.mark.parametrize(
    ("switch", "lost"),
    [
        ({}, set()),
        ({"metadata": "false"}, {"description", "genres"}),
        ({"tags": "false"}, {"labels"}),
        ({"scores": "false"}, {"score"}),
        ({"warnings": "false"}, {"warnings"}),
    ],
)
def test_what_import_leaves_out(tmp_path: Path, switch: dict[str, str], lost: set[str]) -> None:
    put(tmp_path, "media/a.mkv")
    put(tmp_path, "media/a.nfo", content=NFO)
    rules = ({"match": "**", "set": {"label": ("mine",)}},)
    (whole,) = told(listing(tmp_path, "nfo", rules=rules))
    (found,) = told(listing(tmp_path, "nfo", rules=rules, **{"import": switch}))
    assert (found.title, found.year, found.guids) == ("Quay", 1984, ("imdb:tt0000001",))
    names = ("description", "genres", "labels", "score", "warnings")
    assert {name for name in names if getattr(found, name) != getattr(whole, name)} == lost
    assert "mine" in found.labels, "what the station itself says always counts"
    stamps = {one.text_stamp for s in ({}, switch) for one in listing(tmp_path, "nfo", **{"import": s}).items}
    assert len(stamps) == 1 + bool(switch)


# ---------------------------------------------------------------- discs


def disc(project: Path, folder: str, **sizes: int) -> None:
    for name, size in sizes.items():
        put(project, f"{folder}/{name.upper()}.VOB", content="x" * size)
    put(project, f"{folder}/VIDEO_TS.IFO")


def test_a_disc_is_one_film_of_its_main_title(tmp_path: Path) -> None:
    disc(
        tmp_path, "media/Quay (1984)/VIDEO_TS",
        video_ts=50, vts_01_0=90, vts_01_1=10, vts_02_0=3, vts_02_2=30, vts_02_1=30,
    )  # fmt: skip
    put(tmp_path, "media/Bell/bell.vob")
    put(tmp_path, "media/Quay (1984)/VIDEO_TS/VIDEO_TS.nfo", content=NFO.replace("Quay", "The Quay"))
    found = listing(tmp_path)
    assert found.paths == ["Bell/bell.vob", "Quay (1984)/VIDEO_TS"]
    (version,) = found.items[1].versions
    assert [Path(part.path).name for part in version.parts] == ["VTS_02_1.VOB", "VTS_02_2.VOB"]
    assert (told(found)[1].title, told(found)[1].year) == ("Quay", 1984)
    assert told(listing(tmp_path, "nfo"))[1].title == "The Quay"


def test_the_nfo_beside_a_disc_is_about_it(tmp_path: Path) -> None:
    disc(tmp_path, "media/Quay/video_ts", vts_01_1=1)
    put(tmp_path, "media/Quay/movie.nfo", content=NFO)
    assert told(listing(tmp_path, "nfo"))[0].year == 1984


# ---------------------------------------------------------------- chapters


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.chapters.txt",
            "CHAPTER01=00:00:00.000\nCHAPTER01NAME=One\nCHAPTER02=00:00:05.500\nCHAPTER02NAME=Two\n",
        ),
        ("A.ffmetadata", ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=5500\nEND=9000\ntitle=Two\n"),
    ],
)
def test_chapters_beside_a_video(tmp_path: Path, name: str, content: str) -> None:
    put(tmp_path, "media/a.mkv", "media/b.mkv")
    plain = {item.path: item.text_stamp for item in listing(tmp_path).items}
    put(tmp_path, f"media/{name}", content=content)
    found = listing(tmp_path)
    first, second = found.reader.describe(found.items)
    assert first.marks[-1] == Mark(5500, "chapter", "Two") and second.marks is None
    changed = {item.path for item in found.items if item.text_stamp != plain[item.path]}
    assert changed == {"a.mkv"}


@pytest.mark.parametrize(("content", "codes"), [("CHAPTER01=soon", ["RV518"]), ("<catalogue/>", [])])
def test_chapters_that_are_none(tmp_path: Path, content: str, codes: list[str]) -> None:
    put(tmp_path, "media/a.mkv")
    put(tmp_path, "media/a.xml", content=content)
    found = listing(tmp_path)
    (one,) = found.reader.describe(found.items)
    assert one.marks is None and [problem.code for problem in one.problems] == codes
    assert all(problem.help and problem.place for problem in one.problems)


def test_shows_have_bars_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, "media/Bell/Season 1/Bell s01e01.mkv", "media/Bell/Season 2/x - 2x01.mkv", "media/film.mkv")
    put(tmp_path, "media/Quay/tvshow.nfo", "media/Quay/deep/one.mkv")
    counted: Any = listing(tmp_path).counted[0]
    assert dict(counted.shows) == {"Bell": 2}
    assert dict(listing(tmp_path, "nfo").counted[0].shows) == {"Bell": 2, "Quay": 1}


@pytest.mark.parametrize("pattern", ["", "../**", "./a", "a/../b", "Movies/", "Movies/**/"])
def test_a_pattern_that_could_match_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="matches no path"):
        FolderSource.model_validate({"type": "folder", "roots": ["media"], "include": pattern})


def test_a_pattern_of_a_folder_alone_says_how_to_write_it() -> None:
    with pytest.raises(ValidationError) as caught:
        FolderSource.model_validate({"type": "folder", "roots": ["media"], "exclude": "Extras/"})
    assert caught.value.errors()[0]["ctx"]["help"] == "write it as `Extras/**`"


@pytest.mark.parametrize("pattern", ["/Movies/**", "D:/Movies/**", "//nas/Movies/**"])
def test_paths_of_a_folder_begin_below_its_root(pattern: str) -> None:
    with pytest.raises(ValidationError, match="matches no path"):
        FolderSource.model_validate({"type": "folder", "roots": ["media"], "include": pattern})
    assert PlexSource.model_validate({"type": "plex", "url": "x", "token": "y", "include": pattern})


@pytest.mark.parametrize("root", ["", " ", {"path": ""}])
def test_a_root_has_a_path(root: object) -> None:
    with pytest.raises(ValidationError, match="the path is empty"):
        FolderSource.model_validate({"type": "folder", "roots": [root]})


@pytest.mark.parametrize("other", ["media", "media/", "./media", {"path": "media", "name": "Again"}])
def test_a_root_that_is_written_twice_is_refused(other: object) -> None:
    with pytest.raises(ValidationError, match="is written twice"):
        FolderSource.model_validate({"type": "folder", "roots": ["media", other]})
    assert FolderSource.model_validate({"type": "folder", "roots": ["media", "media/shows"]})
