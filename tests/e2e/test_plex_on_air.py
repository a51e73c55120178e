"""A Plex library and a folder of tinyMediaManager, from nothing to a picture; and a new episode while on the air."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from e2e.tiny_station import Project, free_port
from plex_emulator import Entry, PlexEmulator, Section, episode, show, start

from retrovue.catalog import open_catalog

STATION = """\
station: {id: tiny, language: 1, name: Tiny Television, timezone: UTC, horizon: {build: 1d, publish: 6h}}
profiles: {small: {size: 256x144, video: 200k, audio: 64k}}
sources:
  plex:
    type: plex
    url: %(url)s
    token: ${env:TINY_PLEX}
    paths: [{from: /media, to: %(media)s}]
  tmm: {type: nfo, roots: [films]}
breaks: {none: {between: {pod: []}}}
"""
CHANNEL = """\
channel: {id: one, number: 1, name: Tiny One, block: none}
programs: {all: {from: 'kind:episode,movie', order: shuffle}}
grid: {daily: {06:00: all}}
"""
FILM = "<movie><title>The Long Quay</title><year>1961</year><uniqueid type='tmdb' default='true'>900501</uniqueid></movie>"


def clip(target: Path, seconds: int) -> None:
    source = (
        "-f",
        "lavfi",
        "-i",
        f"testsrc=d={seconds}:s=128x96:r=10",
        "-f",
        "lavfi",
        "-i",
        f"sine=d={seconds}",
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    command = (imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, "-shortest", target)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)


def put_file(entry: Entry, media: Path) -> None:
    """Where the station's mapping says that the server's file is."""
    for part in (part for version in entry.versions for part in version.parts):
        target = media / part.file.removeprefix("/media/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(media / "clip.mkv", target)


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexEmulator]:
    series = show("Star Harbor", 1978, {1: 3}, ids={"tvdb": "9001"})
    with start([Section("TV", "show", [series])], token="tok-5d81c2") as server:
        yield server


@pytest.fixture(scope="module")
def project(plex: PlexEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("plex")
    media = folder / "media"
    clip(media / "clip.mkv", 300)
    for entry, _ in plex.truth().values():
        put_file(entry, media)
    clip(folder / "films/The Long Quay (1961)/The Long Quay.mkv", 240)
    (folder / "films/The Long Quay (1961)/The Long Quay.nfo").write_text(FILM)
    station = folder / "stations/tiny"
    station.mkdir(parents=True)
    (station / "station.yaml").write_text(STATION % {"url": plex.url, "media": media})
    (station / "one.yaml").write_text(CHANNEL)
    made = Project(folder)
    yield made
    made.close()


def titles(project: Project) -> set[str]:
    with open_catalog(project.state / "catalog.sqlite", readonly=True) as catalog:
        return {item.title for item in catalog.snapshot()}


def wait_for(happened: Callable[[], bool], project: Project) -> None:
    begun = time.monotonic()
    while not happened() and time.monotonic() - begun < 100:
        time.sleep(0.5)
    assert happened(), project.log()


@pytest.mark.long
def test_mapped_files_go_on_the_air_and_a_new_episode_follows(
    project: Project, plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_PLEX", "tok-5d81c2")
    project.retrovue("sync")
    assert titles(project) == {"Episode 1", "Episode 2", "Episode 3", "The Long Quay"}
    project.retrovue("check")
    project.retrovue("build")
    air = project.run(free_port())
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", f"{air.base}/channel/1.m3u8",
         "-t", "6", "-f", "null", "-"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "RV701" not in air.codes()
    season = plex.shelf.find("Star Harbor", season=1, index=1).parent
    put_file(plex.shelf.add(episode("Homecoming"), season), project.folder / "media")
    wait_for(lambda: "Homecoming" in titles(project), project)
    plex.seen.clear()
    first = plex.shelf.find("Star Harbor", season=1, index=1)
    plex.shelf.change(first, touch=False, title="Landfall")
    wait_for(lambda: "Landfall" in titles(project), project)
    asked = [one.kind for one in plex.seen if one.kind != "notifications"]
    assert sorted(asked) == ["detail", "detail", "sections"], "the episode and its show"
    plex.shelf.delete(plex.shelf.find("Star Harbor", season=1, index=2))
    wait_for(lambda: "Episode 2" not in titles(project), project)
    assert titles(project) == {"Landfall", "Episode 3", "Homecoming", "The Long Quay"}
    assert "tok-5d81c2" not in project.log() + air.text("/healthz") + air.text("/")
