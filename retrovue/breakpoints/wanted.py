"""Which files of a catalog are to be examined: those behind everything that can air, programmes first."""

from collections.abc import Collection

from retrovue.breakpoints.job import Wanted
from retrovue.catalog import Catalog
from retrovue.catalog.reading import Local
from retrovue.media.splitting import whole_key
from retrovue.progress import Scope

_PROGRAMMES = ("episode", "movie")


def wanted_files(catalog: Catalog, local: Local, only: Collection[str] = ()) -> list[Wanted]:
    """In the order of the catalog, only those behind some items when they are named. `local` says where on this
    machine lies what a source writes.
    """
    assets, wholes = catalog.assets(local), {whole_key(key) for key in only}
    items = sorted(catalog.snapshot(), key=lambda item: item.kind not in _PROGRAMMES)
    found = []
    for item in items:
        asset = assets.get(item.key)
        if asset is None or (wholes and whole_key(item.key) not in wholes):
            continue
        scope = Scope(
            source_id=item.source, library_title=item.library, kind=item.kind, show_title=item.show,
            season_number=item.season, episode_number=item.episode, item_title=item.title,
        )  # fmt: skip
        found += [
            Wanted(one.fingerprint, one.path, 0, scope) for one in (asset, *asset.following) if one.path
        ]
    return found
