"""Of many sounds the chosen one is heard, in two channels at the level it is meant to have."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from playout.encode.odd import measured

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.rules import tracks_of

pytestmark = pytest.mark.xdist_group("encode")

PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, 30, "superfast")
EncodeAll = Callable[..., list[Segment]]


def heard(segments: list[Segment]) -> np.ndarray:
    data = b"".join(segment.data for segment in segments)
    with av.open(io.BytesIO(data), format="mpegts") as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    return sound[:, 9_600:57_600]


def pitch(sound: np.ndarray) -> int:
    """Hertz, to the nearest ten; the stretch is a second long."""
    return round(int(np.abs(np.fft.rfft(sound)).argmax()) / 10) * 10


def make(ffmpeg: str, path: Path, *words: str) -> Asset:
    picture = ["-f", "lavfi", "-i", "color=s=64x64:r=10"]
    command = [ffmpeg, "-nostdin", "-v", "error", *picture, *words, "-t", "2", "-c:v", "libx264", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return measured(path)


@pytest.fixture(scope="module")
def eight(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Asset:
    """Eight sounds: number k has 200 + 100 k Hz."""
    languages = ("eng", "ger", "fre", "spa", "jpn", "ita", "spa", "und")
    inputs = [word for k in range(8) for word in ("-f", "lavfi", "-i", f"sine=f={200 + 100 * k}:r=48000")]
    maps = [word for k in range(9) for word in ("-map", f"{k}:{'a' if k else 'v'}")]
    tags = [word for k, code in enumerate(languages) for word in (f"-metadata:s:a:{k}", f"language={code}")]
    wanted = ("-disposition:a:0", "0", "-disposition:a:6", "default")
    path = tmp_path_factory.mktemp("tracks") / "eight.mkv"
    return make(ffmpeg, path, *inputs, *maps, *tags, *wanted, "-c:a", "aac")


@pytest.mark.parametrize(
    ("spoken", "hertz"), [(("de", "en"), 300), (("es",), 800), (("ko", "ja"), 600), (("ko",), 800)]
)
def test_by_language(eight: Asset, encode_all: EncodeAll, spoken: tuple[str, ...], hertz: int) -> None:
    piece = Piece(eight, "movie", 0, 50, tracks=tracks_of(eight, spoken))
    assert pitch(heard(encode_all(piece, 0, PROFILE))[0]) == hertz


LAYOUTS = {
    "mono": ((1,), (-3, -3)),
    "stereo": ((1, 0), (0, None)),
    "5.1": ((0, 0, 1, 0, 0, 0), (-3, -3)),
    "5.1(side)": ((0, 0, 0, 0, 0, 1), (None, -3)),
    "7.1": ((0, 0, 0, 0, 1, 0, 0, 0), (-3, None)),
    "2.1": ((0, 0, 1), (None, None)),
}
"""Which channels have a tone, and how loud each side is then (dB)."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_many_channels_become_two(ffmpeg: str, encode_all: EncodeAll, tmp_path: Path, name: str) -> None:
    channels, levels = LAYOUTS[name]
    tones = "|".join(f"{0.2 * one}*sin(2*PI*500*t)" for one in channels)
    asset = make(
        ffmpeg, tmp_path / "wide.mkv", "-f", "lavfi", "-i", f"aevalsrc={tones}:c={name}:s=48000", "-c:a", "pcm_s16le"
    )  # fmt: skip
    sides = np.sqrt((heard(encode_all(Piece(asset, "movie", 0, 50), 0, PROFILE)) ** 2).mean(axis=1))
    for side, level in zip(sides, levels, strict=True):
        if level is None:
            assert side < 0.001
        else:
            assert abs(20 * np.log10(side / (0.2 / np.sqrt(2))) - level) < 0.4


def test_full_surround_does_not_clip(ffmpeg: str, encode_all: EncodeAll, tmp_path: Path) -> None:
    tones = "|".join(["0.9*sin(2*PI*500*t)"] * 6)
    asset = make(
        ffmpeg, tmp_path / "loud.mkv", "-f", "lavfi", "-i", f"aevalsrc={tones}:c=5.1:s=48000", "-c:a", "pcm_s16le"
    )  # fmt: skip
    sound = heard(encode_all(Piece(asset, "movie", 0, 50, gain=30), 0, PROFILE))
    assert 0.8 < np.abs(sound).max() < 0.95
    spectrum = np.abs(np.fft.rfft(sound[0]))
    assert spectrum[1_400:].max() < spectrum.max() / 100, "no harmonics"
