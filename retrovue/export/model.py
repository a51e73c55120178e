"""What exporters read beside the logs: channels as guides and line-ups name them, and what is known of items."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from retrovue.language.guide_texts import GuideTexts
from retrovue.media.item import Item

HIGH_DEFINITION = 720
"""Lines of a picture from which on it is called HDTV."""


@dataclass(frozen=True, slots=True)
class ExportChannel:
    """Names of one channel; any text may come from a person and may hold anything."""

    id: str
    station: str
    number: str
    name: str
    call_sign: str = ""
    logo: str = ""
    group: str = ""
    height: int = 0
    """Lines of its picture; 0 where nobody knows."""
    captions: Literal["", "onscreen", "teletext"] = ""
    """How captions are seen where there are any: drawn into the picture, or switched on."""
    ratings: Literal["us", "uk"] = "us"
    """Whose rating it is when two countries have the same letters."""
    texts: GuideTexts = field(default_factory=GuideTexts)
    """How the station writes its guide."""

    @property
    def guide_id(self) -> str:
        """The id that line-up and guide share; shaped like a domain name, as XMLTV asks."""
        return f"{self.id}.{self.station}.retrovue.local"

    @property
    def shown_name(self) -> str:
        return self.name if self.name.strip() else self.id


ItemOf = Callable[[str], Item | None]
"""Answers for catalog keys and their older names."""


def unknown(key: str) -> Item | None:
    """Without a catalog nothing is known of any item."""
    return None


@dataclass(frozen=True, slots=True)
class Airing:
    """When and where an item began to air."""

    at: int
    guide_id: str


def stream_url(base_url: str, channel: ExportChannel, ending: str = "ts") -> str:
    return f"{base_url.rstrip('/')}/channel/{channel.number}.{ending}"


def logo_url(base_url: str, channel: ExportChannel) -> str:
    """An address as it stands; the picture of a path is served by the station."""
    if not channel.logo or "://" in channel.logo:
        return channel.logo
    return f"{base_url.rstrip('/')}/channel/{channel.id}/logo{PurePosixPath(channel.logo).suffix.lower()}"


def guide_url(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/guide.xml"
