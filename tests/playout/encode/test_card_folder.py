"""What a killed process left of a card is removed, and nothing else."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from retrovue.playout.encode import card_folder

HOLDS = """
import sys, time
from pathlib import Path
from retrovue.playout.encode.card_folder import card_folder
with card_folder(Path(sys.argv[1])) as folder:
    (folder / "title.txt").write_text("Retro")
    print(folder, flush=True)
    time.sleep(60)
"""


def _aged(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    os.utime(folder, (0, 0))
    return folder


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, state = tmp_path / "tmp", tmp_path / "state"
    for place in (temporary, state):
        place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(card_folder, "MEMORY", tmp_path / "none")
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(temporary)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        held = _aged(Path(os.fsdecode(process.stdout.readline()).strip()))
        left, young = _aged(state / "retrovue-card-left"), temporary / "retrovue-card-young"
        young.mkdir()
        others = _aged(temporary / "retrovue-else"), _aged(temporary / "kept")
        link = temporary / "retrovue-card-link"
        link.symlink_to(others[1])
        card_folder.remove_left(state)
        assert not left.exists()
        assert all(each.is_dir() for each in (held, young, link, *others))
        process.kill()
    card_folder.remove_left(state)
    assert not held.exists() and all(each.is_dir() for each in (young, link, *others))
