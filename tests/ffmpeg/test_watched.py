"""Programs that run long: output as it comes, stopping, time limits."""

import sys
import time
from pathlib import Path

import pytest

from retrovue.ffmpeg.watched import Stopped, run_watched

QUIET = lambda: False  # noqa: E731
SLEEPER = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', '{}']); time.sleep(60)"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_gives_what_was_written_and_how_it_ended() -> None:
    found = run_watched(
        python("import sys; print('out'); print('no', file=sys.stderr); sys.exit(3)"),
        timeout=20,
        cancel=QUIET,
    )
    assert (found.returncode, found.stdout, found.complaint) == (3, b"out\n", "no")


def test_output_is_taken_as_it_comes() -> None:
    sizes: list[int] = []
    code = "import os\nfor _ in range(40): os.write(1, b'x' * 50_000)"
    found = run_watched(python(code), timeout=20, cancel=QUIET, take=lambda chunk: sizes.append(len(chunk)))
    assert found.stdout == b"" and sum(sizes) == 2_000_000 and max(sizes) <= 65_536


def test_the_ends_of_a_long_complaint_are_kept() -> None:
    code = "import sys\nsys.stderr.write('first\\n' + 'x' * 900_000 + '\\nlast\\n')"
    found = run_watched(python(code), timeout=20, cancel=QUIET)
    assert found.stderr.startswith("first") and found.complaint == "last" and len(found.stderr) < 140_000


def test_stops_at_once_with_all_that_was_started(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    child = f"import time\\nwhile True: open(r'{beat}', 'a').write('x'); time.sleep(.05)"
    begun = time.monotonic()
    with pytest.raises(Stopped):
        run_watched(python(SLEEPER.format(child.replace("'", '"'))), timeout=60, cancel=beat.exists)
    assert time.monotonic() - begun < 10
    size = beat.stat().st_size
    time.sleep(0.3)
    assert beat.stat().st_size == size, "its child still runs"


def test_a_time_limit_ends_it() -> None:
    found = run_watched(
        python("import time; print('early', flush=True); time.sleep(60)"), timeout=1, cancel=QUIET
    )
    assert found.returncode is None and found.complaint == "it took too long"


def test_a_program_that_is_not_there_costs_nothing_but_a_word() -> None:
    """Behind `setpriv` and `nice`, which start it, a code tells; alone it cannot be started at all."""
    try:
        found = run_watched(("/nowhere/ffmpeg",), timeout=5, cancel=QUIET, nice=19)
    except FileNotFoundError:
        return
    assert found.returncode in (126, 127)
