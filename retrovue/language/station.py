"""`station:`, `profiles:`, `server:`, `ffmpeg:`, `database:`, `cache:`, `record:` and `sync:`."""

from typing import Literal

from pydantic import Field

from retrovue.language.dayparted import Texts
from retrovue.language.guide_texts import GuideTexts
from retrovue.language.header_name import HeaderName
from retrovue.language.model import Model
from retrovue.language.precedence import FIELDS, Orders
from retrovue.language.proxy_address import ProxyAddresses
from retrovue.language.server_address import ServerAddress
from retrovue.language.values import (
    BitRate,
    ByteSize,
    Duration,
    Flag,
    FrameRate,
    Hours,
    Id,
    Loudness,
    Period,
    PictureSize,
    Port,
    Rating,
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
    """Exact frames a second of every channel: 24, 25, 30, 50 or 60. An edit counts from the next start on."""
    loudness: Loudness = -24
    """Target loudness in LUFS: files whose loudness was measured are raised or lowered to it as a whole."""


class Horizon(Model):
    """How far ahead the log is built, and how far the guide is a promise."""

    build: Period = 14 * DAY
    """How far ahead the log is written."""
    publish: Duration = 3 * DAY
    """How far ahead the guide is a promise: programmes there stay when other things are edited."""


class Ratings(Model):
    """How content ratings are read."""

    system: Literal["us", "uk"] = "us"
    """Which system a rating belongs to when two have the same letters."""
    unrated: Rating = "TV-14"
    """What films and episodes without a rating count as; short items without one are for everybody."""


class ClockChanges(Model):
    """What the grid does when the clocks change."""

    forward: Literal["skip", "squeeze"] = "skip"
    """In spring, entries in the missing hour are skipped but for the last, or all kept and shortened."""
    back: Literal["repeat", "extend", "fill"] = "repeat"
    """In autumn, entries in the doubled hour air again, the running one lasts longer, or the fallback fills it."""


class Station(Model):
    """The station's identity."""

    id: Id
    """The station's name in files and addresses."""
    language: Literal["1"]
    """The version of this language."""
    timezone: ZoneName
    """The zone of every time in the grid, such as `America/New_York`."""
    name: ShownText = ""
    """Shown to viewers."""
    seed: ShownText = ""
    """The identity of every shuffle: change it, and everything shuffles anew. By default the id."""
    day_start: WallTime = 6 * HOUR
    """When a broadcast day begins."""
    format: Format = Field(default_factory=Format)
    """The house format."""
    ratings: Ratings = Field(default_factory=Ratings)
    """How content ratings are read."""
    horizon: Horizon = Field(default_factory=Horizon)
    """How far ahead logs reach."""
    dst: ClockChanges = Field(default_factory=ClockChanges)
    """What the grid does when the clocks change."""
    guide: GuideTexts = Field(default_factory=GuideTexts)
    """How the entries of the guide are worded."""

    @property
    def hash_seed(self) -> str:
        return self.seed or self.id


Family = Literal["x264", "nvenc", "qsv", "vaapi", "videotoolbox"]
"""Encoders of one kind, x264 in software and the others by hardware: each kind writes other parameter sets."""
Encoder = Literal["auto", "x264", "nvenc", "qsv", "vaapi", "videotoolbox"]


class Profile(Model):
    """One encoding of a channel. An edit counts from the next start on; one with a new name is on the air at once."""

    size: PictureSize = (854, 480)
    """Picture size, both numbers even."""
    video: BitRate = 1_500_000
    """Bit rate of the picture."""
    audio: BitRate = 128_000
    """Bit rate of the sound."""
    encoder: Encoder = "auto"
    """Which encoder this profile gets; `auto` is the one of `ffmpeg:`."""


class Server(Model):
    """Where clients connect."""

    host: Text = "0.0.0.0"  # noqa: S104 - a tuner must be reachable from the television
    """The address to listen on."""
    port: Port = 8080
    """The port to listen on."""
    tuners: Tuners = 4
    """How many clients may watch at one time by `/auto/v<number>`, as Plex, Jellyfin and others do."""
    url: ServerAddress = ""
    """The address clients reach the station by, when it cannot be guessed, such as `http://192.168.1.20:8080`."""
    discovery: Flag = True
    """Whether clients on the network find the station when they look for tuners: UDP and TCP port 65001."""
    tuner_port: Port | None = None
    """A second port for the tuner alone. Jellyfin looks for tuners it found on port 80, whatever ours is."""
    names: Texts = ()
    """Names that browsers may call the console by, besides addresses and names of the house such as `tv.local`."""
    proxies: ProxyAddresses = ()
    """Addresses of reverse proxies that stand before the station, such as `127.0.0.1`; no other is believed."""
    sign_in_header: HeaderName = ""
    """The header by which such a proxy says who has signed in there, such as `Remote-User`: the name of an account."""


class Ffmpeg(Model):
    """Which ffmpeg to use, and its encoder."""

    encoder: Encoder = "auto"
    """Which encoder; `auto` is x264. A hardware encoder is tried at the start, and x264 takes its place when it does not work."""
    path: Text = ""
    """Which ffmpeg; else `RETROVUE_FFMPEG`, else the machine's own, else the one that comes along."""


class Database(Model):
    """A SQLAlchemy URL; empty for the SQLite files of the state folder."""

    url: Text = ""
    """Where the catalog lies; a SQLite file in the state folder by default."""


class Cache(Model):
    """Room for encoded segments, and what is encoded before anybody watches."""

    size: ByteSize = 50 << 30
    """Room for encoded segments."""
    prefill: Literal["heads", "day", "off"] = "heads"
    """What is encoded beforehand on idle cores: how items and half hours begin, the whole coming day, or nothing."""
    prefill_hours: Hours = 24
    """How many hours ahead, in the hours when nobody watches."""


class Record(Model):
    """How long the station remembers what aired."""

    as_run: Duration = 90 * DAY
    """How long the as-run is kept: what viewers were given of every event, which `retrovue asrun` prints."""


class Sync(Model):
    """How often sources are read, how long vanished items are kept, and whose word counts."""

    every: Period = 6 * HOUR
    """How often sources are read: before a build, and in the background while the station is on the air."""
    breaks: Literal["idle", "off"] = "idle"
    """When files are looked into for break points and loudness: while nobody watches, or only when asked."""
    retention: Duration = 30 * DAY
    """How long what vanished counts as missing; then it is gone for good, and `retrovue catalog purge` forgets it."""
    precedence: Orders = Field(default_factory=dict)
    """Whose word counts: by `default`, for `ids`, for `media` (the file that airs), or for a field such as `title`."""

    @property
    def orders(self) -> dict[str, tuple[str, ...]]:
        """With the fields of items for names."""
        return {FIELDS[name]: sources for name, sources in self.precedence.items()}
