"""Commands with a time-out."""

import subprocess
import sys
import time
from pathlib import Path

from retrovue.ffmpeg.run import bound, run


def test_output_and_complaint() -> None:
    finished = run(["sh", "-c", "echo out; echo one >&2; echo two >&2; exit 3"], timeout=5)
    assert (finished.returncode, finished.stdout, finished.complaint) == (3, b"out\n", "two")


def test_the_whole_group_ends_when_time_is_up(tmp_path: Path) -> None:
    finished = run(["sh", "-c", "sleep 30 & sleep 30"], timeout=1)
    assert finished.returncode is None
    assert finished.complaint == "it took too long"


def test_a_folder_to_work_in(tmp_path: Path) -> None:
    assert run(["pwd"], timeout=5, cwd=tmp_path).stdout.decode().strip() == str(tmp_path)


def test_a_child_dies_with_the_one_that_started_it() -> None:
    if sys.platform != "linux" or not any("pdeathsig" in word for word in bound([])):
        return
    script = (
        "import os, subprocess, sys; from retrovue.ffmpeg.run import bound;"
        "child = subprocess.Popen(bound(['sleep', '30']), stdout=subprocess.DEVNULL);"
        "import time; time.sleep(0.2); print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=20)
    child = Path(f"/proc/{int(parent.stdout)}/stat")
    for _ in range(100):
        if not child.exists() or child.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.02)
    raise AssertionError("the child lives on")


def test_niceness() -> None:
    assert run(bound(["nice"], 7), timeout=5).stdout.strip() == b"7"
