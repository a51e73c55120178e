"""What a search for break points found: it belongs to the bytes of a file, and to every item that is made of them."""

from dataclasses import replace

from retrovue.catalog import Catalog
from retrovue.catalog.links import StoredBreakpoints
from retrovue.media.asset import Asset
from retrovue.media.item import Mark
from retrovue.media.version import Part, Version

BLACK = (Mark(10_000, "black", "dark and silent"),)
FOUND = StoredBreakpoints(-23_000, -1_000, '[{"at":10000}]', "", BLACK)


def test_they_are_kept_with_the_bytes_and_go_with_them(catalog: Catalog, seen) -> None:
    made = seen("a")
    catalog.take_in([made], 1)
    catalog.keep_breakpoints(made.asset.fingerprint, StoredBreakpoints(problem="{}"))
    catalog.keep_breakpoints(made.asset.fingerprint, FOUND)
    assert catalog.found_breakpoints(made.asset.fingerprint) == FOUND
    assert catalog.found_breakpoints("other") is None
    catalog.mark_missing("films", ["a"], 1)
    catalog.purge(2)
    assert catalog.found_breakpoints(made.asset.fingerprint) is None


def test_an_item_without_cut_points_takes_them_and_keeps_them(catalog: Catalog, seen) -> None:
    made = seen("a", marks=())
    catalog.take_in([made], 1)
    (change,) = catalog.keep_breakpoints(made.asset.fingerprint, FOUND).changes
    assert change.fields == (("marks", "", "0:10 dark and silent"),)
    assert catalog.take_in([made], 2).unchanged == 1
    assert catalog.snapshot().items[0].marks == BLACK
    other = replace(made, asset=replace(made.asset, fingerprint="another file"))
    catalog.take_in([other], 3)
    assert catalog.snapshot().items[0].marks == ()


def test_those_of_a_further_file_stand_behind_the_files_before_it(catalog: Catalog, seen) -> None:
    made = seen("a", marks=())
    asset = replace(made.asset, duration=90_000, following=(Asset("/media/b", "print of b", 30_000),))
    parts = (Version((Part("/media/a"), Part("/media/b"))),)
    catalog.take_in([replace(made, asset=asset, versions=parts)], 1)
    catalog.keep_breakpoints("print of b", FOUND)
    (change,) = catalog.keep_breakpoints("print of a", FOUND).changes
    assert change.fields == (("marks", "1:10 dark and silent", "0:10 dark and silent, 1:10 dark and silent"),)


def test_those_of_the_source_are_better_and_titles_alone_are_none(catalog: Catalog, seen) -> None:
    named = (Mark(1_000, "chapter", "intro", breaks=False),)
    catalog.take_in([seen("a"), seen("b", marks=named)], 1)
    for path in "ab":
        catalog.keep_breakpoints(f"print of {path}", FOUND)
    assert [item.marks for item in catalog.snapshot()] == [(Mark(20_000, "chapter"),), (*named, *BLACK)]


def test_the_loudness_that_was_measured_is_that_of_the_file(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a")], 1)
    assert catalog.asset("sha-a").loudness is None
    catalog.keep_breakpoints("print of a", FOUND)
    assert catalog.asset("sha-a").loudness == catalog.assets()["sha-a"].loudness == -23_000
