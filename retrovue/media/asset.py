"""Assets: the file behind an item, as the probe measured it. What an encode needs to know, and no more."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Video:
    """The first real video stream (attached pictures do not count)."""

    codec: str
    width: int
    height: int
    sar: tuple[int, int] = (1, 1)
    """Sample aspect ratio; (1, 1) when unknown."""
    interlaced: bool = False
    rate: tuple[int, int] = (0, 1)
    rotation: int = 0
    """Clockwise degrees: 0, 90, 180 or 270."""
    transfer: str = ""
    """`smpte2084` (PQ) and `arib-std-b67` (HLG) have a high dynamic range; empty when unknown."""
    matrix: str = ""
    """How colours are coded; empty when the file does not say."""


@dataclass(frozen=True, slots=True)
class Audio:
    """One audio stream; their order is that of the file."""

    codec: str
    """Empty when nothing here can decode it."""
    channels: int
    sample_rate: int
    language: str = ""
    """As the file has it, such as `eng`."""
    default: bool = False
    """Whether the file wants it to be heard first."""


@dataclass(frozen=True, slots=True)
class Asset:
    """`fingerprint` changes whenever the bytes may have changed (size, mtime, first and last MiB)."""

    path: str
    """Absolute path on this machine."""
    fingerprint: str
    duration: int
    """Measured length of the whole file in ms."""
    video: Video | None = None
    audio: tuple[Audio, ...] = ()
    trim_in: int = 0
    """Where the airable part begins in the file (ms); a log line's `in` counts from there."""
    subtitles: bool = False
    following: tuple["Asset", ...] = ()
    """The further files of an item that lies in several, in order; `duration` is the length of all."""
    loudness: int | None = None
    """Integrated, in thousandths of LUFS; None: not measured."""
    peak: int | None = None
    """Of the sound, in thousandths of dBTP."""


def files_of(asset: Asset) -> tuple[Asset, ...]:
    """Every file of an item, in order, each with its own length."""
    if not asset.following:
        return (asset,)
    own = asset.duration - sum(part.duration for part in asset.following)
    return replace(asset, duration=own, following=()), *asset.following
