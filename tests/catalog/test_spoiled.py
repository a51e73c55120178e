"""Files that could not be aired: left out, told of, and tried again when they are others."""

from dataclasses import replace

from retrovue.catalog import Catalog
from retrovue.catalog.spoiled import Spoiled
from retrovue.media.asset import Asset
from retrovue.media.version import Part, Version


def found(catalog: Catalog, key: str = "") -> Spoiled:
    (asset,) = [catalog.asset(key)] if key else catalog.assets().values()
    return Spoiled.of(asset, "RV702", "it gives nothing", 7)


def test_an_item_whose_file_is_spoiled_is_left_out_until_the_file_is_another(catalog: Catalog, seen) -> None:
    made = seen("a")
    catalog.take_in([made, seen("b")], 1)
    before = catalog.fingerprint()
    key = next(item.key for item in catalog.snapshot() if item.title == made.item.title)
    assert catalog.mark_spoiled(found(catalog, key))
    assert not catalog.mark_spoiled(found(catalog, key)), "it is known"
    (out,) = catalog.left_out()
    assert (out.key, out.code, out.reason, out.at) == (key, "RV702", "it gives nothing", 7)
    assert catalog.fingerprint() != before, "whoever plans sees it"
    catalog.take_in([replace(made, asset=replace(made.asset, fingerprint="a better one"), size=9)], 2)
    assert catalog.left_out() == ()


def test_another_file_of_the_item_airs_instead(catalog: Catalog, seen) -> None:
    made = seen("a")
    other = replace(
        made,
        source="elsewhere",
        ref="c",
        path="/media/c",
        asset=replace(made.asset, path="/media/c", fingerprint="c"),
    )
    catalog.take_in([made, other], 1)
    (key,) = [item.key for item in catalog.snapshot()]
    first = catalog.asset(key, is_file=lambda _: True)
    catalog.mark_spoiled(Spoiled.of(first, "RV734", "it ended", 7))
    second = catalog.asset(key, is_file=lambda _: True)
    assert second.fingerprint != first.fingerprint
    assert catalog.left_out() == ()
    catalog.mark_spoiled(Spoiled.of(second, "RV734", "it ended", 8))
    assert [one.key for one in catalog.left_out()] == [key]
    assert catalog.forgive() == 2
    assert catalog.left_out() == ()


def test_an_item_in_several_files_is_tried_again_when_any_of_them_is_another(catalog: Catalog, seen) -> None:
    made = seen("a")
    parts = (Version((Part("/media/a"), Part("/media/b"))),)
    asset = replace(made.asset, following=(Asset("/media/b", "print of b", 5),))
    catalog.take_in([replace(made, asset=asset, versions=parts)], 1)
    catalog.mark_spoiled(found(catalog))
    assert len(catalog.left_out()) == 1
    better = replace(asset, following=(Asset("/media/b", "another b", 5),))
    catalog.take_in([replace(made, asset=better, versions=parts, mtime_ns=9)], 2)
    assert catalog.left_out() == ()
