"""Saving: whole or not at all, in the place that is meant, as it was but for the text."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from amounts import amount
from editing.killed import NEW, OLD

from retrovue.diagnostics import StationError
from retrovue.editing import whole
from retrovue.editing.change import Edited, Refusal, digest
from retrovue.editing.files import read_held
from retrovue.editing.saving import Conflict, save


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "station.yaml").write_bytes(b"a: 1\n")
    (tmp_path / "other.yaml").write_bytes(b"b: 1\n")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_mode_and_link_stay(folder: Path) -> None:
    (folder / "real").mkdir()
    real = folder / "real" / "part.yaml"
    real.write_bytes(b"c: 1\n")
    real.chmod(0o640)
    (folder / "part.yaml").symlink_to("real/part.yaml")
    save(
        folder,
        [Edited("part.yaml", b"c: 1\n", b"c: 2\n"), Edited("new/deep.yaml", None, b"d: 1\n")],
        folder / "state",
    )
    assert (folder / "part.yaml").is_symlink() and real.read_bytes() == b"c: 2\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert (folder / "new/deep.yaml").read_bytes() == b"d: 1\n"
    assert names(folder) == ["deep.yaml", "other.yaml", "part.yaml", "part.yaml", "station.yaml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody")
def test_the_owner_stays(folder: Path) -> None:
    os.chown(folder / "station.yaml", 1234, 2345)
    save(folder, [Edited("station.yaml", b"a: 1\n", b"a: 2\n")], folder / "state")
    about = (folder / "station.yaml").stat()
    assert (about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)) == (1234, 2345, 0o644)


@pytest.mark.parametrize("old", [b"a: 0\n", None, b""])
def test_a_file_that_is_another_now_is_left_alone(folder: Path, old: bytes | None) -> None:
    with pytest.raises(Conflict, match="station"):
        save(
            folder,
            [Edited("other.yaml", b"b: 1\n", b"b: 2\n"), Edited("station.yaml", old, b"a: 2\n")],
            folder / "state",
        )
    assert (folder / "other.yaml").read_bytes() == b"b: 1\n"
    assert names(folder) == ["other.yaml", "station.yaml"]


def test_the_first_that_cannot_be_written_leaves_all_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if target.name == "third.yaml":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    edits = [
        Edited("station.yaml", b"a: 1\n", b"a: 2\n"),
        Edited("new.yaml", None, b"n: 1\n"),
        Edited("third.yaml", None, b"t: 1\n"),
    ]
    with pytest.raises(StationError, match="RV807: `third.yaml` cannot be written: no space left on device"):
        save(folder, edits, folder / "state")
    assert (folder / "station.yaml").read_bytes() == b"a: 1\n"
    assert names(folder) == ["other.yaml", "station.yaml"]


def test_what_was_left_by_one_that_was_killed_is_taken_away(folder: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = folder / f".station.yaml.{ended.pid}.part"
    left.write_bytes(b"half")
    save(folder, [Edited("station.yaml", b"a: 1\n", b"a: 2\n")], folder / "state")
    assert names(folder) == ["other.yaml", "station.yaml"]


def test_one_edit_at_a_time(folder: Path) -> None:
    """Of two that were made from one text, one wins and the other is told."""
    told: list[str] = []

    def edit(text: bytes) -> None:
        try:
            save(folder, [Edited("station.yaml", b"a: 1\n", text)], folder / "state")
            told.append("saved")
        except Conflict:
            told.append("conflict")

    threads = [threading.Thread(target=edit, args=(f"a: {number}\n".encode(),)) for number in range(2, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["conflict"] * 7 + ["saved"]


@pytest.mark.long
def test_killed_at_any_point_it_is_the_old_text_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "station.yaml"
    path.write_bytes(OLD)
    seen = set()
    for point in range(amount(40, 20)):
        path.write_bytes(OLD)
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("killed.py")), str(tmp_path)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(0.0007 * point)
        process.kill()
        process.wait()
        process.stdout.close()
        content = path.read_bytes()
        seen.add(digest(content))
        assert content in (OLD, NEW), f"point {point}: {len(content)} bytes"
    assert seen <= {digest(OLD), digest(NEW)}


def test_the_umask_counts_for_new_files(folder: Path) -> None:
    mask = os.umask(0o027)
    try:
        save(folder, [Edited("new.yaml", None, b"n: 1\n")], folder / "state")
        assert whole._umask() == 0o027
    finally:
        os.umask(mask)
    assert stat.S_IMODE((folder / "new.yaml").stat().st_mode) == 0o640


def test_what_is_no_plain_file_holds_nobody_up(folder: Path) -> None:
    """Reading a pipe would wait until somebody writes into it."""
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    for name in ("pipe.yaml", "folder.yaml"):
        with pytest.raises(Refusal, match=f"`{name}` (is no plain file|cannot be read: is a directory)"):
            read_held(folder, name)
