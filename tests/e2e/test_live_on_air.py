"""A live slot on a running station: its pictures air, and what opens its input is seen by nobody."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import imageio_ffmpeg
import pytest
from e2e.tiny_station import STATION, OnAir, Project, free_port
from playout.live.sender import SECONDS, record

CHANNEL = """\
channel: {id: one, number: 1, name: Tiny Live, block: none}
programs:
  camera: {type: live, live: '${env:CAMERA}'}
grid:
  daily: {06:00: camera}
"""
AUTHORIZATION = "Basic dG9tOmh1bnRlcjI="
"""tom:hunter2"""


class Camera(BaseHTTPRequestHandler):
    """Sends its recording as fast as it was made, to those who know the password."""

    recording = b""

    def do_GET(self) -> None:
        allowed = self.headers.get("Authorization") == AUTHORIZATION and self.path == "/room.ts?key=sesame"
        self.send_response(200 if allowed else 403)
        self.end_headers()
        step = len(self.recording) // (SECONDS * 20)
        try:
            for at in range(0, len(self.recording) if allowed else 0, step):
                self.wfile.write(self.recording[at : at + step])
                time.sleep(0.05)
        except ConnectionError:
            return

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[str]:
    path = record(imageio_ffmpeg.get_ffmpeg_exe(), tmp_path / "camera.ts")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Room", (Camera,), {"recording": path.read_bytes()}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://tom:hunter2@127.0.0.1:{server.server_address[1]}/room.ts?key=sesame"
    server.shutdown()
    server.server_close()


@pytest.fixture
def on_air(tmp_path: Path, camera: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnAir]:
    monkeypatch.setenv("CAMERA", camera)
    project = Project(tmp_path / "project")
    (project.station / "channels").mkdir(parents=True)
    (project.station / "station.yaml").write_text(STATION)
    (project.station / "channels" / "one.yaml").write_text(CHANNEL)
    (project.folder / "media").mkdir()
    yield project.run(free_port())
    project.close()


def live_segment(on_air: OnAir) -> bytes:
    """Asks as a player does until a segment is what the log says."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        playlist = on_air.text("/channel/one/small.m3u8")
        last = playlist.split()[-1]
        with urlopen(f"{on_air.base}/channel/one/{last}", timeout=15) as answer:  # noqa: S310 - our own station
            if "immutable" in answer.headers["Cache-Control"]:
                return answer.read()
        time.sleep(0.5)
    raise AssertionError(on_air.project.log())


def everything_said(on_air: OnAir) -> str:
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(process.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    logs = [
        path.read_text(errors="replace")
        for path in on_air.project.state.rglob("*")
        if path.suffix in (".jsonl", ".log")
    ]
    return "\n".join(
        [*commands, *logs, on_air.project.log(), on_air.text("/api/v1/air"), on_air.text("/metrics")]
    )


def test_a_live_input_airs_and_its_password_stays_here(on_air: OnAir) -> None:
    assert len(live_segment(on_air)) > 20_000
    said = everything_said(on_air)
    assert "http://127.0.0.1" in said  # the door, in the command of the encoder
    assert "hunter2" not in said
    assert "sesame" not in said
