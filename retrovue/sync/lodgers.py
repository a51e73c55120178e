"""Which item lies in which file of this machine, so that two sources of one file speak of one item."""

from collections.abc import Mapping, Sequence

from retrovue.catalog import Catalog
from retrovue.catalog.links import SeenLink
from retrovue.sync.places import Places


class Lodgers:
    """Read from the catalog when it is first asked for: a run that finds nothing new needs none of it."""

    def __init__(self, catalog: Catalog, places: Mapping[str, Places]) -> None:
        self._catalog, self._places = catalog, places
        self._keys: dict[str, str] | None = None

    def places(self) -> Mapping[str, str]:
        """Local path -> key of the item."""
        if self._keys is None:
            self._keys = {}
            for link in self._catalog.links_of_snapshot():
                places = self._places.get(link.source)
                local = places.local(link.paths[0]) if places and link.paths else ""
                if local:
                    self._keys.setdefault(local, link.key)
        return self._keys

    def moved_in(self, batch: Sequence[SeenLink], keys: Sequence[str]) -> None:
        if self._keys is not None:
            for seen, key in zip(batch, keys, strict=True):
                if seen.local and key:
                    self._keys.setdefault(seen.local, key)
