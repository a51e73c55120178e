"""The API against its own description: whatever is sent, it answers as `/api/v1/openapi.json` says, and never fails."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession
from e2e.tiny_station import Project, make_media, write_station

from retrovue.doctor import client, whole
from retrovue.doctor.finding import ok
from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.load.air_token import read_token
from retrovue.load.project import find_station
from retrovue.web import card_pictures
from retrovue.web.access.throttle import Throttle
from retrovue.web.serve import AirSettings, serve

EXAMPLES = 1_000 if os.environ.get("RETROVUE_LONG") else 30
"""Of every operation."""
ENDLESS = "/api/v1/events"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth",
)  # fmt: skip
REFUSALS = (
    "[checks.negative_data_rejection]\nexpected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 421]\n"
)


@pytest.fixture(scope="module")
def schemathesis(tmp_path_factory: pytest.TempPathFactory) -> str:
    venv = tmp_path_factory.mktemp("schemathesis")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True, timeout=120)
    subprocess.run([venv / "bin/pip", "install", "-q", "schemathesis==4.32.5"], check=True, timeout=300)
    return str(venv / "bin/schemathesis")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    make_media(tmp_path / "media")
    write_station(tmp_path)
    made = Project(tmp_path)
    made.retrovue("sync")
    made.retrovue("build")
    return made


async def on_air(project: Project, listening: socket.socket) -> "asyncio.Task[None]":
    """The station in this process, with an account: without one whoever sits at the machine may look."""
    place, codes = find_station(project.folder, None), asyncio.Queue[str]()
    ffmpeg = find_ffmpeg("", os.environ, place.state).path
    settings = AirSettings(place, ffmpeg, 1 << 28, os.environ, follows_sources=False)
    air = asyncio.create_task(serve(settings, [listening], lambda _: None, codes.put_nowait))
    body = {
        "code": await asyncio.wait_for(codes.get(), 60),
        "name": "anna",
        "password": "a good long password",
    }
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with ClientSession(base) as session, session.post("/api/v1/setup", json=body) as answer:
        assert answer.status == 200
    return air


async def test_the_api_does_as_it_says(
    schemathesis: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)  # what is held back too often is not looked at
    for slow in (client, whole):  # machine and servers are looked at elsewhere, and once
        monkeypatch.setattr(slow, "findings", lambda *_: [ok("address", "looked at elsewhere")])
    monkeypatch.setattr(card_pictures, "REST", 0)
    monkeypatch.setattr(card_pictures, "PATIENCE", 60)
    listening = socket.create_server(("127.0.0.1", 0))
    air = await on_air(project, listening)
    config = project.folder / "schemathesis.toml"
    config.write_text(REFUSALS)
    process = await asyncio.create_subprocess_exec(
        schemathesis, "--config-file", str(config), "run",
        f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/openapi.json",
        "-H", f"Authorization: Bearer {read_token(project.state)}",
        "--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), "--exclude-path", ENDLESS, "--no-color",
        "--continue-on-failure", "--generation-database", "none", "--request-timeout", "30",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=project.folder,
    )  # fmt: skip
    told = (await process.communicate())[0].decode()
    air.cancel()
    await asyncio.gather(air, return_exceptions=True)
    print("\n".join(line[:400] for line in told.splitlines()))
    assert process.returncode == 0
    assert int(re.search(r"(\d+) generated", told)[1]) > EXAMPLES * 10  # many have nothing that can vary
