"""A day as the playout JSON of ErsatzTV next, version 0.0.3: every stretch of a file with its in and out points.

Their loader takes the file in a channel's folder whose name spans the instant, so the name is the exact span.
"""

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from retrovue.export.clips import Clip, PlayedDay, clips_of
from retrovue.media.asset import Asset
from retrovue.timing.instants import zone

VERSION = "https://ersatztv.org/playout/version/0.0.3"
_BLACK = {"source_type": "lavfi", "params": "color=c=black:s=1280x720:r=30"}
_SILENCE = {"source_type": "lavfi", "params": "anullsrc=channel_layout=stereo:sample_rate=48000"}
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{9}[+-]\d{4})_(\d{8}T\d{6}\.\d{9}[+-]\d{4})\.json")


def render_ersatztv_next(day: PlayedDay) -> bytes:
    """Items from the day's first instant to its last, without holes."""
    tz = zone(day.log.header.timezone)
    items = [_item(clip, tz) for clip in clips_of(day)]
    return (json.dumps({"version": VERSION, "items": items}, indent=1) + "\n").encode()


def file_name(day: PlayedDay) -> str:
    """Both ends of the day, in compact ISO 8601."""
    tz = zone(day.log.header.timezone)
    return f"{_compact(day.log.start, tz)}_{_compact(day.log.end, tz)}.json"


def span_of(name: str) -> tuple[int, int] | None:
    """The span that a file's name says, when it is such a name."""
    found = _NAME.fullmatch(name)
    try:
        return (_instant(found[1]), _instant(found[2])) if found else None
    except ValueError:
        return None


def _item(clip: Clip, tz: ZoneInfo) -> dict[str, Any]:
    item: dict[str, Any] = {"id": clip.id, "start": _written(clip.at, tz), "finish": _written(clip.end, tz)}
    if clip.file is None:
        return {**item, "tracks": {"video": {"source": _BLACK}, "audio": {"source": _SILENCE}}}
    source = {
        "source_type": "local", "path": clip.file.path, "in_point_ms": clip.begin,
        "out_point_ms": clip.begin + clip.ms,
    }  # fmt: skip
    return {**item, **_shown(clip.file, source), "x_retrovue": {"kind": clip.kind, "item": clip.item}}


def _shown(file: Asset, source: dict[str, Any]) -> dict[str, Any]:
    """A file without picture, or without sound, has that track from elsewhere. Of one that was never looked into,
    nothing is known.
    """
    if bool(file.video) == bool(file.audio):
        return {"source": source}
    video, audio = (source if file.video else _BLACK), (source if file.audio else _SILENCE)
    return {"tracks": {"video": {"source": video}, "audio": {"source": audio}}}


def _local(ms: int, tz: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms // 1000, tz).replace(microsecond=ms % 1000 * 1000)


def _written(ms: int, tz: ZoneInfo) -> str:
    return _local(ms, tz).isoformat(timespec="milliseconds")


def _compact(ms: int, tz: ZoneInfo) -> str:
    local = _local(ms, tz)
    return f"{local:%Y%m%dT%H%M%S.%f}000{local:%z}"


def _instant(text: str) -> int:
    when = datetime.strptime(text[:22] + text[25:], "%Y%m%dT%H%M%S.%f%z")
    return int(when.replace(microsecond=0).timestamp()) * 1000 + when.microsecond // 1000
