"""The line-up as an extended M3U, as Kodi, VLC, Jellyfin and others read it."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from retrovue.export.model import ExportChannel, guide_url, stream_url

_BREAKS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ud800-\udfff]+"
)
_LOOK_ALIKES = str.maketrans({'"': "\u201d", ",": "\u201a"})
"""A format without escapes: what would end a value or a title is replaced by a sign that looks like it."""


def render_m3u(channels: Sequence[ExportChannel], base_url: str) -> str:
    """One `#EXTINF` line and one address a channel; clients find the guide through the header."""
    guide = _url(guide_url(base_url))
    lines = [f'#EXTM3U url-tvg="{guide}" x-tvg-url="{guide}"']
    for channel in channels:
        lines += [_information(channel), _url(stream_url(base_url, channel))]
    return "\n".join(lines) + "\n"


def _information(channel: ExportChannel) -> str:
    name = m3u_text(channel.name) or channel.id
    attributes = {
        "tvg-id": channel.guide_id,
        "tvg-chno": channel.number,
        "tvg-name": name,
        "tvg-logo": _url(channel.logo),
        "group-title": m3u_text(channel.group),
    }
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items() if value)
    return f"#EXTINF:-1 {written},{name}"


def m3u_text(text: str) -> str:
    """One line that no parser can take for anything but text."""
    return _BREAKS.sub(" ", text).strip().translate(_LOOK_ALIKES)


def _url(url: str) -> str:
    """The same address with everything escaped that may not stand in one."""
    return quote(url.encode("utf-8", "replace"), safe=":/?#[]@!$&'()*+;=%~-._")
