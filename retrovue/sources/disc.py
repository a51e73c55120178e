"""Copies of discs: a folder `VIDEO_TS` whose `VTS_nn_m.VOB` files make up one film."""

import os
import re
from collections.abc import Sequence

_TITLE = re.compile(r"vts_(\d\d)_([1-9])\.vob", re.IGNORECASE)


def is_disc(folder: str, videos: Sequence[str]) -> bool:
    """By its name and by what lies in it."""
    name = folder.rstrip(os.sep).rpartition(os.sep)[2]
    return name.lower() == "video_ts" and any(_TITLE.fullmatch(video) for video in videos)


def main_title(folder: str, videos: Sequence[str]) -> tuple[str, ...]:
    """The files of the largest title, in order; menus are none. Of two equal ones, the first."""
    titles: dict[str, list[str]] = {}
    for video in sorted(videos, key=str.lower):
        found = _TITLE.fullmatch(video)
        if found:
            titles.setdefault(found[1], []).append(video)
    sizes = {title: sum(_size(folder, part) for part in parts) for title, parts in titles.items()}
    best = max(sorted(titles), key=lambda title: sizes[title], default="")
    return tuple(titles[best]) if best else ()


def _size(folder: str, name: str) -> int:
    try:
        return os.stat(f"{folder}{os.sep}{name}").st_size  # noqa: PTH116
    except OSError:
        return 0
