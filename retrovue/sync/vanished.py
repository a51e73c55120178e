"""Files that are gone: some have moved, some are deleted, and too many at once are held back."""

from collections.abc import Iterable

from retrovue.catalog import KnownFile, SeenFile
from retrovue.sources import Listing

_FREE = 20
"""So many may vanish from the smallest source without a question."""


class Vanished:
    """The files of a source that a complete listing does not hold."""

    def __init__(self, listing: Listing, known: dict[str, KnownFile]) -> None:
        names = {file.path for file in listing.files}
        gone = [
            file
            for path, file in known.items()
            if path not in names and file.root not in listing.unread_roots
        ]
        self._present = sum(1 for file in known.values() if not file.missing)
        self._newly = [file.path for file in gone if not file.missing]
        self._by_fingerprint = {file.fingerprint: file.path for file in gone if file.fingerprint}
        self._by_key = {file.key: file.path for file in gone if file.key}
        self._moved: set[str] = set()

    def claim(self, seen: SeenFile) -> str:
        """The path that a new file had before: of the same bytes, or of the same id. Empty for a new one."""
        path = self._by_fingerprint.get(seen.asset.fingerprint, "") if seen.asset else ""
        if not path and seen.item and not seen.item.key.startswith("sha-"):
            path = self._by_key.get(seen.item.key, "")
        if path in self._moved:
            return ""
        if path:
            self._moved.add(path)
        return path

    def deleted(self) -> list[str]:
        """Paths that went since the last time and did not move."""
        return [path for path in self._newly if path not in self._moved]

    def too_many(self, deleted: Iterable[str]) -> bool:
        """More than 20 and more than a tenth: an empty mount looks just like that."""
        return len(list(deleted)) > max(_FREE, self._present // 10)
