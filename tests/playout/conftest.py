"""A recorded stream, made once."""

import imageio_ffmpeg
import pytest
from playout.fake_air import PROFILE, SEGMENTS
from playout.fake_ffmpeg import record_stream


@pytest.fixture(scope="session")
def stream() -> bytes:
    return record_stream(imageio_ffmpeg.get_ffmpeg_exe(), PROFILE, SEGMENTS)
