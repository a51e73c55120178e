"""What the world sees of the station, as text made from the log.

One format a file, and one line each in `EXPORTERS`.
"""

from collections.abc import Callable, Mapping, Sequence

from retrovue.export.m3u import render_m3u
from retrovue.export.model import ExportChannel
from retrovue.export.xmltv import render_xmltv
from retrovue.playout_log import DayLog

__all__ = ["EXPORTERS", "ExportChannel", "Exporter", "render_m3u", "render_xmltv"]

Exporter = Callable[[Sequence[ExportChannel], Mapping[str, Sequence[DayLog]], str], bytes]
"""Channels, their logs by channel id, and the address clients reach the station by -> the document."""

EXPORTERS: dict[str, Exporter] = {
    "m3u": lambda channels, _, base_url: render_m3u(channels, base_url).encode(),
    "xmltv": render_xmltv,
}
