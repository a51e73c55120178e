"""Draws films of which every break is known: pictures and sound made by rule, with things that only look like breaks."""

import subprocess
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 128, 72
SOUND = 16_000
SLOT = 125
"""Frames from one break to the next."""
KINDS = ("black", "fade", "cut", "silence")
DECOYS = ("pause", "cut with sound", "dark scene", "black with sound", "title", "pause in a title")


@dataclass(frozen=True)
class Break:
    """A true one: its kind and its instant in ms."""

    kind: str
    at: int


@dataclass(frozen=True)
class Look:
    """What lies over the picture of a whole film."""

    bars: int = 0
    """Black lines above and below."""
    logo: bool = False
    hiss: int = 0
    """How loud its silence is."""
    lift: int = 0
    """How bright its black is."""


@cache
def _backdrop(scene: int) -> np.ndarray:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    waves = np.sin(columns * (0.05 + scene % 5 * 0.03) + scene) * np.cos(rows * (0.04 + scene % 7 * 0.02))
    return 70 + scene * 47 % 120 + 40 * waves


class Film:
    """Frames and samples, changed slot by slot."""

    def __init__(self, slots: int, rate: Fraction, look: Look, seed: int) -> None:
        self.rate, self.look = rate, look
        self.dice = np.random.default_rng(seed)
        self.count = slots * SLOT + 25
        self.scene = np.zeros(self.count, np.int64)
        """Which scene each frame shows."""
        self.light = np.ones(self.count)
        self.title = np.zeros(self.count, bool)
        self.dim = np.zeros(self.count, bool)
        self.sound = np.ones(self.sample(self.count), bool)
        self.breaks: list[Break] = []
        for slot in range(slots):
            self._decoy(DECOYS[slot % len(DECOYS)], slot * SLOT + 24)
            self._break(KINDS[slot % len(KINDS)], slot * SLOT + 78 + int(self.dice.integers(0, 10)))

    def sample(self, frame: float) -> int:
        return int(frame * SOUND / self.rate)

    def _hush(self, first: float, last: float) -> None:
        self.sound[self.sample(first) : self.sample(last)] = False

    def _between(self, low: int, high: int) -> int:
        return int(self.dice.integers(low, high + 1))

    def _label(self, kind: str, frame: float) -> None:
        self.breaks.append(Break(kind, int(frame * 1000 / self.rate)))

    def _break(self, kind: str, at: int) -> None:
        length = self._between(4, 24)
        if kind == "black":
            self.light[at : at + length] = 0
            self.scene[at:] += 1
            self._hush(at - self._between(0, 4), at + length + self._between(0, 4))
            self._label(kind, at + length / 2)
        elif kind == "fade":
            out = self._between(8, 20)
            self.light[at - out : at] = 1 - np.arange(1, out + 1) / (out + 1)
            self.light[at : at + length] = 0
            if length % 2:
                self.light[at + length : at + length + out] = np.arange(1, out + 1) / (out + 1)
            self.scene[at:] += 1
            self._hush(at - 4, at + length + 4)
            self._label(kind, at + length / 2)
        elif kind == "cut":
            self.scene[at:] += 1
            self._hush(at - self._between(7, 12), at + self._between(7, 12))
            self._label(kind, at)
        else:
            half = self._between(16, 25)
            self._hush(at - half, at + half)
            self._label(kind, at)

    def _decoy(self, kind: str, at: int) -> None:
        if kind == "pause":
            self._hush(at, at + 9)
        elif kind == "cut with sound":
            self.scene[at:] += 1
        elif kind == "dark scene":
            self.dim[at - 12 : at + 20] = True
            self._hush(at, at + 10)
        elif kind == "black with sound":
            self.light[at : at + 6] = 0
        else:
            self.light[at - 8 : at + 24] = 0
            self.title[at - 8 : at + 24] = True
            if kind == "pause in a title":
                self._hush(at, at + 12)

    def frame(self, number: int) -> bytes:
        scene = int(self.scene[number])
        picture = _backdrop(scene).copy()
        across = (number * 2 + scene * 31) % WIDTH
        picture[20:44, across : across + 24] += 35
        if self.dim[number]:
            picture *= 0.14
        picture *= self.light[number]
        if self.title[number]:
            picture[30:42, 24:104:2] = 220
        picture = self.look.lift + picture * (255 - self.look.lift) / 255
        picture += self.dice.integers(-2, 3, (HEIGHT, WIDTH))
        if self.look.bars:
            picture[: self.look.bars] = picture[-self.look.bars :] = self.look.lift
        if self.look.logo:
            picture[-12:-5, -18:-6] = np.maximum(picture[-12:-5, -18:-6] * 0.5 + 100, 100)
        return picture.clip(0, 255).astype(np.uint8).tobytes()

    def samples(self) -> bytes:
        time = np.arange(len(self.sound))
        voice = 6000 * np.sin(time * 0.11) * (0.6 + 0.4 * np.sin(time * 0.0007))
        noise = self.dice.integers(-1, 2, len(time)) * self.look.hiss
        return (voice * self.sound + noise).astype("<i2").tobytes()

    def write(self, ffmpeg: str, target: Path, *codec: str) -> None:
        wave = target.with_suffix(".pcm")
        wave.write_bytes(self.samples())
        size = (
            "-f",
            "rawvideo",
            "-pix_fmt",
            "gray",
            "-s",
            f"{WIDTH}x{HEIGHT}",
            "-r",
            str(self.rate),
            "-i",
            "pipe:0",
        )
        sound = ("-f", "s16le", "-ar", str(SOUND), "-ac", "1", "-i", str(wave))
        command = (
            ffmpeg,
            "-v",
            "error",
            "-y",
            *size,
            *sound,
            "-pix_fmt",
            "yuv420p",
            "-g",
            "60",
            *codec,
            str(target),
        )
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            for number in range(self.count):
                process.stdin.write(self.frame(number))
        assert process.returncode == 0
