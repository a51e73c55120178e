"""Whether an airing is a repeat, a premiere or new: by what the log has shown before, and by when the item first was.

Nothing here asks what time it is: an airing is compared with airings before it, so the answer stays.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from retrovue.export.entries import Entry
from retrovue.export.model import Airing
from retrovue.media.item import Item
from retrovue.playout_log.log import CoarseLine

RECENT_DAYS = 28
"""So many days after it first was, what airs here for the first time is new."""
_PROGRAMMES = ("movie", "episode")


class Repeats:
    """Knows when every item was on before: entries of all channels, and what aired before those."""

    def __init__(self, aired: Mapping[str, Airing], shown: Iterable[tuple[str, Entry]]) -> None:
        """`shown`: the guide ids of channels, and their entries."""
        self._before: dict[tuple[str, int, str], Airing] = {}
        last = dict(aired)
        begun = sorted(
            (entry.start, guide_id, entry.line.item)
            for guide_id, entry in shown
            if entry.line is not None and entry.line.item and not entry.line.begin
        )
        for at, guide_id, key in begun:
            before = last.get(key)
            if before is not None and before.at < at:
                self._before[guide_id, at, key] = before
            if before is None or before.at < at:
                last[key] = Airing(at, guide_id)

    def element(self, guide_id: str, entry: Entry, item: Item | None) -> str:
        """`previously-shown`, or `premiere` and `new`; nothing where nobody knows."""
        line = entry.line
        if line is None or not line.item or line.begin or line.kind not in _PROGRAMMES:
            return ""
        before = self._before.get((guide_id, entry.start, line.item))
        if before is not None:
            return f'<previously-shown start="{instant(before.at)}" channel="{before.guide_id}"/>'
        first = item.aired if item is not None else None
        return _by_date(line, first, datetime.fromtimestamp(entry.start // 1000, UTC).date())


def _by_date(line: CoarseLine, first: date | None, on: date) -> str:
    """For the first airing that this log knows."""
    if first is None:
        return "<previously-shown/>" if line.year and line.year < on.year - 1 else ""
    if (on - first).days > RECENT_DAYS:
        return "<previously-shown/>"
    if line.kind == "movie":
        return "<premiere/>"
    return "<premiere/><new/>" if line.episode == 1 else "<new/>"


def instant(ms: int) -> str:
    """`20261031200000 +0000`."""
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%d%H%M%S} +0000"
