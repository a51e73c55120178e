"""Texts and ids. A text is one line that any page, guide or terminal can show."""

import re
from typing import Annotated
from unicodedata import category

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.scalars import text_of, unlike

LONGEST_ID = 64
"""Ids become the names of files."""
LONGEST_SHOWN = 200
LONGEST_TEXT = 4_096
"""As long as a path may be."""

_ID = re.compile(r"[a-z][a-z0-9-]*")
_PROFILE = re.compile(r"[a-z0-9][a-z0-9-]*")
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_UNSHOWN = frozenset(("Cc", "Cs", "Zl", "Zp"))


def read_text(value: object) -> str:
    return _one_line(value, LONGEST_TEXT)


def read_shown_text(value: object) -> str:
    """What people read on the start page, in guides and in line-ups."""
    return _one_line(value, LONGEST_SHOWN)


def _one_line(value: object, longest: int) -> str:
    text = text_of(value, "RV020", "a text")
    unshown = next((char for char in text if _is_unshown(char)), None)
    if unshown is not None:
        what = "a line break" if unshown in _BREAKS else f"the character `U+{ord(unshown):04X}`"
        help = "write it on one line, without control characters"
        raise wrong("RV020", "the text holds {what}", what=what, help=help)
    if len(text) > longest:
        help = f"write at most {longest:,} characters"
        raise wrong("RV020", "the text has {length} characters", length=f"{len(text):,}", help=help)
    return text


def _is_unshown(char: str) -> bool:
    """Control characters, halves of pairs, and what no XML may hold."""
    return not char.isprintable() and (category(char) in _UNSHOWN or ord(char) & 0xFFFE == 0xFFFE)


def read_id(value: object) -> str:
    return _id(value, _ID, "an id is lower case: letters, digits and `-`, a letter first")


def read_profile_id(value: object) -> str:
    """As an id, but `480p` is one too."""
    return _id(value, _PROFILE, "an id is lower case: letters, digits and `-`")


def _id(value: object, form: re.Pattern[str], help: str) -> str:
    text = text_of(value, "RV013", "an id")
    if len(text) > LONGEST_ID:
        limit = f"write at most {LONGEST_ID} characters"
        raise wrong("RV013", "the id has {length} characters", length=f"{len(text):,}", help=limit)
    if not form.fullmatch(text):
        raise unlike("RV013", text, "an id", help)
    return text


Text = Annotated[str, BeforeValidator(read_text)]
ShownText = Annotated[str, BeforeValidator(read_shown_text)]
Id = Annotated[str, BeforeValidator(read_id)]
ProfileId = Annotated[str, BeforeValidator(read_profile_id)]
