"""`station:`, `profiles:`, `server:`, `ffmpeg:`, `database:`, `cache:` and `sync:`."""

from typing import Literal

from pydantic import Field

from retrovue.language.model import Model
from retrovue.language.values import (
    BitRate,
    ByteSize,
    Duration,
    FrameRate,
    Id,
    Loudness,
    Period,
    PictureSize,
    Port,
    ShownText,
    Text,
    Tuners,
    WallTime,
    ZoneName,
)
from retrovue.timing.instants import DAY, HOUR


class Format(Model):
    """The house format: every channel has this frame rate and this loudness (LUFS)."""

    frame_rate: FrameRate = 30
    loudness: Loudness = -24


class Horizon(Model):
    """How far ahead the log is built, and how far the guide is a promise."""

    build: Period = 14 * DAY
    publish: Duration = 3 * DAY


class Station(Model):
    """The station's identity."""

    id: Id
    language: Literal["1"]
    timezone: ZoneName
    name: ShownText = ""
    seed: ShownText = ""
    """Key of every shuffle; the station's id when empty."""
    day_start: WallTime = 6 * HOUR
    format: Format = Field(default_factory=Format)
    horizon: Horizon = Field(default_factory=Horizon)

    @property
    def hash_seed(self) -> str:
        return self.seed or self.id


class Profile(Model):
    """One encoding of a channel."""

    size: PictureSize = (854, 480)
    video: BitRate = 1_500_000
    audio: BitRate = 128_000


class Server(Model):
    """Where clients connect."""

    host: Text = "0.0.0.0"  # noqa: S104 - a tuner must be reachable from the television
    port: Port = 8080
    tuners: Tuners = 4
    url: Text = ""


class Ffmpeg(Model):
    """Which ffmpeg to use, and its encoder."""

    encoder: Literal["auto", "x264"] = "auto"
    path: Text = ""


class Database(Model):
    """A SQLAlchemy URL; empty for the SQLite files of the state folder."""

    url: Text = ""


class Cache(Model):
    """Room for encoded segments."""

    size: ByteSize = 50 << 30


class Sync(Model):
    """How often sources are read, and how long vanished items are kept."""

    every: Period = 6 * HOUR
    retention: Duration = 30 * DAY
