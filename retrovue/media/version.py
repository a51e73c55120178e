"""The files that an item consists of, as its source tells of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a version, as the source tells of it."""

    path: str
    """As the source writes it: the server's path, or the absolute path of a file under a root."""
    size: int = 0
    """0: not told."""
    duration: int = 0
    """Listed ms; never good enough to plan by. 0: not told."""
    stamp: str = ""
    """Changes when the file is replaced."""
    address: str = ""
    """Where the server gives out its bytes, below the server's address and without a token; empty for files."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the ways in which an item is there; several parts play one after the other."""

    parts: tuple[Part, ...]
    height: int | None = None
    name: str = ""
    """For people: `1080p h264 mkv`."""
