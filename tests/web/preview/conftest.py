"""A station with real media whose pictures tell their own number, and its API."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import imageio_ffmpeg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from e2e.tiny_station import Project, write_station

from retrovue import pipeline
from retrovue.load.air_token import make_token
from retrovue.load.project import find_station
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.runs import RunState
from retrovue.runs.sync_process import SyncProcess
from retrovue.web.application import make_application
from retrovue.web.console import RUNS, Console
from retrovue.web.preview.previews import PREVIEWS, Previews

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
RATE = 30
COUNTED = "nullsrc=s=160x90:r=30,geq=lum='20+mod(N,40)*5':cb=128:cr=128"
"""Forty shades, one a frame, over and over."""
SOUNDS = "sine=f=440:r=48000"
BLACK = "drawbox=t=fill:c=black:enable='between(t,30,30.99)'"
CLIPS = {
    "Acts - one.mkv": (
        f"testsrc2=s=160x90:r=25,{BLACK}",
        f"{SOUNDS},volume='if(between(t,30,31),0,0.4)':eval=frame",
        60,
    ),
    "Blue - one.mp4": (COUNTED, SOUNDS, 20),
    "Red - one.mkv": ("testsrc2=s=320x240:r=25", SOUNDS, 8),
    "Mute - one.mp4": ("smptebars=s=160x90:r=30", "", 8),
    "Heard - one.mkv": ("", SOUNDS, 8),
    "ads/Acme-soap.mp4": ("color=c=red:s=160x90:r=30", SOUNDS, 3),
}


def make(path: Path, picture: str, sound: str, seconds: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    inputs = [word for source in (picture, sound) if source for word in ("-f", "lavfi", "-i", source)]
    subprocess.run(
        [FFMPEG, "-nostdin", "-v", "error", "-y", *inputs, "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast",
         "-crf", "4", "-g", "90", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)],
        check=True, timeout=60,
    )  # fmt: skip


def shade(picture: bytes) -> int:
    """Which of the forty frames a picture shows."""
    done = subprocess.run(
        [FFMPEG, "-v", "error", "-i", "pipe:0", "-frames:v", "1", "-vf", "crop=iw/2:ih/2,scale=1:1:flags=area:out_range=tv,"
         "format=yuv420p", "-f", "rawvideo", "pipe:1"],
        input=picture, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return round((done.stdout[0] - 20) / 5)


@pytest.fixture(scope="session")
def media_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("preview")
    for name, (picture, sound, seconds) in CLIPS.items():
        make(folder / "media" / name, picture, sound, seconds)
    write_station(folder)
    project = Project(folder)
    project.retrovue("sync")
    return project


@dataclass
class Looking:
    client: TestClient
    project: Project
    accepted: pipeline.Accepted
    media: Path
    """Shared by all tests."""
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def previews(self) -> Previews:
        return self.client.app[PREVIEWS]

    def key(self, name: str) -> str:
        return next(item.key for item in self.accepted.snapshot if item.path == name)

    async def get(self, key: str, what: str, role: str = "operator") -> tuple[int, bytes, str]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        async with self.client.get(f"/api/v1/items/{quote(key, safe='')}/{what}", headers=headers) as answer:
            return answer.status, await answer.read(), answer.content_type

    async def start(self, **body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.tokens['operator']}"}
        async with self.client.post("/api/v1/runs", json=body, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def over(self, run_id: str) -> RunState:
        runs = self.client.app[RUNS]
        run = runs.find(run_id)
        assert run is not None
        async with asyncio.timeout(60):
            return (await runs.wait(run)).state

    async def json(self, key: str, what: str, role: str = "operator") -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        async with self.client.get(f"/api/v1/items/{quote(key, safe='')}/{what}", headers=headers) as answer:
            return await answer.json(content_type=None)


async def look(project: Project, media: Path) -> AsyncIterator[Looking]:
    place = find_station(project.folder, None)
    loaded = pipeline.load(place, {})
    assert loaded.document is not None, loaded.diagnostics
    known = pipeline.read_known(place, loaded.document)
    corrected = pipeline.correct(loaded.document, known.snapshot)
    accepted = pipeline.Accepted(place, loaded, loaded.document, corrected, ())
    director = Director(place.state, FFMPEG, AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, lambda hear: SyncProcess(place, os.environ, hear))
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=accepted)
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(app)) as client:
        looking = Looking(client, project, accepted, media)
        for role in ("viewer", "operator"):
            answer = await client.post(
                "/api/v1/tokens", json={"name": role, "role": role},
                headers={"Authorization": f"Bearer {make_token(place.state)}"},
            )  # fmt: skip
            looking.tokens[role] = (await answer.json())["token"]
        yield looking
    await console.runs.close()
    director.record.close()


@pytest.fixture
async def looking(media_project: Project, tmp_path: Path) -> AsyncIterator[Looking]:
    """The project is copied, so that what one test makes no other finds; the catalog names the first one's media."""
    shutil.copytree(media_project.folder, tmp_path / "project")
    async for found in look(Project(tmp_path / "project"), media_project.folder / "media"):
        yield found
