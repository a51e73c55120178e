"""What a segment is encoded to: size, rates, encoder family and the version of our encoder settings."""

from dataclasses import dataclass, field, replace

from retrovue.language.station import Family, Profile

ENCODER_VERSION = 4
"""Raised whenever the same piece would be encoded to other pictures or sound: it is part of every key."""

LADDER = ("veryfast", "superfast")
"""Presets of x264 with the same parameter sets, each faster than the one before."""

_LEVELS = (
    (31, 3_600, 108_000),
    (32, 5_120, 216_000),
    (40, 8_192, 245_760),
    (42, 8_704, 522_240),
    (51, 36_864, 983_040),
)
"""H.264 levels: number, macroblocks in a picture, macroblocks in a second."""


_TUNERS = "+tuners"


@dataclass(frozen=True, slots=True)
class EncodeProfile:
    """One encoding of a channel at the house frame rate; bit rates in bits a second.

    Two that differ in the preset alone are the same profile: their segments follow each other in one stream.
    """

    name: str
    width: int
    height: int
    video: int
    audio: int
    fps: int
    preset: str = field(default=LADDER[0], compare=False)
    family: Family = "x264"
    second: str = ""
    """The languages of two sounds, `eng+spa`, where there is a second one."""
    sets: str = ""
    """What is known of the parameter sets that this machine's encoder writes: their first three bytes, and a hash."""
    in_order: bool = False
    """Whether pictures are sent as they are shown: a player then begins with the first, and not one frame late."""

    @classmethod
    def of(cls, name: str, profile: Profile, fps: int, family: Family = "x264") -> "EncodeProfile":
        width, height = profile.size
        return cls(name, width, height, profile.video, profile.audio, fps, family=family)

    def faster(self) -> "EncodeProfile":
        """The next rung of the speed ladder, for an encode that is late; itself on the last one."""
        if self.family != "x264" or self.preset not in LADDER[:-1]:
            return self
        return replace(self, preset=LADDER[LADDER.index(self.preset) + 1])

    @property
    def for_tuners(self) -> "EncodeProfile":
        """The same, for tuners alone: their name is one that no address of HLS has."""
        return replace(self, name=f"{self.name}{_TUNERS}")

    @property
    def hidden(self) -> bool:
        return self.name.endswith(_TUNERS)

    @property
    def identity(self) -> str:
        """Everything that decides what is seen and heard, but for the preset, and not the name that people gave it."""
        return (
            f"{self.family}+aac/{ENCODER_VERSION} {self.width}x{self.height}@{self.fps} "
            f"v{self.video} a{self.audio} {self.sets}{' ' if self.second else ''}{self.second}"
            f"{' in order' if self.in_order else ''}"
        )

    @property
    def level(self) -> int:
        """The lowest H.264 level, from 3.1 up, that holds the picture and the rate."""
        blocks = -(-self.width // 16) * -(-self.height // 16)
        for level, picture, second in _LEVELS:
            if blocks <= picture and blocks * self.fps <= second:
                return level
        return 52

    @property
    def codecs(self) -> str:
        """As HLS names them (RFC 6381): H.264 with profile and level, and AAC-LC."""
        found = self.sets.partition("-")[0] or f"6400{self.level:02x}"
        return f"avc1.{found},mp4a.40.2"

    @property
    def _sound(self) -> int:
        return self.audio * 2 if self.second else self.audio

    @property
    def average(self) -> int:
        """Bits a second, with what the transport stream adds."""
        return (self.video + self._sound) * 11 // 10

    @property
    def peak(self) -> int:
        """The most bits a second of a segment: what the rate control had saved up is spent in one that is hard."""
        return (self.video * 2 + self._sound) * 21 // 20
