"""The demo station on the air, in a folder of its own, for real clients to watch."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHORT = bool(os.environ.get("SHORT"))


@dataclass
class OnAir:
    """A running station."""

    base: str
    folder: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.base + path, timeout=15) as response:
            return response.read()

    def health(self) -> dict:
        return json.loads(self.get("/healthz"))

    def kill_child(self) -> None:
        """What a crash does: the serving process is gone, the parent is not."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert children
        os.kill(int(children[0]), signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


def retrovue(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "retrovue", "-C", str(folder), *words], check=True, timeout=180)


def wait_until_up(station: OnAir) -> None:
    for _ in range(60):
        assert station.process.poll() is None, (station.folder / "run.log").read_text(errors="replace")
        try:
            station.health()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the station did not come up")
