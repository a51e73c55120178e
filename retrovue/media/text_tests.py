"""Tests of texts: equal but for case and the spelling of accents, with `*` as any text."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from unicodedata import normalize

from retrovue.media.item import Item

Test = Callable[[Item], bool]
MakeTest = Callable[[str, str], Test]
"""(operator, value as written) -> test. Raises SelectorError."""
_FOLDERS = "**/"
_FEW = 3
"""An expression tries all ways to share out a path among its stars: quick for so many, endless for dozens."""


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
def path_glob(pattern: str) -> Callable[[str], bool]:
    """Whether a whole path fits, both folded. `*` stays within a folder, `**` crosses folders, `**/` may be nothing."""
    pieces: list[str] = []
    for piece in re.split(r"(\*+/?)", fold(pattern)):
        if piece and not (piece == _FOLDERS and pieces[-1:] == [_FOLDERS]):
            pieces.append(piece)
    if sum(piece.startswith("*") for piece in pieces) > _FEW:
        return lambda path: _fits(pieces, path)
    match = re.compile("".join(map(_expression, pieces)), re.DOTALL).fullmatch
    return lambda path: match(path) is not None


def _expression(piece: str) -> str:
    if not piece.startswith("*"):
        return re.escape(piece)
    if piece == _FOLDERS:
        return "(?:.*/)?"
    stars = piece.rstrip("/")
    return ("[^/]*" if stars == "*" else ".*") + ("/" if piece.endswith("/") else "")


def _fits(pieces: Sequence[str], path: str) -> bool:
    """Without trying all ways to share out a path among many stars: only how far each piece can have come."""
    ends = {0}
    for piece in pieces:
        ends = _ends(piece, path, ends)
        if not ends:
            return False
    return len(path) in ends


def _ends(piece: str, path: str, starts: set[int]) -> set[int]:
    """Where a piece of a pattern can end."""
    if not piece.startswith("*"):
        return {start + len(piece) for start in starts if path.startswith(piece, start)}
    if piece == "*":
        first = {_folder_end(path, start): start for start in sorted(starts, reverse=True)}
        return {end for last, start in first.items() for end in range(start, last + 1)}
    if piece == "*/":
        return {end + 1 for start in starts if (end := _folder_end(path, start)) < len(path)}
    beyond = range(min(starts), len(path))
    if not piece.endswith("/"):
        return {*beyond, len(path)}
    return {at + 1 for at in beyond if path[at] == "/"} | (starts if piece == _FOLDERS else set())


def _folder_end(path: str, start: int) -> int:
    found = path.find("/", start)
    return len(path) if found < 0 else found


def path_test(_: str, value: str) -> Test:
    """Below the source's root, or with the source's id in front."""
    match = path_glob(value.replace("\\", "/"))
    return lambda item: match(fold(item.path)) or match(fold(f"{item.source}/{item.path}"))
