"""A guide channel on the air: one unbroken stream whose pages follow the edits of other channels."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from e2e.tiny_station import OnAir, Project, free_port, make_media, sequence, write_station

pytestmark = pytest.mark.long

GUIDE = """\
channel: {id: listings, number: 9, name: Listings, block: none}
programs:
  listings: {type: guide, music: 'kind:episode', scroll: 1s}
grid:
  daily: {06:00: listings}
"""


@pytest.fixture(scope="module")
def listings(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    made = Project(tmp_path_factory.mktemp("guide"))
    make_media(made.folder / "media")
    write_station(made.folder)
    (made.folder / "stations/tiny/channels/nine.yaml").write_text(GUIDE)
    yield made
    made.close()


@pytest.fixture(scope="module")
def on_air(listings: Project) -> OnAir:
    listings.retrovue("sync")
    listings.retrovue("build")
    return listings.run(free_port())


def ffmpeg(*words: str) -> str:
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=90, check=False).stderr


def pages(project: Project) -> set[str]:
    return {path.name for path in (project.folder / ".retrovue/tiny/guides").glob("[0-9a-f]*-256x144")}


def _within(seconds: int, wanted: Callable[[], bool], on_air: OnAir) -> bool:
    """Somebody goes on watching."""
    until = time.monotonic() + seconds
    while not wanted() and time.monotonic() < until:
        on_air.text("/channel/listings/small.m3u8")
        time.sleep(1)
    return wanted()


def test_it_plays_without_a_word(on_air: OnAir, listings: Project) -> None:
    assert ffmpeg("-i", f"{on_air.base}/channel/9.m3u8", "-t", "20", "-f", "null", "-") == ""
    assert 1 <= len(pages(listings)) <= 2


def test_an_edit_of_another_channel_makes_new_pages_in_the_same_stream(
    on_air: OnAir, listings: Project, tmp_path: Path
) -> None:
    known, path = pages(listings), tmp_path / "tuner.ts"
    player = subprocess.Popen(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", f"{on_air.base}/channel/9.ts",
         "-t", "45", "-c", "copy", "-f", "mpegts", "-y", str(path)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(3)
    number = sequence(on_air.text("/channel/listings/small.m3u8"))
    one = listings.folder / "stations/tiny/channels/one.yaml"
    one.write_text(one.read_text().replace("Tiny One", "Tiny Uno"))
    assert _within(60, lambda: bool(pages(listings) - known), on_air)
    assert player.communicate(timeout=90)[1] == ""
    with av.open(str(path)) as stream:
        times = [packet.dts for packet in stream.demux(video=0) if packet.dts is not None]
    assert {two - one for one, two in zip(times, times[1:], strict=False)} == {3000}
    text = on_air.text("/channel/listings/small.m3u8")
    assert "DISCONTINUITY" not in text
    assert sequence(text) > number


def test_its_music_is_explained_and_recorded(on_air: OnAir, listings: Project) -> None:
    told = listings.retrovue("asrun", "listings").stdout.splitlines()
    assert any(" guide " in line and line.endswith((" aired", " partly")) for line in told)
    fine = listings.retrovue("show", "log", "listings", "--fine").stdout
    assert fine.count(" guide ") > 10
    line = next(word for word in fine.split() if word.startswith("listings/") and "-listings/" in word)
    assert "listings" in listings.retrovue("show", "why", line).stdout
