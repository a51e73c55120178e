"""Captions of a preview: those that air of the item, from the first frame that airs."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from e2e.tiny_station import Project
from web.preview.conftest import Looking, look

SRT = (
    "1\n00:00:01,000 --> 00:00:03,000\nHarbor & <i>home</i>\n\n2\n00:00:06,500 --> 00:00:19,000\nTo the end\n"
)
TRIM = "overrides:\n  - match: 'show:Red'\n    set: {in: '00:00:02'}\n"


@pytest.fixture
async def captioned(media_project: Project, tmp_path: Path) -> AsyncIterator[Looking]:
    folder = tmp_path / "project"
    shutil.copytree(media_project.folder, folder)
    channel = folder / "stations/tiny/channels/one.yaml"
    channel.write_text(
        channel.read_text().replace("name: Tiny One,", "name: Tiny One, captions: {language: [en, de]},")
    )
    (folder / "stations/tiny/trim.yaml").write_text(TRIM)
    beside = media_project.folder / "media/Red - one.en.srt"
    beside.write_text(SRT)
    async for found in look(Project(folder), media_project.folder / "media"):
        yield found
    beside.unlink()


async def test_captions_begin_with_the_first_frame_that_airs(captioned: Looking) -> None:
    status, text, kind = await captioned.get(captioned.key("Red - one.mkv"), "captions.vtt")
    assert (status, kind) == (200, "text/vtt")
    assert text.decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHarbor & <i>home</i>\n\n00:00:04.500 --> 00:00:06.000\nTo the end\n"
    )


async def test_a_break_has_those_of_the_acts_beside_it(captioned: Looking) -> None:
    key = captioned.key("Red - one.mkv")
    status, text, kind = await captioned.get(key, "break.vtt?at=3000")
    assert (status, kind) == (200, "text/vtt")
    assert text.decode() == (  # three seconds of the item, three of an advert, three of the item
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHarbor & <i>home</i>\n\n00:00:07.500 --> 00:00:09.000\nTo the end\n"
    )
    assert (await captioned.get(key, "break.vtt?at=99999999"))[0] == 400


async def test_an_item_without_captions_has_none(captioned: Looking) -> None:
    assert (await captioned.get(captioned.key("Blue - one.mp4"), "captions.vtt"))[:2] == (200, b"WEBVTT\n")
    assert (await captioned.get("nothing", "captions.vtt"))[0] == 404
    assert (await captioned.get(captioned.key("Blue - one.mp4"), "captions.vtt", "viewer"))[0] == 403


async def test_a_station_that_airs_none_looks_for_none(looking: Looking) -> None:
    assert (await looking.get(looking.key("Red - one.mkv"), "captions.vtt"))[:2] == (200, b"WEBVTT\n")
    assert not (looking.previews.folder / "captions").exists()
