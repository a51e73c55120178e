"""`audio:` and `captions:` of a channel: which language is heard, and which is read."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from retrovue.language.model import Model
from retrovue.language.scalars import text_of, unlike
from retrovue.media.spoken import language_of

_CODE = re.compile(r"[a-zA-Z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def read_language(value: object) -> str:
    """Two letters where a language has them: `eng` and `en-US` are `en`."""
    text = text_of(value, "RV020", "a language")
    if not _CODE.fullmatch(text) or not language_of(text):
        raise unlike("RV020", text, "a language", "write its code: `en`, `de`, `pt-BR`")
    return language_of(text)


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Language = Annotated[str, BeforeValidator(read_language)]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_list)]


class Sound(Model):
    """Which sound of a file is heard."""

    language: Languages = ()
    """Languages, the dearest first: of several sounds of a file, one in the first of them that it has is heard.
    Without any, or where none fits, the one that the file names as its own, else its first."""
    second: Languages = ()
    """Languages of a second sound beside the first, the dearest first: the stream then always has two, and players
    choose. Where a file has none of them, both are the same. None by default."""


class Captions(Model):
    """Captions in text, from files beside the video (`.srt`, `.vtt`, `.ass`) or from within it."""

    language: Languages = Field(min_length=1)
    """Languages, the dearest first; an item has captions in the first of them that there is."""
    burn: Literal["never", "tuner", "always"] = "never"
    """Whether captions are drawn into the picture: for nobody, for tuners, which are then encoded for apart, or for all.
    Players of HLS can switch captions on where none are drawn for them."""
