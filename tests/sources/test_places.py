"""How many of a server's files are really here, and what is said of the others."""

import re
from pathlib import Path
from typing import Any

import pytest
from plex_emulator import small_library, start
from pydantic import TypeAdapter

from retrovue.diagnostics import Diagnostic
from retrovue.sources import PlexSource
from retrovue.sources.candidates import candidates
from retrovue.sources.places import PlaceSummary, place_problems
from retrovue.sources.presence import Presence


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def source(*lines: tuple[str, str], **keys: Any) -> PlexSource:
    paths = [{"from": start, "to": str(to)} for start, to in lines]
    fields = {"type": "plex", "url": "http://plex.example", "token": "t", "paths": paths, **keys}
    return TypeAdapter(PlexSource).validate_python(fields)


def summary(model: PlexSource, listed: list[str], **more: Any) -> PlaceSummary:
    return place_problems("plex", model, listed, Presence(), **more)


def told(found: PlaceSummary, folder: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    def short(text: str) -> str:
        return text.replace(str(folder), "~")

    return [(one.code, short(one.message), tuple(map(short, one.help))) for one in found.diagnostics]


LISTED = [f"/data/tv/{show}/e{n}.mkv" for show in ("Cheers", "Soap") for n in range(4)]


def test_files_that_are_all_there(tmp_path: Path) -> None:
    put(tmp_path, *(path.removeprefix("/data/") for path in LISTED))
    found = summary(source(("/data/tv", "tv")), LISTED, project=str(tmp_path))
    assert found.resolved[LISTED[0]] == f"{tmp_path}/tv/Cheers/e0.mkv" and len(found.resolved) == 8
    assert (found.words, found.diagnostics) == ("8 of 8 files are there", ())


def test_files_without_a_path_and_the_line_that_would_give_them_one(tmp_path: Path) -> None:
    put(tmp_path, "tv/Cheers/e0.mkv", "nas/films/Jaws/j.mkv", "nas/films/Alien/a.mkv")
    listed = [
        LISTED[0],
        "/data/films/Jaws/j.mkv",
        "/data/films/Alien/a.mkv",
        "/DATA/tv/x.mkv",
        "/data/tv/../y",
    ]
    model = source(("/data/tv", f"{tmp_path}/tv"))
    found = summary(model, listed, locations=["/data/tv", "/data/films"], local=candidates([str(tmp_path)]))
    assert found.words == "1 of 5 files are there, 4 without a path here"
    assert found.unmapped == tuple(listed[1:])
    assert told(found, tmp_path) == [
        ("RV034", "4 of 5 files of `plex` have no path on this machine, such as `/data/films/Jaws/j.mkv`", (
            "write `/data/tv` as the server does, or add `case: insensitive` to it: only the case of letters differs",
            "add `- {from: /data/films, to: ~/nas/films}` to its `paths`: 2 of its 2 names are there",
            "rename what the server lists so: `..` is no name below `~/tv`",
        )),
    ]  # fmt: skip


def test_passthrough_keeps_what_no_mapping_covers(tmp_path: Path) -> None:
    put(tmp_path, "tv/Cheers/e0.mkv", "films/j.mkv")
    listed = [LISTED[0], f"{tmp_path}/films/j.mkv", f"{tmp_path}/films/k.mkv"]
    found = summary(source(("/data/tv", f"{tmp_path}/tv"), passthrough=True), listed)
    assert found.words == "2 of 3 files are there, 1 missing" and found.missing == (listed[2],)
    assert [one.code for one in found.diagnostics] == ["RV035"]
    without = summary(source(("/data/tv", f"{tmp_path}/tv")), listed)
    assert without.words == "1 of 3 files are there, 2 without a path here"


def test_missing_files_are_counted_for_each_root(tmp_path: Path) -> None:
    put(tmp_path, "tv/Cheers/e0.mkv", "tv/Cheers/e1.mkv", "films/other.mkv", "nas/films/Jaws/j.mkv")
    listed = [*LISTED[:3], "/data/films/Jaws/j.mkv"]
    model = source(("/data/tv", f"{tmp_path}/tv"), ("/data/films", f"{tmp_path}/films"))
    found = summary(model, listed, local=candidates([str(tmp_path)]))
    assert found.words == "2 of 4 files are there, 2 missing"
    assert told(found, tmp_path) == [
        ("RV035", "1 of 1 files of `plex` below `~/films` are not there, such as `~/films/Jaws/j.mkv`",
         ("map it so: `- {from: /data/films, to: ~/nas/films}`, where 1 of its 1 name is there",)),
        ("RV035", "1 of 3 files of `plex` below `~/tv` are not there, such as `~/tv/Cheers/e2.mkv`",
         ("let the server scan its library, or put the files back; until then their items cannot air here",)),
    ]  # fmt: skip
    assert summary(model, listed).diagnostics[0].help == (
        "see that `to` is the folder that holds what `/data/films` holds on the server",
    )


def test_below_a_share_that_is_not_mounted_nothing_is_missing(tmp_path: Path) -> None:
    (tmp_path / "mount").mkdir()
    put(tmp_path, "films/j.mkv")
    model = source(
        ("/data/tv", f"{tmp_path}/mount"), ("/data/films", f"{tmp_path}/films"), ("/data/x", "gone")
    )
    found = summary(model, [*LISTED, "/data/films/j.mkv"], project=str(tmp_path))
    assert found.words == "1 of 9 files are there, 8 below folders that are away"
    assert told(found, tmp_path) == [
        ("RV032", "the folder `~/mount`, to which `plex` maps `/data/tv`, is empty",
         ("mount the disk or the share, or mend the path; until then its items keep their state",)),
        ("RV032", "the folder `gone`, to which `plex` maps `/data/x`, is missing",
         ("mount the disk or the share, or mend the path; until then its items keep their state",)),
    ]  # fmt: skip


def test_a_server_elsewhere_without_any_mapping(tmp_path: Path) -> None:
    put(tmp_path, "nas/Cheers/e0.mkv", "nas/Soap/e0.mkv")
    found = summary(source(), LISTED, locations=["/data/tv"], local=candidates([str(tmp_path)]))
    assert told(found, tmp_path) == [
        ("RV035", "8 of 8 files of `plex` below `/data/tv` are not there, such as `/data/tv/Cheers/e0.mkv`",
         ("add to its `paths`: `- {from: /data/tv, to: ~/nas}`, where 2 of its 2 names are there",)),
    ]  # fmt: skip
    unknown = summary(source(), LISTED)
    assert unknown.diagnostics[0].message.startswith("8 of 8 files of `plex` are not there")


@pytest.mark.parametrize("mounted", [True, False])
def test_the_same_machine_with_a_share_that_is_not_mounted(mounted: bool, tmp_path: Path) -> None:
    (tmp_path / "tv").mkdir()
    if mounted:
        put(tmp_path, "tv/Soap/e0.mkv")
    found = summary(source(), [f"{tmp_path}/tv/Cheers/e0.mkv"], locations=[f"{tmp_path}/tv"])
    assert (len(found.missing), len(found.unknown)) == ((1, 0) if mounted else (0, 1))


def test_every_listed_path_counts_once(tmp_path: Path) -> None:
    put(tmp_path, "tv/Cheers/e0.mkv")
    model = source(("/data/tv", f"{tmp_path}/tv"))
    found = summary(model, [*LISTED, *LISTED, "", "/else/x.mkv"])
    assert found.total == 10
    assert found.words == "1 of 10 files are there, 2 without a path here, 7 missing"


def test_candidates_are_read_to_a_depth_and_without_what_is_hidden(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c/d/x.mkv", ".hidden/y.mkv", "z.mkv")
    found = candidates([str(tmp_path), f"{tmp_path}/gone"])
    shown = {folder.removeprefix(str(tmp_path)): names for folder, names in found.items()}
    assert shown == {"": ("a", "z.mkv"), "/a": ("b",), "/a/b": ("c",)}


def test_problems_lead_to_the_line_of_the_station(tmp_path: Path) -> None:
    model = source(("/data/tv", f"{tmp_path}/gone"))
    found: tuple[Diagnostic, ...] = summary(model, ["/else/x.mkv"]).diagnostics
    assert [one.path for one in found] == [
        ("sources", "plex", "paths", "0", "to"),
        ("sources", "plex", "paths"),
    ]


@pytest.mark.parametrize("style", ["posix", "windows", "unc"])
def test_servers_of_every_kind(style: str, tmp_path: Path) -> None:
    with start(small_library(), path_style=style) as plex:
        folders = [folder for section in plex.shelf.sections for folder in section.locations]
        files = [
            part.file for entry in plex.shelf.entries.values() for version in entry.versions for part in version.parts
        ]  # fmt: skip
        platform = plex.platform
    lines = [
        (folder.swapcase() if style != "posix" else folder, tmp_path / str(n))
        for n, folder in enumerate(folders)
    ]
    for path in files:
        number, folder = max(
            ((n, one) for n, one in enumerate(folders) if path.startswith(one)), key=lambda one: len(one[1])
        )
        put(tmp_path / str(number), re.sub(r"\\", "/", path[len(folder) :]).strip("/"))
    found = summary(source(*lines), files, platform=platform, locations=folders)
    assert len(files) > 20
    assert (len(found.resolved), found.diagnostics) == (len(set(files)), ())
    assert all(Path(local).is_file() for local in found.resolved.values())
