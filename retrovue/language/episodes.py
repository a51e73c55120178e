"""Where in a show: `s01e04`, `s01`, `2x05`, or from one to another."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.scalars import text_of

_REF = re.compile(r"s(\d{1,4})(?:e(\d{1,5}))?|(\d{1,4})x(\d{1,5})", re.IGNORECASE)
_LAST = 1 << 30


@dataclass(frozen=True, slots=True)
class EpisodeRef:
    """Seasons and episodes from `first` to `last`, both included, as (season, episode)."""

    text: str
    first: tuple[int, int]
    last: tuple[int, int]


def read_episode_ref(value: object) -> EpisodeRef:
    if isinstance(value, EpisodeRef):
        return value
    text = text_of(value, "RV026", "an episode")
    first, dots, last = text.partition("..")
    low, high = _bounds(text, first), _bounds(text, last if dots else first)
    if high[1] < low[0]:
        raise wrong(
            "RV026", "`{text}` ends before it begins", text=text, help="write the earlier episode first"
        )
    return EpisodeRef(text, low[0], high[1])


def _bounds(whole: str, text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    found = _REF.fullmatch(text.strip())
    if not found:
        help = "write it as `s01e04`, `s01`, `2x05` or `s01e04..s02e10`"
        raise wrong("RV026", "`{text}` is not an episode", text=whole, help=help)
    season, episode = int(found[1] or found[3]), found[2] or found[4]
    number = int(episode) if episode else None
    return (season, number or 0), (season, _LAST if number is None else number)


EpisodeSpan = Annotated[EpisodeRef, BeforeValidator(read_episode_ref)]
