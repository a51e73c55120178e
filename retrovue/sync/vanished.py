"""What a complete listing does not hold: some of it has moved, some is gone, and too much at once is held back."""

from collections.abc import Collection, Mapping

from retrovue.catalog.links import KnownLink, SeenLink

_FREE = 20
"""So many may vanish from the smallest section without a question."""
GONE = ("missing", "deleted")


class Moved:
    """Links of a source that its counted listings do not hold, for new ones to claim as their own past."""

    def __init__(
        self, known: Mapping[str, KnownLink], listed: Collection[str], whole: Collection[str]
    ) -> None:
        """`listed`: the refs of all sections; `whole`: the keys of sections that hide nothing."""
        gone = [link for ref, link in known.items() if ref not in listed and link.section in whole]
        self._by_fingerprint = {link.fingerprint: link.ref for link in gone if link.fingerprint}
        self._by_key = {link.key: link.ref for link in gone if link.key}
        self._claimed: set[str] = set()

    def claim(self, seen: SeenLink) -> str:
        """The ref that a new link had before: of the same bytes, or of the same id. Empty for a new one."""
        ref = self._by_fingerprint.get(seen.asset.fingerprint, "") if seen.asset else ""
        if not ref and seen.item and not seen.item.key.startswith("sha-"):
            ref = self._by_key.get(seen.item.key, "")
        if not ref or ref in self._claimed:
            return ""
        self._claimed.add(ref)
        return ref

    @property
    def claimed(self) -> frozenset[str]:
        return frozenset(self._claimed)


def vanished(known: Mapping[str, KnownLink], section: str, listed: Collection[str]) -> list[str]:
    """The refs of a section that are not listed any more, in order."""
    return sorted(
        ref
        for ref, link in known.items()
        if link.section == section and link.state not in GONE and ref not in listed
    )


def too_many(gone: int, present: int) -> bool:
    """More than 20 and more than a tenth: an empty mount looks just like that."""
    return gone > max(_FREE, present // 10)
