"""The parent of the air: what ends it, and what does not; and that no full disk ends the child."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from retrovue.cli.run import _announce
from retrovue.cli.session import Session
from retrovue.load import log_files

PARENT = """
import os, sys, time
from pathlib import Path
from retrovue.cli.keep_on_air import keep_on_air

log = Path(sys.argv[1])

def tell(what):
    with log.open("a") as file:
        print(what, file=file)

def on_air():
    tell("started")
    {child}

code = keep_on_air(lambda: tell("read in"), on_air)
tell("left")
sys.exit(code)
"""


@contextlib.contextmanager
def parent(log: Path, child: str) -> Iterator[subprocess.Popen[str]]:
    program = PARENT.format(child=child)
    argv = [sys.executable, "-c", program, str(log)]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()


def seen(log: Path, lines: int) -> list[str]:
    begun = time.monotonic()
    while not log.exists() or len(log.read_text().splitlines()) < lines:
        assert time.monotonic() - begun < 20
        time.sleep(0.02)
    return log.read_text().splitlines()


@pytest.mark.parametrize(
    "child", ["time.sleep(60)", "os._exit(70) if len(log.read_text().splitlines()) < 4 else time.sleep(60)"],
    ids=["as it starts", "after it was started again"],
)  # fmt: skip
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_so_before_the_child_listens_to_signals(
    tmp_path: Path, child: str, number: signal.Signals
) -> None:
    log = tmp_path / "log"
    with parent(log, child) as process:
        before = seen(log, 2 if child.startswith("time") else 4)
        process.send_signal(number)
        assert process.wait(10) == 0
    assert log.read_text().splitlines()[-1] == "left"
    assert "started" not in log.read_text().splitlines()[len(before) :]


def test_what_a_child_needs_is_read_in_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with parent(log, "os.kill(os.getpid(), 9) if len(log.read_text().splitlines()) < 4 else None") as process:
        assert process.wait(20) == 0
        assert process.stderr is not None
        told = process.stderr.read()
    assert log.read_text().splitlines() == ["read in", "started", "started", "started", "left", "left"]
    assert told == 2 * "the air stopped (code -9) and is started again\n"


@pytest.mark.parametrize("code", [0, 1, 4])
def test_it_ends_as_the_child_that_ends_by_itself(tmp_path: Path, code: int) -> None:
    with parent(tmp_path / "log", f"sys.exit({code})") as process:
        assert process.wait(20) == code


def test_it_gives_up_what_dies_again_and_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with parent(log, "os._exit(70)") as process:
        assert process.wait(30) == 70
    assert log.read_text().splitlines() == ["read in", *5 * ["started"], "left"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds a child to its parent")
def test_the_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with parent(log, "tell(os.getpid()); time.sleep(60)") as process:
        child = int(seen(log, 3)[-1])
        process.kill()
        process.wait(10)
        begun = time.monotonic()
        while (
            Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]
        ):
            assert time.monotonic() - begun < 10
            time.sleep(0.02)


def test_a_station_that_starts_on_a_full_disk_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(log_files, "write_whole", full)
    air = SimpleNamespace(state=tmp_path, programme=None, by_number={})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        _announce(Session(tmp_path), listening, air)  # type: ignore[arg-type]
        assert f":{listening.getsockname()[1]}/guide.xml" in (said := capsys.readouterr().err)
    assert "where the station listens cannot be written down" in said and "No space left" in said
