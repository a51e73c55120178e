"""A small station with real media, put on the air by the real command."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg

STATION = """\
station: {id: tiny, language: 1, name: Tiny Television, timezone: UTC, horizon: {build: 2d, publish: 6h}}
profiles: {small: {size: 256x144, video: 200k, audio: 64k}}
cache: {size: 200M}
sources:
  clips:
    type: folder
    roots: [media]
    rules:
      - {match: 'ads/{company}-{title}', set: {kind: commercial}}
      - {match: '{show} - {title}', set: {kind: episode}}
pools:
  spots: {from: 'kind:commercial', rest: 5s}
breaks:
  quick:
    internal: {count: {10s: 1}, length: 4s, min: 1s, min_act: 3s, edge: 2s, cut_at: [even], pod: [{spots: spots}]}
    between: {pod: [{spots: spots}]}
"""

CHANNEL = """\
channel: {id: %(id)s, number: %(number)s, name: %(name)s, block: none, breaks: quick}
programs:
  shows: {from: 'kind:episode', order: shuffle}
grid:
  daily: {06:00: shows}
"""

NUMBERS = ("one", "two", "three", "four", "five")
CLIPS = {
    "Blue - one.mp4": ("testsrc2=s=320x240:r=25", 44100, 1, 14),
    "Blue - two.mkv": ("smptebars=s=320x180:r=30", 48000, 2, 12),
    "Red - one.ts": ("rgbtestsrc=s=352x288:r=24", 48000, 2, 13),
    "ads/Acme-soap.mp4": ("mandelbrot=s=320x180:r=30", 44100, 2, 3),
    "ads/Zip-cola.mp4": ("testsrc=s=320x180:r=60", 48000, 1, 2),
}


def make_media(folder: Path) -> None:
    for name, (picture, rate, channels, seconds) in CLIPS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", picture,
             "-f", "lavfi", "-i", f"sine=f=440:r={rate}:b=1", "-t", str(seconds), "-c:v", "libx264",
             "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac", "-ac", str(channels), str(path)],
            check=True, timeout=60,
        )  # fmt: skip


def write_station(project: Path, channels: int = 2) -> None:
    folder = project / "stations" / "tiny"
    (folder / "channels").mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION)
    for number, id_ in enumerate(NUMBERS[:channels], 1):
        text = CHANNEL % {"id": id_, "number": number, "name": f"Tiny {id_.title()}"}
        if channels > 2 and number > 1:  # a programme every quarter of a minute is planned long enough on one
            text = text.replace("block: none, breaks: quick", "block: 30m")
        (folder / "channels" / f"{id_}.yaml").write_text(text)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


@dataclass
class Project:
    """A folder with a station, and the commands in it."""

    folder: Path
    runs: list[subprocess.Popen[str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    """What its runs are told besides."""

    @property
    def station(self) -> Path:
        return self.folder / "stations" / "tiny"

    @property
    def state(self) -> Path:
        return self.folder / ".retrovue" / "tiny"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "retrovue", "-C", str(self.folder), *words]

    def retrovue(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    def run(self, port: int) -> "OnAir":
        with (self.folder / "run.log").open("a") as log:
            process = subprocess.Popen(
                self.command("run", "--host", "127.0.0.1", "--port", str(port)),
                stdout=log,
                stderr=log,
                text=True,
                env=os.environ | self.environment,
            )
        self.runs.append(process)
        station = OnAir(f"http://127.0.0.1:{port}", self, process)
        station.wait_until_up()
        return station

    def log(self) -> str:
        return (self.folder / "run.log").read_text(errors="replace")

    def close(self) -> None:
        for process in self.runs:
            process.terminate()
        for process in self.runs:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)


@dataclass
class OnAir:
    """A running station."""

    base: str
    project: Project
    process: subprocess.Popen[str]

    def fetch(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"), timeout=45)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(self, path: str) -> bytes:
        status, body = self.fetch(path)
        assert status == 200, (path, status, body[:200])
        return body

    def text(self, path: str) -> str:
        return self.get(path).decode()

    def health(self) -> dict:
        return json.loads(self.get("/healthz"))

    def codes(self) -> list[str]:
        return [notice["code"] for notice in self.health()["notices"]]

    def wait_until_up(self) -> None:
        for _ in range(120):
            assert self.process.poll() is None, self.project.log()
            try:
                self.health()
                return
            except (OSError, http.client.HTTPException, AssertionError):
                time.sleep(0.25)
        raise AssertionError(self.project.log())

    def wait_for(self, code: str, seconds: float = 12) -> None:
        for _ in range(int(seconds * 5)):
            if code in self.codes():
                return
            time.sleep(0.2)
        raise AssertionError(f"{code} was not told; {self.codes()}")

    def child(self) -> int:
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def kill_everything(self) -> None:
        """What a power cut does."""
        child = self.child()
        os.kill(self.process.pid, signal.SIGKILL)
        os.kill(child, signal.SIGKILL)
        self.process.wait(10)
        while _lives(child):  # as long as it has the lock of the station
            time.sleep(0.01)

    def playlist(self, channel: str = "one") -> str:
        return self.text(f"/channel/{channel}/small.m3u8")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False


def sequence(playlist: str) -> int:
    return int(re.search(r"MEDIA-SEQUENCE:(\d+)", playlist)[1])
