"""Which files are there, which are not, and of which nobody can say."""

import os
from collections import Counter
from pathlib import Path
from unicodedata import normalize

import pytest

from retrovue.sources.presence import Presence, State


def put(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_a_file_with_its_size_and_time(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_text("four")
    os.utime(tmp_path / "a.mkv", ns=(5, 1_234_567_890_123_456_789))
    found = Presence().look(str(tmp_path / "a.mkv"))
    assert (found.state, found.size, found.mtime_ns) == (State.PRESENT, 4, 1_234_567_890_123_456_789)
    assert found.path == str(tmp_path / "a.mkv")


def test_what_is_no_file_is_absent(tmp_path: Path) -> None:
    put(tmp_path / "folder.mkv/inside.mkv", tmp_path / "whole.mkv")
    (tmp_path / "broken.mkv").symlink_to("nowhere")
    (tmp_path / "loop.mkv").symlink_to("loop.mkv")
    (tmp_path / "link.mkv").symlink_to("whole.mkv")
    presence = Presence([str(tmp_path)])
    names = ("folder.mkv", "gone.mkv", "whole.mkv/below.mkv", "no/folder/x.mkv", "broken.mkv", "loop.mkv", "z\0.mkv",
             "lone \ud800.mkv", "lone \ud800/x.mkv", "l" * 300 + "/x.mkv")  # fmt: skip
    states = {name: presence.state(f"{tmp_path}/{name}") for name in names}
    assert set(states.values()) == {State.ABSENT}, states
    assert presence.look(f"{tmp_path}/link.mkv").size == 1


@pytest.mark.parametrize("path", ["", "relative.mkv", "D:\\tv\\e.mkv", "\\\\nas\\tv\\e.mkv"])
def test_a_path_of_another_system_is_absent(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "relative.mkv", tmp_path / "D:\\tv\\e.mkv")
    monkeypatch.chdir(tmp_path)
    assert Presence().state(path) is State.ABSENT


@pytest.mark.parametrize(("asked", "there"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_in_either_form(asked: str, there: str, tmp_path: Path) -> None:
    put(tmp_path / normalize(there, "Séries/Été/é.mkv"))
    found = Presence().look(str(tmp_path / normalize(asked, "Séries/Été/é.mkv")))
    assert found.state is State.PRESENT
    assert found.path == str(tmp_path / normalize(there, "Séries/Été/é.mkv"))
    assert Presence().state(str(tmp_path / normalize(asked, "Séries/Été/e.mkv"))) is State.ABSENT


@pytest.mark.parametrize("depth", [90, 1_300])
def test_a_path_of_a_thousand_folders_is_absent(depth: int) -> None:
    assert Presence().state("/é" * depth + "/x.mkv") is State.ABSENT


def test_a_root_that_is_away_is_told_once_and_nothing_below_it_is_absent(tmp_path: Path) -> None:
    put(tmp_path / "here/a.mkv")
    (tmp_path / "mount").mkdir()
    gone, empty, here = (str(tmp_path / name) for name in ("gone", "mount", "here"))
    presence = Presence([here, gone, empty, "R:\\tv"])
    assert tuple(presence.away) == (gone, empty, "R:\\tv")
    for path in (f"{gone}/a.mkv", f"{gone}/deep/b.mkv", f"{empty}/c.mkv"):
        assert presence.look(path).state is State.UNKNOWN
    assert presence.state(f"{here}/b.mkv") is State.ABSENT
    assert presence.state(f"{gone}2/b.mkv") is State.ABSENT
    assert [(one.code, one.message) for one in presence.problems()] == [
        ("RV032", f"the folder `{gone}` is missing"),
        ("RV032", f"the folder `{empty}` is empty"),
        ("RV032", "the folder `R:\\tv` is a path of another kind of system"),
    ]


def test_the_servers_own_folders_may_be_missing_but_not_empty(tmp_path: Path) -> None:
    (tmp_path / "mount").mkdir()
    presence = Presence()
    presence.expect([f"{tmp_path}/mount", f"{tmp_path}/gone", "D:\\tv"], may_lack=True)
    assert presence.state(f"{tmp_path}/mount/a.mkv") is State.UNKNOWN
    assert presence.state(f"{tmp_path}/gone/a.mkv") is State.ABSENT
    assert [one.place for one in presence.problems()] == [f"{tmp_path}/mount"]


def test_a_mapping_of_one_file_is_no_folder_that_is_away(tmp_path: Path) -> None:
    put(tmp_path / "a.mkv")
    presence = Presence([str(tmp_path / "a.mkv")])
    assert presence.away == {} and presence.state(str(tmp_path / "a.mkv")) is State.PRESENT


def test_what_cannot_be_read_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "locked/a.mkv", tmp_path / "open/a.mkv")
    real = os.scandir

    def scandir(folder: str) -> object:
        if folder.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    presence = Presence([str(tmp_path / "locked")])
    assert presence.state(f"{tmp_path}/locked/a.mkv") is State.UNKNOWN
    assert presence.state(f"{tmp_path}/open/a.mkv") is State.PRESENT
    (told,) = presence.problems()
    assert told.message == f"the folder `{tmp_path}/locked` cannot be read: permission denied"


def test_each_folder_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for show in ("One", "Two"):
        put(*(tmp_path / show / f"{number}.mkv" for number in range(30)))
    read: Counter[str] = Counter()
    real = os.scandir

    def scandir(folder: str) -> object:
        read[os.path.basename(folder)] += 1
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    presence = Presence([str(tmp_path)])
    states = [
        presence.state(f"{tmp_path}/{show}/{n}.mkv") for show in ("One", "Two", "Three") for n in range(31)
    ]
    assert Counter(states) == {State.PRESENT: 60, State.ABSENT: 33}
    assert set(read.values()) == {1} and len(read) == 4
