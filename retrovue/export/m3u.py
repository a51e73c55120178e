"""The line-up as an extended M3U, as Kodi, VLC, Jellyfin, Channels, TiviMate and others read it.

The format has no escapes: what would end a value, a title or a line is replaced by a sign that looks like it.
"""

import re
from collections.abc import Sequence
from typing import Literal
from unicodedata import category
from urllib.parse import quote

from retrovue.export.model import ExportChannel, guide_url, logo_url, stream_url

Streams = Literal["ts", "m3u8"]
"""MPEG-TS, as tuners give it, or HLS."""
_BREAKS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028-\u202e\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\uffff\ud800-\udfff]+"
)
"""White space, controls, halves of pairs and what turns the reading direction of others; signs that join letters or
emoji, and marks of direction, belong to the text."""
_LOOK_ALIKES = str.maketrans({'"': "\u201d", ",": "\u201a"})
_GROUPS = str.maketrans({";": "\uff1b"})
"""Kodi takes a semicolon for the end of a group's name."""
_CODECS = {"tvc-stream-vcodec": "h264", "tvc-stream-acodec": "aac"}
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Mn", "Me"))


def render_m3u(channels: Sequence[ExportChannel], base_url: str, streams: Streams = "ts") -> str:
    """One `#EXTINF` line and one address a channel; clients find the guide through the header."""
    guide = _url(guide_url(base_url))
    lines = [f'#EXTM3U url-tvg="{guide}" x-tvg-url="{guide}"']
    for channel in channels:
        lines += [_information(channel, base_url), _url(stream_url(base_url, channel, streams))]
    return "\n".join(lines) + "\n"


def _information(channel: ExportChannel, base_url: str) -> str:
    name, logo = shown_name(channel), _url(logo_url(base_url, channel))
    attributes = {
        "tvg-id": channel.guide_id,
        "tvg-chno": channel.number,
        "tvg-name": name,
        "tvg-logo": logo,
        "group-title": m3u_text(channel.group).translate(_GROUPS),
        "channel-id": channel.guide_id,
        "channel-number": channel.number,
        "CUID": channel.guide_id,
        "tvc-guide-title": name,
        "tvc-guide-art": logo,
        **_CODECS,
    }
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items() if value)
    return f"#EXTINF:-1 {written},{name}"


def shown_name(channel: ExportChannel) -> str:
    """The name on one line; the id where nothing of the name can be seen."""
    name = m3u_text(channel.name)
    return name if any(category(sign) not in _UNSEEN for sign in name) else channel.id


def m3u_text(text: str) -> str:
    """One line that no parser can take for anything but text."""
    return _BREAKS.sub(" ", text).strip().translate(_LOOK_ALIKES)


def _url(url: str) -> str:
    """The same address with everything escaped that may not stand in one."""
    return quote(url.encode("utf-8", "replace"), safe=":/?#[]@!$&'()*+;=%~-._")
