"""A station that came with its catalog, and has read nothing of its own yet, has pages like any other."""

import pytest
from web.editing.conftest import Desk

from retrovue.catalog import open_catalog
from retrovue.catalog.export import export_lines
from retrovue.load.project import find_station


@pytest.fixture
def shipped(desk: Desk) -> Desk:
    state = find_station(desk.folder.parent.parent, None).state
    with open_catalog(state / "catalog.sqlite") as catalog:
        (desk.folder / "catalog.jsonl").write_text("".join(f"{line}\n" for line in export_lines(catalog)))
    for file in state.glob("catalog.sqlite*"):
        file.unlink()
    return desk


async def test_its_items_are_counted(shipped: Desk) -> None:
    _, found = await shipped.ask("GET", "sources", "viewer")
    assert (found["items"], found["problem"]) == (9, "")
    assert [(one["name"], one["read"]) for one in found["sources"]] == [("clips", 0)]


async def test_an_item_has_its_marks_and_what_was_said_of_it(shipped: Desk) -> None:
    status, found = await shipped.ask("GET", "items/k:0/breaks")
    assert status == 200, found
    assert (found["override"]["set"], found["examined"]) == ({"rating": "PG"}, False)
    assert found["problem"] == "its files have not been measured on this machine yet"


async def test_items_are_corrected_and_unknown_ones_are_named(shipped: Desk) -> None:
    assert "-    set: {rating: PG}" in await shipped.override("k:0", set={"rating": "R"})
    status, told = await shipped.post("items/overrides", {"items": ["k:none"], "set": {"rating": "R"}})
    assert (status, told["code"]) == (404, "unknown_item")
