"""A crashing or hanging worker costs its file, and nothing else."""

import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from retrovue.sources import Cancelled
from retrovue.sync.workers import Request, WorkerPool

ACTOR = """
    import json, os, sys, time
    for line in sys.stdin:
        path = json.loads(line)["path"]
        if "crash" in path:
            os._exit(3)
        if "hang" in path:
            time.sleep(60)
        asset = {"path": path, "fingerprint": "f", "duration": 1, "video": {"codec": "c", "width": 2, "height": 2,
                 "sar": [1, 1], "interlaced": False, "rate": [25, 1], "rotation": 0}, "audio": [], "trim_in": 0}
        print(json.dumps({"asset": asset, "marks": [[5, "chapter"]]}), flush=True)
"""


@pytest.fixture
def command(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "actor.py").write_text(textwrap.dedent(ACTOR))
    return (sys.executable, str(tmp_path / "actor.py"))


def test_only_the_bad_files_are_lost(command: tuple[str, ...]) -> None:
    names = ["a", "crash", "b", "hang", "c", "crash again", "d"]
    with WorkerPool(2, limit=1, command=command) as pool:
        found = list(pool.probe(Request(name, 1, 1) for name in names))
    assert [one.asset.path if one.asset else None for one in found] == ["a", None, "b", None, "c", None, "d"]
    assert [one.problem.code for one in found if one.problem] == ["RV505"] * 3
    assert "longer than 1 s" in found[3].problem.message and "crash" in found[1].problem.message


def test_an_interrupted_run_does_not_wait_for_a_file_that_hangs(command: tuple[str, ...]) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), WorkerPool(1, limit=50, command=command) as pool:
        for found in pool.probe(Request(name, 1, 1) for name in ["a", "hang", "b", "c", "d", "e", "f"]):
            assert found.asset is not None
            raise KeyboardInterrupt
    assert time.monotonic() - begun < 20


def test_without_files_no_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: pytest.fail("a worker was started"))
    with WorkerPool(2) as pool:
        assert list(pool.probe([])) == []


def test_the_real_worker_measures(media: Path) -> None:
    files = [media / "plain.mp4", media / "text.mp4", media / "chapters.mkv", media / "titled.mkv"]
    with WorkerPool(1) as pool:
        found = list(
            pool.probe(Request(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
        )
    assert [one.problem.code if one.problem else one.asset.duration for one in found] == [
        4000,
        "RV501",
        4000,
        4000,
    ]
    assert [mark.at for mark in found[2].marks] == [1500, 2750]
    assert found[3].asset.subtitles and found[3].marks[0].title == "Robo Duck"


def test_a_run_that_is_stopped_does_not_wait_for_a_file_that_hangs(command: tuple[str, ...]) -> None:
    stopped = threading.Event()

    def check() -> None:
        if stopped.is_set():
            raise Cancelled

    threading.Timer(0.5, stopped.set).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled), WorkerPool(1, limit=50, command=command, check=check) as pool:
        list(pool.probe(Request(name, 1, 1) for name in ["a", "hang", "b"]))
    assert time.monotonic() - begun < 3
