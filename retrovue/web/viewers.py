"""Who watches a channel, by the kind of program they watch with."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from retrovue.playout.tally import Tally

MOST_ADDRESSES = 20
OTHER = "another program"
_FAMILIES = (
    ("Plex", r"plex"), ("Jellyfin", r"jellyfin"), ("Emby", r"emby"), ("Channels", r"channels"), ("TiviMate", r"tivimate"),
    ("Kodi", r"kodi|xbmc"), ("VLC", r"vlc"), ("mpv", r"mpv"), ("GStreamer", r"gstreamer|souphttpsrc"), ("Roku", r"roku"),
    ("an Apple player", r"applecoremedia"), ("ExoPlayer", r"exoplayer|androidxmedia"), ("ffmpeg", r"lavf|ffmpeg"),
    ("a television", r"smart-?tv|web0s|webos|tizen|bravia|hbbtv"), ("Edge", r"edg/"), ("Firefox", r"firefox|fxios"),
    ("Chrome", r"chrom|crios"), ("Safari", r"safari"), ("curl", r"curl|wget"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _FAMILIES)


@dataclass(frozen=True, slots=True)
class Watching:
    """Viewers of one channel with one kind of program; `how` is `hls` or `stream`."""

    client: str
    how: str
    count: int
    addresses: list[str]
    """For operators; the first ones."""


@lru_cache(512)
def client_of(agent: str) -> str:
    """The kind of program, by what it says of itself; never its own words, which may be anything."""
    return next((name for name, pattern in _PATTERNS if pattern.search(agent)), OTHER)


def watching(tally: Tally, channel: str) -> list[Watching]:
    """The most first."""
    tally.players(channel)  # forgets those that ask no more
    known = tally.channel(channel)
    found = [
        *_by_client("hls", dict.fromkeys(known.players, 1).items()),
        *_by_client("stream", known.streams.items()),
    ]
    return sorted(found, key=lambda each: (-each.count, each.client, each.how))


def _by_client(how: str, viewers: Iterable[tuple[str, int]]) -> Iterable[Watching]:
    counts: Counter[str] = Counter()
    addresses: dict[str, dict[str, None]] = {}
    for viewer, count in viewers:
        address, _, agent = viewer.partition(" ")
        client = client_of(agent)
        counts[client] += count
        addresses.setdefault(client, {})[address] = None
    return (
        Watching(name, how, count, list(addresses[name])[:MOST_ADDRESSES]) for name, count in counts.items()
    )
