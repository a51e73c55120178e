"""Which instant of its file a segment shows, by its first picture."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import av
import numpy as np
from e2e.four_channels import SHOWS
from e2e.tiny_station import OnAir

from retrovue.load.log_files import LogFolder

AROUND = 10.0
"""Seconds before and behind the right place that are looked at."""
_SIZE = (192, 144)
"""The picture of the file on the station's, which has bars beside it."""
_ALIKE = 12.0
"""Mean difference of two pictures of the same instant, at most; a card differs by more."""


def entries(playlist: str) -> list[tuple[int, int, int]]:
    """Number, beginning and end of each segment (ms UTC)."""
    begun = re.search(r"PROGRAM-DATE-TIME:(\S+)", playlist)
    assert begun is not None
    at, found = datetime.fromisoformat(begun[1]).timestamp(), []
    for length, number in re.findall(r"EXTINF:([\d.]+),\n\S*/(\d+)\.ts", playlist):
        found.append((int(number), round(at * 1000), round((at + float(length)) * 1000)))
        at += float(length)
    return found


def planned_at(station: OnAir, channel: str, instant: int) -> float | None:
    """The second of the channel's file that the log has at an instant; None where it has no picture then."""
    day = datetime.fromtimestamp(instant / 1000).date() - timedelta(days=1)
    for log in LogFolder(station.project.state).read_ahead(channel, day, 2, instant):
        for event in log.events:
            if event.at <= instant < event.at + event.ms:
                return (event.offset + instant - event.at) / 1000 if event.item else None
    return None


def seen_at(station: OnAir, channel: str, data: bytes, about: float) -> float | None:
    """The second of the channel's file that looks most like a segment's first picture; None for a card."""
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        shown = next(stream.decode(video=0)).to_ndarray(format="gray").astype(int)
    left = (shown.shape[1] - _SIZE[0]) // 2
    picture = shown[:, left : left + _SIZE[0]]
    found = [
        (float(abs(one - picture).mean()), at)
        for at, one in _pictures(station.project.folder / "media" / SHOWS[channel], about)
    ]
    alike, at = min(found, default=(_ALIKE, 0.0))
    return at if alike < _ALIKE else None


def _pictures(file: Path, about: float) -> list[tuple[float, np.ndarray]]:
    found = []
    with av.open(str(file)) as media:
        video = media.streams.video[0]
        begin = video.start_time * video.time_base if video.start_time and video.time_base else 0
        media.seek(int(max(0.0, about - AROUND) * 1_000_000) + int(begin * 1_000_000))
        for frame in media.decode(video):
            at = float((frame.time or 0) - begin)
            if at > about + AROUND:
                break
            if at >= about - AROUND:
                scaled = frame.reformat(*_SIZE, format="gray")
                found.append((at, scaled.to_ndarray().astype(int)))
    return found
