"""Tests of texts: equal but for case and the spelling of accents, with `*` as any text."""

import re
from collections.abc import Callable
from functools import lru_cache
from unicodedata import normalize

from retrovue.media.item import Item

Test = Callable[[Item], bool]
MakeTest = Callable[[str, str], Test]
"""(operator, value as written) -> test. Raises SelectorError."""


def fold(text: str) -> str:
    """The form in which texts are compared: no case, one spelling of accents."""
    return text.casefold() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())


def text_match(pattern: str) -> Callable[[str], bool]:
    """`*` is any text, also none."""
    first, *rest = fold(pattern).split("*")
    if not rest:
        return lambda text: fold(text) == first
    *middle, last = rest

    def matches(text: str) -> bool:
        folded = fold(text)
        at, end = len(first), len(folded) - len(last)
        if at > end or not (folded.startswith(first) and folded.endswith(last)):
            return False
        for piece in middle:
            found = folded.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return matches


def texts(get: Callable[[Item], tuple[str, ...]]) -> MakeTest:
    """Any of the item's texts."""

    def make(_: str, value: str) -> Test:
        match = text_match(value)
        return lambda item: any(map(match, get(item)))

    return make


@lru_cache(maxsize=1024)
def path_glob(pattern: str) -> re.Pattern[str]:
    """`*` stays within a folder, `**` crosses folders, `**/` may be nothing."""
    out = ""
    for piece in re.split(r"(\*+/?)", fold(pattern)):
        if not piece.startswith("*"):
            out += re.escape(piece)
        elif piece == "**/":
            out += "(?:.*/)?"
        else:
            stars = piece.rstrip("/")
            out += ("[^/]*" if stars == "*" else ".*") + ("/" if piece.endswith("/") else "")
    return re.compile(out, re.DOTALL)


def path_test(_: str, value: str) -> Test:
    """Below the source's root, or with the source's id in front."""
    match = path_glob(value.replace("\\", "/")).fullmatch
    return lambda item: bool(match(fold(item.path)) or match(fold(f"{item.source}/{item.path}")))
