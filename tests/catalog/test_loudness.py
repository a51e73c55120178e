"""How loud files are reaches whoever airs them."""

from dataclasses import replace

from retrovue.catalog import Catalog
from retrovue.catalog.links import StoredBreakpoints
from retrovue.media.asset import Asset
from retrovue.media.version import Part, Version


def test_the_files_of_an_item_tell_it_once_it_was_measured(catalog: Catalog, seen) -> None:
    made = seen("a")
    asset = replace(made.asset, following=(Asset("/media/b", "print of b", 5),))
    parts = (Version((Part("/media/a"), Part("/media/b"))),)
    catalog.take_in([replace(made, asset=asset, versions=parts)], 1)
    (key,) = catalog.assets()
    before = catalog.asset(key)
    assert before.loudness is None and before.peak is None
    catalog.keep_breakpoints("print of b", StoredBreakpoints(-19_000, None))
    catalog.keep_breakpoints(asset.fingerprint, StoredBreakpoints(-23_000, -1_000))
    after = catalog.asset(key)
    heard = [(file.loudness, file.peak) for file in (after, *after.following)]
    assert heard == [(-23_000, -1_000), (-19_000, None)]


def test_the_further_files_of_an_item_keep_it_when_what_is_gone_is_forgotten(catalog: Catalog, seen) -> None:
    made = seen("a")
    asset = replace(made.asset, following=(Asset("/media/b", "print of b", 5),))
    parts = (Version((Part("/media/a"), Part("/media/b"))),)
    catalog.take_in([replace(made, asset=asset, versions=parts)], 1)
    for fingerprint in ("print of b", "print of nothing"):
        catalog.keep_breakpoints(fingerprint, StoredBreakpoints(-19_000, None))
    catalog.purge(2)
    (key,) = catalog.assets()
    assert [file.loudness for file in catalog.asset(key).following] == [-19_000]
    assert catalog.found_breakpoints("print of nothing") is None
