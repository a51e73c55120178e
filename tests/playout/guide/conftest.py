"""Guides are drawn by the shipped ffmpeg, which every machine has; `RETROVUE_FFMPEG` puts another to the same test."""

import os

import pytest

from retrovue.ffmpeg.find import VARIABLE, find_ffmpeg


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return find_ffmpeg("", {VARIABLE: os.environ.get(VARIABLE, "")}, None).path
