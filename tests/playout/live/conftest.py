"""An ffmpeg, what a camera sends, and a free port."""

import os
import socket
from pathlib import Path

import pytest
from playout.live.sender import record

from retrovue.ffmpeg.find import VARIABLE, find_ffmpeg


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return find_ffmpeg("", {VARIABLE: os.environ.get(VARIABLE, "")}, None).path


@pytest.fixture(scope="session")
def recording(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(ffmpeg, tmp_path_factory.mktemp("camera") / "camera.ts")


@pytest.fixture
def udp() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return f"udp://127.0.0.1:{probe.getsockname()[1]}"
