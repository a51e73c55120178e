"""An edit of the station's files in a real browser: seen, given up, in conflict, saved, refused; all by keyboard."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance.visits import make_station, run_with_account, visit
from e2e.tiny_station import Project

NAME = "name: Tiny Television"


def git(project: Project, *words: str) -> str:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    done = subprocess.run(
        ["git", *who, *words], cwd=project.folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = make_station(tmp_path_factory.mktemp("edits"))
    path = made.station / "station.yaml"
    path.write_text(path.read_text().replace("cache: {", "# how much room\ncache: {", 1))
    git(made, "init", "-q", "-b", "main")
    git(made, "add", "stations")
    git(made, "commit", "-q", "-m", "Begin")
    yield made
    made.close()


@pytest.fixture(scope="module")
def seen(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shots: Path = tmp_path_factory.mktemp("pages")
    print(f"pages in {shots}")
    return visit("edits.mjs", run_with_account(project).base, project.station, shots, seconds=400)


def test_nothing_went_wrong_and_the_dialog_is_for_everybody(seen: dict[str, Any]) -> None:
    assert (seen["complaints"], seen["axe"]) == ([], [])


def test_the_diff_is_seen_before_anything_is_written(seen: dict[str, Any]) -> None:
    shown = seen["shown"]
    assert (shown["title"], shown["verdict"]) == ("Name the station", "The station passes.")
    removed, added = (line for line in shown["lines"] if "station:" in line)
    assert NAME in removed and removed.startswith("-station: {id: tiny")
    assert "name: 'Harbour: Television'" in added and added.startswith("+")
    assert "-cache: {size: 200M}" in [line.strip() for line in shown["lines"]]
    assert seen["escaped"] == [False, True]


def test_a_conflict_is_told_and_looked_at_again(seen: dict[str, Any]) -> None:
    assert seen["conflict"] == {
        "fault": "`station.yaml` was changed on the disk after this was proposed; look at the change anew",
        "focus": "Look again",
    }
    assert (seen["saved"], seen["left"]) == (True, 0)
    text = seen["text"]
    assert "name: 'Harbour: Television'" in text and "cache:" not in text
    assert "# how much room\n" in text and text.endswith("# by hand, meanwhile\n")


def test_what_does_not_compile_cannot_be_saved(seen: dict[str, Any]) -> None:
    wrong = seen["wrong"]
    assert wrong["verdict"] == "This cannot be saved: the station would not pass."
    assert "error RV101 there is no pool `nothing` station.yaml:" in wrong["problems"][0]
    assert (wrong["save"], wrong["outcome"]) == (False, False)


def test_it_is_kept_as_a_draft_and_saved_when_it_compiles(seen: dict[str, Any]) -> None:
    draft = seen["draft"]
    assert (draft["outcome"], draft["same"]) == (False, True)
    assert draft["told"].startswith("Kept as a draft; nothing of it is on the air.")
    assert draft["row"].split("\t")[:3] == ["Change the breaks", "station.yaml", "anna"]
    assert draft["before"] == "This cannot be saved: the station would not pass."
    assert (draft["keepAgain"], draft["after"]) == (False, "The station passes.")
    assert draft["heed"] == "Changed since this was kept: station.yaml. Look at each line."
    assert "{spots: nothing}" in draft["text"] and draft["text"].endswith("# once more\n")


def test_an_edit_is_committed_as_it_is_saved(seen: dict[str, Any], project: Project) -> None:
    assert seen["commit"] == {
        "offered": "Commit on main; 1 other changed file is left out", "words": "Name the station anew", "outcome": True,
    }  # fmt: skip
    told = git(project, "show", "--format=%an: %s", "--name-only", "HEAD")
    assert told.split("\n\n") == [
        "anna: Name the station anew, as <b>anna</b> likes it", "stations/tiny/station.yaml\n"
    ]  # fmt: skip
