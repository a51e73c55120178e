"""For tests of your own station: its schedule as text, to be compared with what it was.

Nothing is imported until `schedule` is called, so that pytest starts as quickly with this package as without.
"""

from collections.abc import Collection
from os import PathLike

__all__ = ["StationFailed", "schedule"]


class StationFailed(AssertionError):
    """The station cannot be planned; the message holds every finding with file, line, cause and cure."""


def schedule(
    station: str | PathLike[str],
    catalog: str | PathLike[str] | None = None,
    as_of: str | int = "2026-01-01T12:00",
    days: int = 1,
    *,
    channels: Collection[str] | None = None,
    fine: bool = False,
) -> str:
    """What a station would air, as it would be planned for the first time: the same text on every machine.

    `station` is the folder with the station's files, `catalog` an export (by default its `catalog.jsonl`), `as_of`
    an instant in the station's time or in ms since 1970. `fine` adds every piece of every programme.
    """
    from retrovue.testing.planning import planned_text

    return planned_text(station, catalog, as_of, days, channels, fine)
