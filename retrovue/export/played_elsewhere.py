"""Days of a channel for other players: one format a file, and one line each here."""

from collections.abc import Callable

from retrovue.export.clips import Found, PlayedDay
from retrovue.export.ersatztv_next import render_ersatztv_next
from retrovue.export.vod_playlist import render_day_edl, render_day_m3u

__all__ = ["DAY_EXPORTERS", "DayExporter", "Found", "PlayedDay"]

DayExporter = Callable[[PlayedDay], bytes]

DAY_EXPORTERS: dict[str, DayExporter] = {
    "m3u": render_day_m3u,
    "edl": render_day_edl,
    "ersatztv-next": render_ersatztv_next,
}
