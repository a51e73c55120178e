"""What is previewed is what airs: from `in` to `out`, one chapter of a compilation, several files as one."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from e2e.tiny_station import Project
from web.preview.conftest import FFMPEG, RATE, Looking, look, shade
from web.preview.test_preview import pictures_of, segments_of

from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Item
from retrovue.web.preview.playlist import cuts_of
from retrovue.web.preview.previews import Previews
from retrovue.web.preview.showing import Showing

OVERRIDES = """\
overrides:
  - match: 'show:Blue'
    set: {in: '00:00:04', out: '00:00:16'}
    chapters: [{at: '00:00:03', title: Two}]
  - match: 'show:Acts'
    set: {split: chapters}
    chapters: [{at: '00:00:25', title: Second}, {at: '00:00:50'}]
"""


@pytest.fixture
async def trimmed(media_project: Project, tmp_path: Path) -> AsyncIterator[Looking]:
    project = Project(tmp_path / "project")
    shutil.copytree(media_project.folder, project.folder)
    (project.station / "overrides").mkdir()
    (project.station / "overrides/parts.yaml").write_text(OVERRIDES)
    async for found in look(project, media_project.folder / "media"):
        yield found


async def test_only_the_part_that_airs(trimmed: Looking) -> None:
    key = trimmed.key("Blue - one.mp4")
    listed = segments_of((await trimmed.get(key, "preview.m3u8"))[1])
    assert round(sum(seconds for seconds, _ in listed)) == 12
    assert pictures_of((await trimmed.get(key, listed[0][1]))[1])[0] == 4 * RATE % 40
    assert shade((await trimmed.get(key, "frame?at=0&width=160"))[1]) == 4 * RATE % 40
    assert (await trimmed.get(key, "frame?at=12001"))[0] == 400
    told = await trimmed.json(key, "breaks")
    assert told["duration"] == 12_000 and [one["at"] for one in told["marks"]] == [3_000]
    override = told["override"]
    assert override is None  # it speaks of a show, and not of exactly this item
    strip = await trimmed.json(key, "strip")
    assert strip["state"] in ("making", "ready")


async def test_one_chapter_of_a_compilation(trimmed: Looking) -> None:
    key = next(item.key for item in trimmed.accepted.snapshot if item.title == "Second")
    listed = segments_of((await trimmed.get(key, "preview.m3u8"))[1])
    assert "#" in key and round(sum(seconds for seconds, _ in listed)) == 25
    black = (await trimmed.get(key, "frame?at=5500&width=160"))[1]
    assert shade(black) < 0 < shade((await trimmed.get(key, "frame?at=8000&width=160"))[1])


async def test_several_files_are_one(media_project: Project, tmp_path: Path) -> None:
    path = str(media_project.folder / "media/Blue - one.mp4")
    video, sound = Video("h264", 160, 90, rate=(RATE, 1)), (Audio("aac", 1, 48_000),)
    second = Asset(path, "b", 20_000, video, sound)
    both = Asset(path, "a", 40_000, video, sound, following=(second,))
    showing, previews = Showing(Item("k", "movie", "t", 40_000), both, RATE, -24), Previews(tmp_path, FFMPEG)
    pieces = [showing.piece()]
    cuts = cuts_of(pieces, RATE)
    cut = next(cut for cut in cuts if cut.start - cut.event <= 600 < cut.start - cut.event + cut.frames)
    try:
        shown = pictures_of(await previews.segment(pieces, cut, RATE, lambda: False))
        begin = cut.start - cut.event
        assert shown == [(n if n < 600 else n - 600) % 40 for n in range(begin, begin + cut.frames)]
        assert shade(await previews.still(showing, 601, 160, lambda: False)) == 1
    finally:
        await previews.close()
