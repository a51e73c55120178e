"""Whether a listed file is as the catalog remembers it. Nothing is read to tell."""

from enum import Enum

from retrovue.catalog import KnownFile
from retrovue.sources import ListedFile


class Verdict(Enum):
    """What has to be done about a file."""

    SAME = "same"
    RETOLD = "retold"
    """Measured before, but described otherwise now, or found again, or found elsewhere."""
    CHANGED = "changed"
    """To be measured."""


def compare(listed: ListedFile, known: KnownFile | None, full: bool) -> Verdict:
    """Times are compared for inequality: a restored backup goes back in time."""
    if known is None or full or (known.size, known.mtime_ns) != (listed.size, listed.mtime_ns):
        return Verdict.CHANGED
    same_text = known.text_stamp == listed.text_stamp
    if same_text and not known.missing and (known.root, known.absolute) == (listed.root, listed.absolute):
        return Verdict.SAME
    return Verdict.RETOLD if known.fingerprint else Verdict.CHANGED
