"""The parent of the air: what ends it, and what does not; and that no full disk ends the child."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from retrovue.cli.run import _announce
from retrovue.cli.session import Session
from retrovue.load import log_files

PARENT = """
import socket, sys
from retrovue.cli.run import _keep_on_air
sys.executable = sys.argv[1]
with socket.create_server(("127.0.0.1", 0)) as listening:
    sys.exit(_keep_on_air(listening))
"""
STARTS = "echo started >> {log}\nexec sleep 60\n"
BREAKS = "echo started >> {log}\nexit 70\n"


@pytest.mark.parametrize("child", [STARTS, BREAKS], ids=["starting", "waiting to start again"])
def test_it_ends_when_it_is_told_so_before_the_child_listens_to_signals(tmp_path: Path, child: str) -> None:
    log, program = tmp_path / "log", tmp_path / "child"
    program.write_text("#!/bin/sh\n" + child.format(log=log))
    program.chmod(0o755)
    with subprocess.Popen([sys.executable, "-c", PARENT, str(program)], stderr=subprocess.DEVNULL) as parent:
        try:
            while not log.exists():
                assert parent.poll() is None
                time.sleep(0.02)
            time.sleep(0.1)
            parent.send_signal(signal.SIGTERM)
            assert parent.wait(10) == 0
        finally:
            parent.kill()
    assert log.read_text() == "started\n"


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
