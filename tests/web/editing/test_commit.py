"""An edit that is committed as it is saved: its own files, and nothing else of what lies about."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from web.editing.conftest import Desk

from retrovue.diagnostics import StationError
from retrovue.editing.committing import commit

NAME = ("set", "station/name", "Quay TV")
ENV = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}  # fmt: skip


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    done = subprocess.run(["git", *who, *words], cwd=folder, env=ENV, check=True, capture_output=True, text=True)  # fmt: skip
    return done.stdout


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """In git, on a branch of its own."""
    top = desk.folder.parent.parent
    git(top, "init", "-q", "-b", "autumn")
    (top / ".gitignore").write_text(".retrovue/\nmedia/\n")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "Begin")
    return desk


async def saved(desk: Desk, *changes: Any, file: str = "station.yaml", message: str = "") -> Any:
    _, shown = await desk.edit(file, *changes)
    seen = {each["file"]: each["before"] for each in shown["files"]}
    status, done = await desk.edit(file, *changes, save=True, seen=seen, commit=message)
    assert (status, done["saved"]) == (200, True), done
    return done


async def test_without_git_nothing_is_offered_or_committed(desk: Desk) -> None:
    _, shown = await desk.edit("station.yaml", NAME)
    assert (shown["git"], shown["commit"]) == (None, "")
    done = await saved(desk, NAME, message="A name")
    assert (done["commit"], done["problems"][-1]["code"]) == ("", "RV819")
    assert "is not kept in git" in done["problems"][-1]["message"]


async def test_only_the_files_of_the_edit_are_committed(kept: Desk) -> None:
    one, two = kept.folder / "channels/one.yaml", kept.folder / "channels/two.yaml"
    one.write_text(one.read_text() + "# changed by hand\n")
    two.write_text(two.read_text() + "# staged by hand\n")
    git(kept.folder, "add", "channels/two.yaml")
    _, shown = await kept.edit("station.yaml", NAME)
    assert shown["git"] == {"branch": "autumn", "others": 2}
    done = await saved(kept, NAME, message="  -m: a new name,\n\nas the house wants it #1  ")
    assert done["problems"] == []
    told = git(kept.folder, "show", "--stat=200", "--format=%h|%an|%ae|%B", "HEAD")
    assert told.startswith(f"{done['commit']}|token admin|token-admin@localhost|-m: a new name,")
    assert "-m: a new name,\n\nas the house wants it #1" in told
    assert "station.yaml | 2 +-" in told and "one.yaml" not in told and "two.yaml" not in told
    state = git(kept.folder, "status", "--porcelain")
    assert state.splitlines() == [" M stations/tiny/channels/one.yaml", "M  stations/tiny/channels/two.yaml"]


async def test_a_file_that_is_new_is_committed_and_without_a_message_nothing(kept: Desk) -> None:
    await saved(kept, NAME)
    assert "station.yaml" in git(kept.folder, "status", "--porcelain")
    body = {"items": ["k:3"], "set": {"label": ["odd [x] *"]}}
    _, shown = await kept.post("items/overrides", body)
    seen = {each["file"]: each["before"] for each in shown["files"]}
    assert list(seen.values()) == [""], "the file is new"
    status, done = await kept.post(
        "items/overrides", {**body, "save": True, "seen": seen, "commit": "A label"}
    )
    assert status == 200 and len(done["commit"]) >= 7
    assert "overrides/console.yaml" in git(kept.folder, "show", "--stat", "--format=%an", done["commit"])


async def test_a_hook_that_says_no_leaves_the_files_saved(kept: Desk) -> None:
    hook = kept.folder.parent.parent / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'not on a Sunday' >&2\nexit 1\n")
    hook.chmod(0o755)
    done = await saved(kept, NAME, message="A name")
    last = done["problems"][-1]
    assert (done["commit"], last["code"], last["severity"], last["new"]) == ("", "RV819", "warning", True)
    assert "not on a Sunday" in last["message"] and "by hand" in last["help"]
    assert "Quay TV" in kept.text("station.yaml")
    assert git(kept.folder, "log", "--format=%s").split() == ["Begin"]


def test_what_git_knows_already_and_what_it_ignores(kept: Desk) -> None:
    assert commit(kept.folder, ["station.yaml"], "again", "anna", ENV) == ""
    (kept.folder.parent.parent / ".gitignore").write_text("stations/*/overrides/new.yaml\n")
    (kept.folder / "overrides/new.yaml").write_text("overrides: []\n")
    with pytest.raises(StationError, match="ignored") as refused:
        commit(kept.folder, ["overrides/new.yaml", "station.yaml"], "more", "anna", ENV)
    assert refused.value.diagnostics[0].code == "RV819"


async def test_what_no_message_can_hold_is_refused_before_anything_is_saved(kept: Desk) -> None:
    _, shown = await kept.edit("station.yaml", NAME)
    seen = {each["file"]: each["before"] for each in shown["files"]}
    status, told = await kept.edit("station.yaml", NAME, save=True, seen=seen, commit="A\0name")
    assert (status, told["code"], told["errors"][0]["name"]) == (400, "malformed", "commit")
    assert "Quay TV" not in kept.text("station.yaml")
