"""What a segment is encoded to: size, rates and the version of our encoder settings."""

from dataclasses import dataclass

from retrovue.language.station import Profile

ENCODER_VERSION = 2
"""Raised whenever the same piece would be encoded to other pictures or sound: it is part of every key."""

_LEVELS = (
    (31, 3_600, 108_000),
    (32, 5_120, 216_000),
    (40, 8_192, 245_760),
    (42, 8_704, 522_240),
    (51, 36_864, 983_040),
)
"""H.264 levels: number, macroblocks in a picture, macroblocks in a second."""


@dataclass(frozen=True, slots=True)
class EncodeProfile:
    """One encoding of a channel at the house frame rate; bit rates in bits a second."""

    name: str
    width: int
    height: int
    video: int
    audio: int
    fps: int
    preset: str = "veryfast"

    @classmethod
    def of(cls, name: str, profile: Profile, fps: int) -> "EncodeProfile":
        width, height = profile.size
        return cls(name, width, height, profile.video, profile.audio, fps)

    @property
    def identity(self) -> str:
        """Everything that decides the bytes, and not the name that people gave it."""
        return (
            f"x264+aac/{ENCODER_VERSION} {self.width}x{self.height}@{self.fps} "
            f"v{self.video} a{self.audio} {self.preset}"
        )

    @property
    def level(self) -> int:
        """The lowest H.264 level, from 3.1 up, that holds the picture and the rate."""
        blocks = -(-self.width // 16) * -(-self.height // 16)
        for level, picture, second in _LEVELS:
            if blocks <= picture and blocks * self.fps <= second:
                return level
        return 52
