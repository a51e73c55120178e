"""References to episodes: `s01e04`, `2x05`, `s01`, `s01e04..s02e10`."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"(?:s(\d{1,4})(?:e(\d{1,5}))?|(\d{1,4})x(\d{1,5}))", re.IGNORECASE)
_LAST = 1 << 30
"""Beyond every episode of a season."""


@dataclass(frozen=True, slots=True)
class EpisodeSpan:
    """All episodes from `first` to `last`, each (season, episode); both belong to it."""

    first: tuple[int, int]
    last: tuple[int, int]
    text: str

    def __str__(self) -> str:
        return self.text


def _code(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """A season stands for all its episodes."""
    found = _CODE.fullmatch(text)
    if not found:
        raise ValueError(text)
    season, episode = int(found[1] or found[3]), found[2] or found[4]
    return (season, int(episode or 0)), (season, int(episode) if episode else _LAST)


def episode_span(text: str) -> EpisodeSpan:
    """Raises ValueError with the part that is no episode, or the whole range when it ends too early."""
    first, dots, last = text.partition("..")
    low, high = _code(first)[0], _code(last if dots else first)[1]
    if low > high:
        raise ValueError(text)
    return EpisodeSpan(low, high, text)
