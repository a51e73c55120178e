"""Pictures from elsewhere on a running station: a live input, and a film that only a Plex server has.

What opens them is seen by nobody.
"""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import imageio_ffmpeg
import pytest
from e2e.tiny_station import OnAir, Project, free_port
from playout.live.sender import SECONDS, record
from plex_emulator import PlexEmulator, small_library, start

pytestmark = pytest.mark.long

STATION = """\
station: {id: tiny, language: 1, name: Tiny Television, timezone: UTC, horizon: {build: 1d, publish: 6h}}
profiles: {small: {size: 256x144, video: 200k, audio: 64k}}
sources:
  plex: {type: plex, url: '%s', token: '${env:TINY_PLEX}', remote: true}
breaks: {none: {between: {pod: []}}}
"""
LIVE = """\
channel: {id: one, number: 1, name: Tiny Live, block: none}
programs:
  camera: {type: live, live: '${env:CAMERA}'}
grid:
  daily: {06:00: camera}
"""
FILMS = """\
channel: {id: two, number: 2, name: Tiny Films, block: none}
programs: {all: {from: 'kind:movie', order: shuffle}}
grid: {daily: {06:00: all}}
"""
AUTHORIZATION = "Basic dG9tOmh1bnRlcjI="
"""tom:hunter2"""
TOKEN = "a-token-of-many-letters"


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


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(imageio_ffmpeg.get_ffmpeg_exe(), tmp_path_factory.mktemp("camera") / "camera.ts")


@pytest.fixture(scope="module")
def camera(recording: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Room", (Camera,), {"recording": recording.read_bytes()})
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://tom:hunter2@127.0.0.1:{server.server_address[1]}/room.ts?key=sesame"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def plex(recording: Path) -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        emulator.token = TOKEN
        for entry in emulator.shelf.entries.values():
            for part in (part for version in entry.versions for part in version.parts):
                part.source, part.size = recording, recording.stat().st_size
        yield emulator


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory, camera: str, plex: PlexEmulator) -> Iterator[OnAir]:
    project = Project(tmp_path_factory.mktemp("project"))
    (project.station / "channels").mkdir(parents=True)
    (project.station / "station.yaml").write_text(STATION % plex.url)
    (project.station / "channels" / "one.yaml").write_text(LIVE)
    (project.station / "channels" / "two.yaml").write_text(FILMS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMERA", camera)
        patch.setenv("TINY_PLEX", TOKEN)
        yield project.run(free_port())  # the first run syncs by itself
    project.close()


def real_segments(on_air: OnAir) -> dict[str, int]:
    """Asks as players do until both channels show what the log says; the sizes of the segments."""
    until, found = time.monotonic() + 40, dict[str, int]()
    while len(found) < 2 and time.monotonic() < until:
        for channel in ("one", "two"):
            last = on_air.playlist(channel).split()[-1]
            with urlopen(f"{on_air.base}/channel/{channel}/{last}", timeout=15) as answer:  # noqa: S310 - our own station
                if "immutable" in answer.headers["Cache-Control"]:
                    found[channel] = len(answer.read())
        time.sleep(0.5)
    return found


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


def test_what_is_elsewhere_airs_and_what_opens_it_stays_here(on_air: OnAir, plex: PlexEmulator) -> None:
    sizes = real_segments(on_air)
    assert set(sizes) == {"one", "two"}, on_air.project.log()
    assert min(sizes.values()) > 20_000
    said = everything_said(on_air)
    assert "http://127.0.0.1" in said  # the door, in the command of the encoder
    assert not [secret for secret in ("hunter2", "sesame", TOKEN) if secret in said]
    assert plex.requests["part"]
