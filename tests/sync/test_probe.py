"""What the probe measures of real files, and what it says of those that cannot air."""

from pathlib import Path

import pytest

from retrovue.media.asset import Audio, Video
from retrovue.media.item import Mark
from retrovue.sync.probe import Measured, ProbeFailed, fingerprint_of, probe


def measure(file: Path) -> Measured:
    found = file.stat()
    return probe(str(file), found.st_size, found.st_mtime_ns)


SQUARE = Video("h264", 192, 144, (1, 1), False, (25, 1), 0)


@pytest.mark.parametrize(
    ("name", "duration", "video", "audio"),
    [
        ("plain.mp4", 4000, SQUARE, Audio("aac", 1, 48_000, default=True)),
        ("chapters.mkv", 4000, SQUARE, Audio("aac", 1, 48_000, "eng")),
        ("mono.ts", 4000, SQUARE, Audio("aac", 1, 48_000)),
        (
            "interlaced.mpg",
            2002,
            Video("mpeg2video", 720, 480, (8, 9), True, (30000, 1001)),
            Audio("mp2", 1, 48_000),
        ),
        (
            "turned.mp4",
            4000,
            Video("h264", 192, 144, (1, 1), False, (25, 1), 270),
            Audio("aac", 1, 48_000, default=True),
        ),
    ],
)
def test_measures(media: Path, name: str, duration: int, video: Video, audio: Audio) -> None:
    found = measure(media / name).asset
    assert found.video == video
    assert found.audio == (audio,)
    assert abs(found.duration - duration) <= 40, "to the frame"


def test_sound_in_avi(media: Path) -> None:
    found = measure(media / "mp3.avi").asset
    assert found.video is not None and found.video.codec == "mpeg4"
    assert [track.codec for track in found.audio] == ["mp3"]
    assert abs(found.duration - 4000) <= 80


def test_a_silent_film_can_air(media: Path) -> None:
    assert measure(media / "silent.mp4").asset.audio == ()


def test_titles_of_chapters_and_subtitles_are_read(media: Path) -> None:
    found = measure(media / "titled.mkv")
    assert found.asset.subtitles and not measure(media / "chapters.mkv").asset.subtitles
    assert found.marks == (
        Mark(0, "chapter", "Robo Duck", breaks=False), Mark(1500, "chapter", "Cereal"), Mark(3600, "chapter", "Rest"),
    )  # fmt: skip


def test_chapters_are_marks_but_for_the_first_instant(media: Path) -> None:
    assert measure(media / "chapters.mkv").marks == (Mark(1500, "chapter"), Mark(2750, "chapter"))


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("empty.mp4", "RV503", "is empty"),
        ("text.mp4", "RV501", "is not media"),
        ("playlist.mp4", "RV501", "is not media"),
        ("cut.mp4", "RV501", "is damaged"),
        ("cut.mkv", "RV502", "cut off"),
        ("cut-early-index.mp4", "RV502", "cut off"),
        ("sound.mp4", "RV504", "sound but no picture"),
        ("cover.mp4", "RV504", "sound but no picture"),
        ("gone.mp4", "RV502", "no such file"),
    ],
)
def test_what_cannot_air_says_why(media: Path, name: str, code: str, words: str) -> None:
    with pytest.raises(ProbeFailed) as caught:
        probe(str(media / name), 1 if name == "gone.mp4" else (media / name).stat().st_size, 0)
    assert caught.value.code == code
    assert caught.value.passing == (name == "gone.mp4")
    assert words in str(caught.value) and f"`{name}`" in str(caught.value) and caught.value.cure


def test_the_fingerprint_knows_size_time_and_both_ends(tmp_path: Path) -> None:
    file = tmp_path / "f"
    content = bytearray(5 << 20)

    def prints(size: int = len(content), time: int = 1) -> str:
        file.write_bytes(content)
        return fingerprint_of(str(file), size, time)

    first = prints()
    assert prints() == first
    assert len({first, prints(size=1), prints(time=2)}) == 3
    content[5] = 1
    second = prints()
    content[-5] = 1
    assert len({first, second, prints()}) == 3
