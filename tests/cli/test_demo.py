"""The demo media: what is made, that it is what it says, and that nothing is made twice."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from lxml import etree
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from retrovue.check import check_station
from retrovue.cli.main import app
from retrovue.diagnostics import StationError
from retrovue.ffmpeg.demo import REELS, Reel, make_demo_media, reel_command, show_files, work_files
from retrovue.ffmpeg.demo.make import MANIFEST
from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.load.package_files import demo_station_folder
from retrovue.load.project import StationPlace
from retrovue.load.station import load_station
from retrovue.station_type import StationFile


@pytest.fixture(scope="module")
def ffmpeg() -> str:
    return find_ffmpeg("", {}, None).path


def quiet(done: int, total: int, file: str) -> None:
    """Nobody watches."""


def short(part: str, ms: int) -> Reel:
    return next(replace(reel, ms=ms, acts=reel.acts[:1]) for reel in REELS if part in reel.path)


def test_there_is_enough_and_not_too_much() -> None:
    assert sum(reel.ms for reel in REELS) <= 6 * 60_000
    assert len({reel.file for reel in REELS}) == len(REELS)
    assert {reel.form.extension for reel in REELS} == {"mkv", "avi", "mpg", "mp4", "ts"}
    assert len({reel.form.rate for reel in REELS}) == 5
    assert {reel.form.channels for reel in REELS} == {1, 2, 6}
    assert {reel.form.sample_rate for reel in REELS} == {44_100, 48_000}


def test_acts_begin_in_order_inside_the_reel() -> None:
    for reel in REELS:
        starts = [start for start, _ in reel.acts]
        assert starts == sorted(set(starts))
        assert all(start < reel.ms for start in starts)
        assert not reel.chapters or starts[0] == 0


def test_no_word_of_a_card_stands_in_the_command() -> None:
    for reel in REELS:
        command = " ".join(reel_command("ffmpeg", reel))
        assert not [line for line in reel.lines if line in command]
        assert set(reel.lines) <= set(work_files(reel).values())


def test_whole_command(snapshot: SnapshotAssertion) -> None:
    reel = next(reel for reel in REELS if "Chrome Harbor" in reel.path)
    assert reel_command("ffmpeg", reel) == snapshot
    assert work_files(reel) == snapshot


def test_nfo_files_are_xml() -> None:
    texts = [reel.nfo for reel in REELS if reel.nfo] + [file.text for file in show_files()]
    assert {etree.fromstring(text.encode()).tag for text in texts} == {"episodedetails", "tvshow"}


@pytest.mark.parametrize(
    ("part", "facts"),
    [
        ("Midnight Cassette", ("h264", 640, 360, "1", "24", False, "aac", 6, 48_000)),
        ("Lost Sprite", ("mpeg4", 512, 384, "1", "25", False, "pcm_s16le", 1, 44_100)),
        ("Soup of Static", ("mpeg2video", 720, 480, "8/9", "30000/1001", True, "mp2", 2, 48_000)),
        ("Channel Zero", ("h264", 640, 360, "1", "60", False, "aac", 2, 44_100)),
        ("Window Seat", ("h264", 640, 360, "1", "25", False, "mp2", 2, 48_000)),
        ("Taste the Static", ("h264", 640, 480, "1", "30000/1001", False, "aac", 1, 44_100)),
    ],
)
def test_reels_have_the_format_they_name(
    ffmpeg: str, tmp_path: Path, part: str, facts: tuple[object, ...]
) -> None:
    reel = short(part, 1_000)
    make_demo_media(ffmpeg, tmp_path, [reel], [], quiet)
    with av.open(str(tmp_path / reel.file)) as media:
        video, audio = media.streams.video[0], media.streams.audio[0]
        frames = list(media.decode(video))
        found = (
            video.codec.name, video.width, video.height, str(video.codec_context.sample_aspect_ratio or 1),
            str(video.average_rate), frames[1].interlaced_frame, audio.codec.canonical_name, audio.channels, audio.rate,
        )  # fmt: skip
    assert found == facts
    assert len(frames) * 1000 == pytest.approx(1000 * video.average_rate, abs=1000)


def test_chapters_are_the_acts(ffmpeg: str, tmp_path: Path) -> None:
    reel = next(reel for reel in REELS if reel.chapters)
    reel = replace(reel, ms=900, acts=((0, "one"), (300, "two"), (600, "three")))
    make_demo_media(ffmpeg, tmp_path, [reel], [], quiet)
    with av.open(str(tmp_path / reel.file)) as media:
        assert [int(c["start"] * c["time_base"] * 1000) for c in media.chapters()] == [0, 300, 600]


def test_the_lamp_flashes_with_the_beep(ffmpeg: str, tmp_path: Path) -> None:
    reel = short("Binary Beach", 2_000)
    make_demo_media(ffmpeg, tmp_path, [reel], [], quiet)
    with av.open(str(tmp_path / reel.file)) as media:
        pictures = [frame.to_ndarray(format="gray") for frame in media.decode(video=0)]
    lit = [picture[30:45, -50:-35].mean() > 200 for picture in pictures]
    assert lit == [number % 30 < 3 for number in range(60)]
    assert beeps(tmp_path / reel.file) == [number % 50 < 4 for number in range(100)]


def beeps(file: Path) -> list[bool]:
    """Whether 1 kHz sounds in each 20 ms."""
    with av.open(str(file)) as media:
        left = np.concatenate([frame.to_ndarray()[0] for frame in media.decode(audio=0)])[:96_000]
    wave = np.exp(2j * np.pi * 1000 * np.arange(960) / 48_000)
    return list(abs((left.reshape(-1, 960) * wave).mean(axis=1)) > 0.06)


def test_only_what_is_missing_or_outdated_is_made_again(ffmpeg: str, tmp_path: Path) -> None:
    reels = [short("Dont Touch", 400), short("Now Then", 400)]
    reported: list[tuple[int, int, str]] = []
    report: Callable[[int, int, str], None] = lambda *row: reported.append(row)  # noqa: E731
    assert make_demo_media(ffmpeg, tmp_path, reels, show_files(), report).made == 2
    assert [row[:2] for row in reported] == [(400, 800), (800, 800)]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert make_demo_media(ffmpeg, tmp_path, reels, show_files(), report).made == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before

    (tmp_path / reels[0].file).unlink()
    (tmp_path / reels[1].file).write_bytes(b"cut short")
    assert make_demo_media(ffmpeg, tmp_path, reels, [], quiet).made == 2
    assert make_demo_media(ffmpeg, tmp_path, [replace(reels[0], tune="eerie"), reels[1]], [], quiet).made == 1
    assert not list(tmp_path.glob(".making-*"))

    (tmp_path / MANIFEST).write_text("{")
    assert make_demo_media(ffmpeg, tmp_path, reels[:1], [], quiet).made == 1


def test_reels_of_an_older_programme_go_and_nothing_else(ffmpeg: str, tmp_path: Path) -> None:
    outside, folder = tmp_path / "mine.mp4", tmp_path / "demo"
    outside.write_bytes(b"mine")
    old, new = short("Dont Touch", 300), short("Now Then", 300)
    make_demo_media(ffmpeg, folder, [old], [], quiet)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "../mine.mp4": ["x", 4]}))
    make_demo_media(ffmpeg, folder, [new], [], quiet)
    assert not (folder / old.file).exists()
    assert outside.exists()


def test_an_ffmpeg_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(StationError) as caught:
        make_demo_media("/bin/false", tmp_path, [short("Now Then", 300)], [], quiet)
    assert [d.code for d in caught.value.diagnostics] == ["RV802"]
    assert not list(tmp_path.rglob("*.mp4"))


def test_the_demo_station_passes_the_checks() -> None:
    folder = demo_station_folder()
    loaded = load_station(StationPlace("demo", folder.parent.parent, folder, folder), StationFile, {})
    assert loaded.diagnostics == ()
    assert loaded.document is not None
    assert check_station(loaded.document, None) == []
    assert [channel.channel.number for channel in loaded.document.channels.values()] == ["1", "2", "3"]


def test_the_command_says_how_far_it_is_and_what_it_made(
    ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROVUE_FFMPEG", ffmpeg)
    monkeypatch.setattr("retrovue.ffmpeg.demo.REELS", (short("Now Then", 300), short("Dont Touch", 300)))
    lines = CliRunner().invoke(app, ["-C", str(tmp_path), "--json", "demo"]).stdout.splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["type"] for record in records] == ["version", "progress", "progress", "result"]
    assert [(record["done"], record["total"]) for record in records[1:3]] == [(300, 600), (600, 600)]
    assert records[-1]["made"] == 2
    again = CliRunner().invoke(app, ["-C", str(tmp_path), "demo"])
    assert again.exit_code == 0
    assert "up to date (2 reels)" in again.stderr


def test_what_comes_next_depends_on_what_is_there(
    ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROVUE_FFMPEG", ffmpeg)
    monkeypatch.setattr("retrovue.ffmpeg.demo.REELS", (short("Now Then", 300),))

    def said(*words: str) -> str:
        return CliRunner().invoke(app, ["-C", str(tmp_path), *words]).stderr.splitlines()[-1]

    assert said("demo").startswith("made 1 demo reel (")
    assert said("demo").endswith("demo media up to date (1 reel) -> media/demo; next: retrovue init")
    said("--station", "tiny", "init")
    assert said("demo").endswith("next: retrovue sync")
    (tmp_path / ".retrovue/tiny").mkdir(parents=True)
    (tmp_path / ".retrovue/tiny/catalog.sqlite").write_bytes(b"")
    assert said("demo").endswith("next: retrovue run")
    next(tmp_path.rglob("*.mp4")).unlink()
    assert said("demo").endswith("next: retrovue sync")
