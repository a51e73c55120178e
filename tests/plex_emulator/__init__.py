"""A Plex-like server for the tests, over an invented library.

with start(small_library()) as plex:
    plex.url, plex.token                                   # a client's two settings
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    plex.shelf.change(pilot, title="New")                  # also add, delete, replace_file, re_add
    plex.fault("truncate", lambda asked: asked.start == 8000, times=1)
    plex.requests["list"], plex.seen.clear()
"""

from plex_emulator.faults import Asked, Fault
from plex_emulator.library import (
    Entry,
    Part,
    Section,
    Version,
    big_library,
    episode,
    movie,
    show,
    small_library,
)
from plex_emulator.server import PlexEmulator, start

__all__ = [
    "Asked", "Entry", "Fault", "Part", "PlexEmulator", "Section", "Version", "big_library", "episode", "movie", "show",
    "small_library", "start",
]  # fmt: skip
