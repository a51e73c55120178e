"""From an empty folder to the first channel on the screen, as somebody does it who has never seen the program."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from conformance.visits import code_of, visit
from e2e.tiny_station import Project, free_port


def test_from_an_empty_folder_to_a_picture(tmp_path: Path, figure: Callable[[str], None]) -> None:
    """A minute, on a machine that does nothing else."""
    begun, took = time.time(), {}
    project = Project(tmp_path)
    for word in ("init", "demo", "sync"):
        before = time.time()
        subprocess.run(project.command(word), check=True, capture_output=True, timeout=600)
        took[word] = round(time.time() - before, 1)
    try:
        station = project.run(free_port())
        seen = visit("first_run.mjs", station.base, code_of(project), tmp_path, seconds=280)
    finally:
        project.close()
    seconds = seen["watched"] / 1000 - begun
    figure(f"{seconds:.1f} s to a picture ({took}) on a machine {seen['busy']:.1f} times busy")
    assert seconds < 60 * seen["busy"]
    assert (seen["picture"][1] > 0, seen["complaints"], seen["axe"]) == (True, [], [])
