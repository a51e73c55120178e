"""How the station's files stand: on the air or refused, committed or not."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from retrovue.diagnostics import Diagnostic, Span
from retrovue.diagnostics.diagnostic import Label
from retrovue.load.revision import read_checkout
from retrovue.web.access.roles import Role
from retrovue.web.config_state import FRESH, ConfigState

ENV = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nowhere",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, env=ENV, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "stations/one"
    found.mkdir(parents=True)
    (found / "station.yaml").write_text("station: {id: one}\n")
    return found


def test_a_folder_without_git_has_no_state(folder: Path) -> None:
    assert read_checkout(folder, ENV) is None


def test_what_was_never_committed_has_none_either(folder: Path) -> None:
    git(folder.parent.parent, "init", "-q")
    assert read_checkout(folder, ENV) is None


def test_the_last_commit_and_what_was_changed_since(folder: Path) -> None:
    top = folder.parent.parent
    git(top, "init", "-q", "-b", "autumn")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "Begin: <b>one</b>")
    found = read_checkout(folder, ENV)
    assert found and (found.subject, found.changed) == ("Begin: <b>one</b>", ())
    assert len(found.commit) >= 7 and found.at > 1_700_000_000_000
    assert (found.branch, found.prefix) == ("autumn", "stations/one/")
    (folder / "station.yaml").write_text("station: {id: two}\n")
    (folder / "new ä.yaml").write_text("x: 1\n")
    (top / "elsewhere.yaml").write_text("not of the station\n")
    found = read_checkout(folder, ENV)
    assert found and found.changed == ("stations/one/new ä.yaml", "stations/one/station.yaml")


def station(folder: Path, *refused: Diagnostic) -> Any:
    return SimpleNamespace(refused=refused, tolerated=(), accepted=None, place=SimpleNamespace(folder=folder))


async def test_a_refused_edit_names_its_line_and_hides_paths_from_viewers(folder: Path) -> None:
    where = Label(Span("channels/one.yaml", 7, 1, 7, 9))
    broken = station(folder, Diagnostic("RV010", "no file at `/srv/media/x`", where, help=("mend it",)))
    state = ConfigState(broken, ENV, lambda: 0)
    shown = await state.state(Role.VIEWER, 5)
    assert (shown.valid, shown.since, shown.git) == (False, 5, None)
    assert (shown.problems[0].file, shown.problems[0].line) == ("channels/one.yaml", 7)
    assert "/srv" not in shown.problems[0].message
    assert "/srv/media/x" in (await state.state(Role.OPERATOR, 5)).problems[0].message


async def test_git_is_not_asked_all_the_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, now = [], [0]
    monkeypatch.setattr("retrovue.web.config_state.read_checkout", lambda *_: asked.append(1))
    state = ConfigState(station(folder), ENV, lambda: now[0])
    for _ in range(5):
        assert (await state.state(Role.VIEWER, 0)).valid
    assert len(asked) == 1
    now[0] = FRESH
    await state.state(Role.VIEWER, 0)
    await state._asking  # type: ignore[misc]
    assert len(asked) == 2
