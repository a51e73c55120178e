"""Whether a listed item is as the catalog remembers it. Nothing is read to tell."""

from enum import Enum

from retrovue.catalog.links import KnownLink
from retrovue.sources import ListedItem
from retrovue.sync.places import Here


class Verdict(Enum):
    """What has to be done about an item."""

    SAME = "same"
    RETOLD = "retold"
    """Measured before, but described otherwise now, or found again, or found elsewhere."""
    CHANGED = "changed"
    """To be measured, where its file is here."""
    RETRY = "retry"
    """As before, but the last look at it ended in an error."""


def compare(listed: ListedItem, known: KnownLink | None, here: Here, full: bool) -> Verdict:
    """Times are compared for inequality: a restored backup goes back in time."""
    if known is None or full or known.media_stamp != listed.media_stamp:
        return Verdict.CHANGED
    if here.files and (known.size, known.mtime_ns) != (here.size, here.mtime_ns):
        return Verdict.CHANGED
    if known.failed:
        return Verdict.RETRY
    if here.files and not known.fingerprint:
        return Verdict.CHANGED
    state = "listed" if listed.versions else "unavailable"
    now = (listed.text_stamp, listed.section, listed.path, state)
    before = (known.text_stamp, known.section, known.path, known.state)
    return Verdict.SAME if now == before else Verdict.RETOLD
