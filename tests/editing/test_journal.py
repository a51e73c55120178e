"""An edit of several files that is cut short anywhere leaves all of the old texts or all of the new ones."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrovue.diagnostics import StationError
from retrovue.editing.change import Edited
from retrovue.editing.journal import undo
from retrovue.editing.saving import save

OLD = {"station.yaml": b"a: 1\n", "channels/one.yaml": b"b: \xc3\xa9\n"}
NEW = {"station.yaml": b"a: 2\n", "channels/one.yaml": b"b: 2\n", "overrides/console.yaml": b"c: 2\n"}
TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod")
EDITS = [Edited(file, OLD.get(file), new) for file, new in NEW.items()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "station"
    (folder / "channels").mkdir(parents=True)
    lay(folder)
    return folder


def lay(folder: Path, texts: dict[str, bytes] = OLD) -> None:
    for path in folder.rglob("*.yaml"):
        path.unlink()
    for file, text in texts.items():
        (folder / file).write_bytes(text)


def texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


def state_of(folder: Path) -> Path:
    return folder.parent / "state"


def killed_at(point: int, work: Callable[[], object]) -> bool:
    """Whether a process that does the work came to the point, where it was killed."""
    child = os.fork()
    if child == 0:
        left = point

        def count(event: str, _: object) -> None:
            nonlocal left
            if event in TOUCHES:
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def points(prepare: Callable[[], object], work: Callable[[], object]) -> Iterator[int]:
    for point in range(500):
        prepare()
        if not killed_at(point, work):
            return
        yield point
    raise AssertionError("it never ends")


def begin_anew(folder: Path) -> None:
    lay(folder)
    for left in (*folder.rglob(".*.part"), *state_of(folder).glob("*")):
        left.unlink()


def test_killed_at_each_point_it_is_old_or_new_after_the_next_start(folder: Path) -> None:
    state, ends, mixed = state_of(folder), [], 0
    for point in points(lambda: begin_anew(folder), lambda: save(folder, EDITS, state)):
        found = texts(folder)
        mixed += found not in (OLD, NEW)
        undone = undo(state, folder)
        assert texts(folder) in (OLD, NEW), point
        assert bool(undone) == (found not in (OLD, NEW)), point
        ends.append(texts(folder) == NEW)
    assert mixed >= 2 and ends == sorted(ends) and ends[-1] and not ends[0]
    assert texts(folder) == NEW and not list(state.glob("*")) and not list(folder.rglob(".*"))


def test_killed_while_it_is_undone_it_is_undone_the_next_time(folder: Path) -> None:
    state = state_of(folder)

    def cut_short() -> None:
        begin_anew(folder)
        state.mkdir(exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("retrovue.editing.journal.undo", lambda *_: ())
            patch.setattr(Path, "replace", failing_at(Path.replace, folder / "overrides/console.yaml"))
            with pytest.raises(StationError, match="RV807"):
                save(folder, EDITS, state)
        assert texts(folder)["station.yaml"] == NEW["station.yaml"]

    for point in points(cut_short, lambda: undo(state, folder)):
        undo(state, folder)
        assert texts(folder) == OLD, point
        assert not list(state.glob("*")), point


def failing_at(replace: Callable[[Path, Path], Path], at: Path) -> Callable[[Path, Path], Path]:
    def fails(part: Path, target: Path) -> Path:
        if target == at:
            raise OSError(28, "No space left on device")
        return replace(part, target)

    return fails


def write_down(folder: Path) -> None:
    """As one that was killed leaves it."""
    state_of(folder).mkdir(exist_ok=True)
    (state_of(folder) / "edit.json").write_text(
        json.dumps([
            {"file": one.file, "old": None if one.old is None else one.old.decode(), "new": one.after}
            for one in EDITS
        ])
    )  # fmt: skip


def test_the_next_edit_undoes_it_too(folder: Path) -> None:
    lay(folder, {**OLD, "station.yaml": NEW["station.yaml"]})
    write_down(folder)
    save(folder, [Edited("channels/one.yaml", OLD["channels/one.yaml"], b"b: 3\n")], state_of(folder))
    assert texts(folder) == {"station.yaml": b"a: 1\n", "channels/one.yaml": b"b: 3\n"}


@pytest.mark.parametrize("file", OLD)
def test_who_wrote_a_file_meanwhile_has_the_last_word(folder: Path, file: str) -> None:
    by_hand = {**OLD, "station.yaml": NEW["station.yaml"], file: b"d: 4\n"}
    lay(folder, by_hand)
    write_down(folder)
    assert undo(state_of(folder), folder) == ()
    assert texts(folder) == by_hand and not list(state_of(folder).glob("*"))


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '[{"file": "../x.yaml", "old": "gone", "new": ""}]'])
def test_a_journal_that_nobody_wrote_changes_nothing(folder: Path, text: str) -> None:
    state_of(folder).mkdir()
    (state_of(folder) / "edit.json").write_text(text)
    assert undo(state_of(folder), folder) == ()
    assert texts(folder) == OLD and not list(folder.parent.glob("x*"))


def test_an_edit_of_one_file_needs_no_journal(folder: Path) -> None:
    save(folder, EDITS[:1], state_of(folder))
    assert not state_of(folder).exists()


def test_a_state_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    state_of(folder).write_text("no folder")
    with pytest.raises(StationError) as caught:
        save(folder, EDITS, state_of(folder))
    assert caught.value.diagnostics[0].help == ("make the state folder writable, and free some room",)
    assert texts(folder) == OLD and not list(folder.rglob(".*"))
