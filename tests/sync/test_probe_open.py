"""What headers tell is not read from the packets as well, and the answer is the same."""

from pathlib import Path

import pytest
from sync.conftest import ffmpeg

from retrovue.sync import probe_open
from retrovue.sync.probe import Measured, ProbeFailed, probe
from retrovue.sync.probe_open import by_headers, opened

MADE = {
    "late-picture.mkv": ("-itsoffset", "1", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "later-picture.mkv": ("-itsoffset", "1.8", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "late-picture.mp4": ("-itsoffset", "1", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "late-picture.ts": ("-itsoffset", "1", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "late-both.mkv": ("-itsoffset", "3", "-i", "plain.mp4", "-map", "0"),
    "late-both.ts": ("-itsoffset", "3", "-i", "plain.mp4", "-map", "0"),
    "late-sound.mkv": ("-i", "plain.mp4", "-itsoffset", "1", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "late-sound.mp4": ("-i", "plain.mp4", "-itsoffset", "1", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "long-sound.mkv": ("-t", "2", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "long-sound.mp4": ("-t", "2", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "0:v", "-map", "1:a"),
    "long-sound-first.mp4": ("-t", "2", "-i", "plain.mp4", "-i", "plain.mp4", "-map", "1:a", "-map", "0:v"),
    "fields.mkv": ("-i", "interlaced.mpg", "-map", "0"),
    "fields.mp4": ("-i", "interlaced.mpg", "-map", "0"),
    "two-tongues.mkv": ("-i", "plain.mp4", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-metadata:s:a:1", "language=ger"),
    "no-rate.mkv": ("-i", "plain.mp4", "-c:v", "mpeg4", "-bsf:v", "setts=ts=TS*2", "-an"),
    "fragments.mp4": ("-i", "plain.mp4", "-movflags", "frag_keyframe+empty_moov"),
    "clip.mov": ("-i", "plain.mp4", "-c:a", "pcm_s16le"),
}  # fmt: skip


def measure(file: Path) -> Measured | str:
    found = file.stat()
    try:
        return probe(str(file), found.st_size, found.st_mtime_ns)
    except ProbeFailed as failure:
        return str(failure)


@pytest.fixture(scope="module")
def odd(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    for name, words in MADE.items():
        inputs = [str(media / word) if (media / word).is_file() else word for word in words]
        last = len(inputs) - inputs[::-1].index("-i")
        ffmpeg(*inputs[: last + 1], "-c", "copy", *inputs[last + 1 :], folder / name)
    return folder


def test_the_answer_is_that_of_reading_the_packets(
    media: Path, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [file for folder in (media, odd) for file in sorted(folder.iterdir()) if file.suffix != ".txt"]
    files.remove(
        odd / "later-picture.mkv"
    )  # which reading packets for two seconds takes for longer than it is
    quick = [measure(file) for file in files]
    monkeypatch.setattr(probe_open, "_has_headers", lambda path: False)
    assert quick == [measure(file) for file in files]


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("late-picture.mkv", 5000), ("later-picture.mkv", 5800), ("late-picture.mp4", 5000), ("late-picture.ts", 5000),
        ("late-both.mkv", 4000), ("late-both.ts", 4000), ("late-sound.mkv", 4000), ("late-sound.mp4", 4000),
    ],
)  # fmt: skip
def test_it_is_as_long_as_from_where_it_begins_to_its_last_picture(odd: Path, name: str, length: int) -> None:
    """What plays a file waits for a picture that begins later than the sound."""
    found = measure(odd / name)
    assert isinstance(found, Measured), found
    assert abs(found.asset.duration - length) <= 40


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plain.mp4", True), ("late-index.mp4", True), ("chapters.mkv", True), ("titled.mkv", True), ("long-sound.mp4", True),
        ("mono.ts", False), ("mp3.avi", False), ("interlaced.mpg", False), ("fragments.mp4", False), ("clip.mov", True),
    ],
)  # fmt: skip
def test_what_has_headers_is_opened_by_them(media: Path, odd: Path, name: str, told: bool) -> None:
    file = media / name if (media / name).exists() else odd / name
    with opened(str(file)) as container:
        assert by_headers(container) is told


def test_where_the_headers_are_silent_the_packets_are_read(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_open, "_SOUNDS", frozenset())
    with opened(str(media / "plain.mp4")) as container:
        assert not by_headers(container)
