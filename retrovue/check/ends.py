"""`until`: an entry of a grid and a dated airing end after they begin, in their broadcast day."""

from collections.abc import Iterator, Mapping

from retrovue.check.document import Document, Path
from retrovue.diagnostics import Diagnostic
from retrovue.language.grid import GridEntry
from retrovue.language.layers import end_of
from retrovue.language.values import Days, wall_text


def check_ends(document: Document) -> Iterator[Diagnostic]:
    start = document.station.day_start
    for path, wall, until in _named_ends(document):
        if end_of(until, wall, start) is None:
            begin, end = wall_text(wall), wall_text(until)
            help = f"name a later time; the broadcast day ends at `{wall_text(start)}`, and `25:00` is one at night"
            message = f"`until: {end}` does not lie after the start at `{begin}`"
            yield Diagnostic("RV021", message, path=(*path, "until"), help=(help,))


def _named_ends(document: Document) -> Iterator[tuple[Path, int, int]]:
    """Whatever names its end: its place, its start and its end as they are written."""
    for id, file in document.channels.items():
        yield from _of_grid(("channels", id, "grid"), file.grid)
        for name, stunt in file.stunts.items():
            yield from _of_grid(("channels", id, "stunts", name, "grid"), stunt.grid)
    for index, airing in enumerate(document.airings):
        if airing.time is not None and airing.until is not None:
            yield ("airings", str(index)), airing.time, airing.until


def _of_grid(path: Path, grid: Mapping[Days, Mapping[int, GridEntry]]) -> Iterator[tuple[Path, int, int]]:
    for days, entries in grid.items():
        for wall, entry in entries.items():
            if entry.until is not None:
                yield (*path, days.text, wall_text(wall)), wall, entry.until
