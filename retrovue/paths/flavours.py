"""The three ways in which servers write paths, and their segments."""

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/]|$)")
_SEPARATORS = "\\/"
_LONG = ("\\\\?\\", "//?/")
"""Before a path that may be longer than Windows otherwise allows."""


class Flavour(StrEnum):
    """`D:\\Media`, `\\\\nas\\media` or `/media`."""

    DRIVE = "drive"
    UNC = "unc"
    POSIX = "posix"

    @property
    def separator(self) -> str:
        return "/" if self is Flavour.POSIX else "\\"

    @property
    def ignores_case(self) -> bool:
        return self is not Flavour.POSIX


@dataclass(frozen=True, slots=True)
class Split:
    """A path in parts, each as it was received; the drive or the host is the first."""

    flavour: Flavour
    segments: tuple[str, ...]


def flavour_of(path: str, platform: str = "") -> Flavour:
    """By the form of the path, unless the server has told its `platform`: only one of Windows has drives."""
    if platform and platform.lower() != "windows":
        return Flavour.POSIX
    if _DRIVE.match(path):
        return Flavour.DRIVE
    if platform or _names_host(path):
        return Flavour.UNC
    return Flavour.POSIX


def _names_host(path: str) -> bool:
    return len(path) > 2 and path[0] == path[1] and path[0] in _SEPARATORS and path[2] not in _SEPARATORS


def split(path: str, platform: str = "") -> Split:
    """Empty segments and a separator at the end mean nothing."""
    path = plain(path)
    flavour = flavour_of(path, platform)
    return Split(flavour, segments(path, flavour))


def segments(path: str, flavour: Flavour) -> tuple[str, ...]:
    """A name on a POSIX system may hold a backslash."""
    if flavour is not Flavour.POSIX:
        path = path.replace("\\", "/")
    return tuple(part for part in path.split("/") if part)


def plain(path: str) -> str:
    """Without the mark of a long path: `\\\\?\\D:\\x` is `D:\\x`, and `\\\\?\\UNC\\nas\\x` is `\\\\nas\\x`."""
    if not path.startswith(_LONG):
        return path
    rest = path[4:]
    return f"\\\\{rest[4:]}" if rest[:4].upper() in ("UNC\\", "UNC/") else rest


def exact(segment: str) -> str:
    """Two spellings of one accent are the same name."""
    return segment if segment.isascii() else normalize("NFC", segment)


def folded(segment: str) -> str:
    """As `exact`, in any case of its letters."""
    return segment.lower() if segment.isascii() else normalize("NFC", normalize("NFC", segment).casefold())
