"""What the world sees of the station, as text made from the log.

One format a file, and one line each in `EXPORTERS`, or in `DAY_EXPORTERS` for a day to be played elsewhere.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from retrovue.export.m3u import render_m3u
from retrovue.export.model import Airing, ExportChannel, ItemOf, unknown
from retrovue.export.played_elsewhere import DAY_EXPORTERS, DayExporter, Found, PlayedDay
from retrovue.export.xmltv import render_xmltv
from retrovue.playout_log import DayLog

__all__ = [
    "DAY_EXPORTERS",
    "EXPORTERS",
    "Airing",
    "DayExporter",
    "ExportChannel",
    "Exporter",
    "Found",
    "PlayedDay",
    "render_m3u",
    "render_xmltv",
]


class Exporter(Protocol):
    """Channels, their logs by channel id, and the address clients reach the station by -> the document."""

    def __call__(
        self,
        channels: Sequence[ExportChannel],
        days: Mapping[str, Sequence[DayLog]],
        base_url: str,
        item: ItemOf = unknown,
        aired: Mapping[str, Airing] | None = None,
    ) -> bytes:
        """`item` tells what the catalog knows, `aired` when items aired last before these days."""


def _m3u(
    channels: Sequence[ExportChannel],
    days: Mapping[str, Sequence[DayLog]],
    base_url: str,
    item: ItemOf = unknown,
    aired: Mapping[str, Airing] | None = None,
) -> bytes:
    return render_m3u(channels, base_url).encode()


EXPORTERS: dict[str, Exporter] = {"m3u": _m3u, "xmltv": render_xmltv}
