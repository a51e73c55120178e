"""Several folders of one source that hold files of the same names."""

import os
from typing import Any

import pytest

from retrovue.sources import Asked

KNOWN = {("films", "01.mkv"), ("more", "more/01.mkv")}


@pytest.fixture
def two(library) -> Any:
    library.sources["films"]["roots"] = ("films", "more")
    library.write("films/01.mkv", b"film")
    library.write("more/01.mkv", b"another film")
    library.sync()
    assert set(items(library)) == KNOWN
    return library


def items(library) -> dict[tuple[str, str], tuple[str, int]]:
    """Root and path -> key and length."""
    return {(item.library, item.path): (item.key, item.duration) for item in library.catalog.snapshot()}


@pytest.mark.parametrize(
    "roots",
    [("more", "films"), ({"path": "films", "enabled": "false"}, "more")],
    ids=["in another order", "left out for now"],
)
def test_each_keeps_its_item_however_the_roots_are_written(two, roots: tuple[Any, ...]) -> None:
    before = items(two)
    two.sources["films"]["roots"] = roots
    assert not two.sync().changed and items(two) == before


def test_each_keeps_its_item_while_the_disk_of_the_other_is_away(two) -> None:
    before = items(two)
    (two.project / "films").rename(two.project / "away")
    two.sync()
    assert items(two) == before
    (two.project / "away").rename(two.project / "films")
    assert not two.sync().changed and items(two) == before


def test_each_keeps_its_item_when_that_of_the_other_is_deleted_or_taken_out(two) -> None:
    before = items(two)
    (two.project / "films/01.mkv").unlink()
    two.sync()
    left = {("more", "more/01.mkv"): before["more", "more/01.mkv"]}
    assert items(two) == left
    two.write("films/01.mkv", b"film")
    two.sync()
    assert items(two) == before
    two.sources["films"]["roots"] = ("more",)
    two.sync()
    assert items(two) == left


def test_what_alone_has_changed_keeps_its_item(two) -> None:
    before = items(two)
    os.utime(two.project / "films/01.mkv", (1_000, 1_000))
    two.sync()
    two.sync(asked=Asked(since=2_000_000))
    assert items(two) == before


def test_a_new_file_in_the_first_root_takes_no_item_over(library) -> None:
    library.sources["films"]["roots"] = ("films", "more")
    library.write("more/01.mkv", b"another film")
    library.sync()
    (known,) = library.catalog.snapshot()
    library.write("films/01.mkv", b"film")
    library.sync()
    assert items(library)["more", "01.mkv"] == (known.key, known.duration)
    assert len(items(library)) == 2


def test_a_file_that_goes_from_one_root_to_another_keeps_its_item(library) -> None:
    library.sources["films"]["roots"] = ("films", "more")
    file = library.write("films/01.mkv", b"film")
    library.write("more/02.mkv", b"another film")
    library.sync()
    key = items(library)["films", "01.mkv"][0]
    file.rename(library.project / "more/01.mkv")
    library.sync()
    assert items(library)["more", "more/01.mkv"][0] == key
