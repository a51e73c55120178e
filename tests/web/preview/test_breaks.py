"""Searches for break points that people ask for, and what an item's page is told of them."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from web.preview.conftest import Looking

from retrovue.breakpoints.findings import Findings, Proposal
from retrovue.breakpoints.proposed import FOLDER, ProposalFolder
from retrovue.runs import Order, RunState
from retrovue.web.api.runs import NewRun, words_of

ACTS = "Acts - one.mkv"


@pytest.mark.long
async def test_a_search_proposes_and_acts_upon_nothing(looking: Looking) -> None:
    key = looking.key(ACTS)
    before = await looking.json(key, "breaks")
    assert (before["examined"], before["proposals"], before["rate"], before["duration"]) == (
        False,
        [],
        [30, 1],
        60_000,
    )
    status, run = await looking.start(operation="breakpoint_scan", items=[key], min_black=500, threshold=10)
    assert status == 202 and run["options"]["items"] == [key]
    assert await looking.over(run["id"]) is RunState.COMPLETED
    after = await looking.json(key, "breaks")
    assert [(one["kind"], abs(one["at"] - 30_500) <= 40) for one in after["proposals"]] == [("black", True)]
    assert after["examined"] and after["marks"] == before["marks"] and after["problem"] == ""
    status, run = await looking.start(operation="breakpoint_scan", items=[key], min_black=1_500)
    await looking.over(run["id"])
    assert [one["kind"] for one in (await looking.json(key, "breaks"))["proposals"]] in (
        [],
        ["silence"],
        ["cut"],
    )


async def test_what_is_written_of_an_item_is_told(looking: Looking) -> None:
    assert (await looking.json(looking.key(ACTS), "breaks"))["override"] is None
    assert (await looking.json("nothing", "breaks"))["code"] == "no_such_item"


async def test_orders_that_make_no_sense(looking: Looking) -> None:
    key = looking.key(ACTS)
    for body in (
        {"items": [key]},
        {"operation": "breakpoint_scan", "min_black": 500},
        {"operation": "breakpoint_scan", "items": [key], "min_black": 50},
        {"operation": "breakpoint_scan", "items": ["nothing"]},
        {"operation": "breakpoint_scan", "items": ["--full\n"]},
        {"operation": "breakpoint_scan", "items": [key] * 51},
    ):
        assert (await looking.start(**body))[0] == 400, body


def test_a_key_is_never_an_option() -> None:
    words = words_of(NewRun(operation="breakpoint_scan", items=["--full", "a b"], min_gap=2_000))
    assert words == ("--breaks", "--item=--full", "--item=a b", "--min-gap=2000")
    with pytest.raises(ValidationError):
        NewRun(operation="library_sync", items=["a"])


def test_searches_of_some_items_are_in_nobodys_way() -> None:
    def scan(*items: str) -> Order:
        return Order("breakpoint_scan", ("--breaks",), items=items)

    assert scan("a", "b").meets(scan("b")) and scan().meets(scan())
    assert not scan("a").meets(scan("b")) and not scan().meets(scan("a")) and not scan("a").meets(scan())


def test_proposals_outlive_the_process_and_their_file_may_be_anything(tmp_path: Path) -> None:
    folder = ProposalFolder(tmp_path)
    assert folder.findings("x") is None and not folder.done("x")
    found = Findings(60_000, ("h264",), proposals=(Proposal(30_500, "black", 90, "1.0 s of black"),))
    folder.keep("x", found)
    assert ProposalFolder(tmp_path).findings("x") == found and folder.findings("y") is None
    (file,) = (tmp_path / FOLDER).iterdir()
    for text in ("", "[]", "{}", '{"print": "x", "proposals": 3, "problem": ""}', "\0"):
        file.write_text(text)
        assert folder.findings("x") is None, text
