"""References to episodes: `s01e04`, `2x05`, `s01`, `s01e04..s02e10`."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"(?:s(\d{1,4})(?:e(\d{1,5}))?|(\d{1,4})x(\d{1,5}))", re.IGNORECASE)
_LAST = 1 << 30
"""Beyond every episode of a season."""


@dataclass(frozen=True, slots=True)
class EpisodeRef:
    """Seasons and episodes from `first` to `last`, both included, as (season, episode)."""

    text: str
    first: tuple[int, int]
    last: tuple[int, int]


def episode_ref(text: str) -> EpisodeRef:
    """Raises ValueError for what is no reference. The last of a range may stand before its first."""
    first, dots, last = text.partition("..")
    return EpisodeRef(text, _bounds(first)[0], _bounds(last if dots else first)[1])


def _bounds(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """A season stands for all its episodes."""
    found = _CODE.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    season, episode = int(found[1] or found[3]), found[2] or found[4]
    return (season, int(episode or 0)), (season, int(episode) if episode else _LAST)
