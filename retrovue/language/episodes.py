"""Where in a show: `s01e04`, `s01`, `2x05`, or from one to another."""

from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.scalars import text_of
from retrovue.media.episodes import EpisodeRef, episode_ref

__all__ = ["EpisodeRef", "EpisodeSpan", "read_episode_ref"]


def read_episode_ref(value: object) -> EpisodeRef:
    if isinstance(value, EpisodeRef):
        return value
    text = text_of(value, "RV026", "an episode")
    try:
        found = episode_ref(text)
    except ValueError:
        help = "write it as `s01e04`, `s01`, `2x05` or `s01e04..s02e10`"
        raise wrong("RV026", "`{text}` is not an episode", text=text, help=help) from None
    if found.last < found.first:
        help = "write the earlier episode first"
        raise wrong("RV026", "`{text}` ends before it begins", text=text, help=help)
    return found


EpisodeSpan = Annotated[EpisodeRef, BeforeValidator(read_episode_ref)]
