"""A sync that is killed at any point, and the next one, leave the catalog that an undisturbed one makes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sync.conftest import Library

from retrovue.catalog import open_catalog
from retrovue.catalog.export import export_lines

FILES = 400
KILLS = int(os.environ.get("RETROVUE_KILLS", "8"))
DRIVER = Path(__file__).with_name("killed.py")


def run(project: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DRIVER), str(project), str(last)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def outcome(project: Path) -> tuple[Any, ...]:
    """All that the catalog holds, but for the times of day."""
    with open_catalog(project / "catalog.sqlite") as catalog:
        links = {ref: link._replace(read=0) for ref, link in catalog.known_links("films").items()}
        return list(export_lines(catalog)), links, catalog.problems()


def change(project: Path) -> None:
    """Every tenth is another, some are new, some are gone, some have moved."""
    for number in range(0, FILES, 10):
        (project / f"films/{number:03}.mkv").write_bytes(b"another film")
    for number in range(1, 300, 20):
        shutil.copy2(project / f"films/{number:03}.mkv", project / f"films/new-{number}.mkv")
        (project / f"films/new-{number}.mkv").write_bytes(f"new {number}".encode())
    for number in range(2, 8):
        (project / f"films/{number:03}.mkv").unlink()
    (project / "films/moved").mkdir()
    for number in range(11, 16):
        (project / f"films/{number:03}.mkv").rename(project / f"films/moved/{number:03}.mkv")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A synced library whose files have changed since; and the same after one more, undisturbed sync."""
    before = tmp_path_factory.mktemp("before") / "w"
    for number in range(FILES):
        file = before / f"films/{number:03}.mkv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"film {number}".encode())
    with open_catalog(before / "catalog.sqlite") as catalog:
        Library(before, catalog).sync()
    change(before)
    after = tmp_path_factory.mktemp("after") / "w"
    shutil.copytree(before, after)
    yield before, after


def statements(world: Path) -> int:
    found = run(world, 0)
    assert found.returncode == 0, found.stderr
    return int(found.stdout)


@pytest.mark.long
def test_a_killed_sync_is_made_good_by_the_next(worlds: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = worlds
    total = statements(after)
    whole = outcome(after)
    assert len(whole[1]) == FILES + 15 and total > 100
    for kill in range(KILLS):
        last = 1 + (total - 2) * kill // max(1, KILLS - 1)
        # The tree is linked, not copied: times of files are what a sync goes by.
        world = tmp_path / str(kill)
        shutil.copytree(before, world)
        killed = run(world, last)
        assert killed.returncode == -9, (last, killed.stderr)
        with open_catalog(world / "catalog.sqlite") as catalog:
            again = Library(world, catalog)
            again.instant = 2_000_000
            again.sync()
            assert not again.sync().changed
            assert [one.state for one in catalog.runs()][:2] == ["completed", "completed"]
        assert _relative(outcome(world), world) == _relative(whole, after), f"killed before statement {last}"


def _relative(found: tuple[Any, ...], world: Path) -> str:
    """Without the place of the project, and what is made of it."""
    import re

    text = repr(found).replace(str(world), "")
    return re.sub(r"text_stamp='[^']*'", "", text)


def test_a_first_sync_that_is_killed(worlds: tuple[Path, Path], tmp_path: Path) -> None:
    for number, last in enumerate((3, 60, 150)):
        world = tmp_path / str(number)
        shutil.copytree(worlds[0] / "films", world / "films")
        fresh = tmp_path / f"fresh-{number}"
        shutil.copytree(world / "films", fresh / "films")
        assert run(world, last).returncode == -9
        for place in (world, fresh):
            with open_catalog(place / "catalog.sqlite") as catalog:
                Library(place, catalog).sync()
        assert _relative(outcome(world), world) == _relative(outcome(fresh), fresh)
