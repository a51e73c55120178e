"""The channels of a station as guides and line-ups name them."""

from typing import Any, Literal

from retrovue.export.model import ExportChannel
from retrovue.language.channel import Channel
from retrovue.language.document import StationDocument


def export_channels(document: StationDocument[Any, Any]) -> list[ExportChannel]:
    """The enabled channels in the order of their numbers."""
    enabled = [file.channel for file in document.channels.values() if file.channel.enabled]
    ordered = sorted(enabled, key=lambda channel: tuple(map(int, channel.number.split("."))))
    return [_channel(document, channel) for channel in ordered]


def _channel(document: StationDocument[Any, Any], channel: Channel) -> ExportChannel:
    station, profiles = document.station, document.effective_profiles
    return ExportChannel(
        channel.id, station.id, channel.number, channel.name, channel.call_sign, channel.logo, channel.group,
        height=max((profiles[name].size[1] for name in document.profiles_of(channel.id)), default=0),
        captions=_captions(channel), ratings=station.ratings.system, texts=channel.guide.over(station.guide),
    )  # fmt: skip


def _captions(channel: Channel) -> Literal["", "onscreen", "teletext"]:
    if channel.captions is None:
        return ""
    return "onscreen" if channel.captions.burn == "always" else "teletext"
