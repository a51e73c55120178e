"""Text as XML can carry it."""

import re
from functools import lru_cache
from xml.sax.saxutils import escape

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


@lru_cache(maxsize=4096)
def text(value: str) -> str:
    """Without white space at its ends; a bare CR would be read back as a new line."""
    return escape(_ILLEGAL.sub("", value).strip(), {"\r": "&#13;"})


@lru_cache(maxsize=4096)
def attribute(value: str) -> str:
    return escape(_ILLEGAL.sub("", value), _QUOTES)


def element(name: str, value: str, attributes: str = "") -> str:
    """Nothing for an empty text."""
    return f"<{name}{attributes}>{said}</{name}>" if (said := text(value)) else ""
