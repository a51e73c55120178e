"""Edits that are kept for later: what does not compile is no loss, and nothing of it is in the station's files."""

import json
import os
import stat
from pathlib import Path

import pytest
from web.editing.conftest import Desk

from retrovue.web.drafts import MOST, Draft, Drafts

WRONG = ("set", "breaks/quick/internal/pod", [{"spots": "no-such-pool"}])
PG = {"items": ["k:0"], "set": {"rating": "TV-14"}}


async def kept(desk: Desk) -> str:
    status, shown = await desk.post("items/overrides", {**PG, "draft": "Rate the pilot"})
    assert (status, shown["saved"], len(shown["draft"])) == (200, False, 16), shown
    return str(shown["draft"])


async def test_an_edit_that_does_not_compile_is_kept_and_made_when_it_does(desk: Desk) -> None:
    before = desk.text("station.yaml")
    status, shown = await desk.edit("station.yaml", WRONG, draft="Late films have other advertisers")
    assert (status, shown["ok"], shown["saved"]) == (200, False, False)
    assert desk.text("station.yaml") == before
    status, found = await desk.ask("GET", "drafts", "admin")
    assert [(each["title"], each["by"], each["files"]) for each in found["drafts"]] == [
        ("Late films have other advertisers", "token admin", [{"file": "station.yaml", "before": shown["files"][0]["before"]}])
    ]  # fmt: skip
    status, whole = await desk.ask("GET", f"drafts/{shown['draft']}", "admin")
    assert (status, whole["path"]) == (200, "/api/v1/edits")
    assert "draft" not in whole["body"]
    (desk.folder / "pools.yaml").write_text("pools:\n  no-such-pool: {from: 'kind:commercial'}\n")
    path = whole["path"].removeprefix("/api/v1/")
    status, again = await desk.post(path, whole["body"], "admin")
    assert (status, again["ok"], again["draft"]) == (200, True, ""), again["problems"]
    seen = {each["file"]: each["before"] for each in again["files"]}
    status, saved = await desk.post(path, {**whole["body"], "save": True, "seen": seen}, "admin")
    assert (status, saved["saved"]) == (200, True)
    assert "no-such-pool" in desk.text("station.yaml")
    assert (await desk.ask("DELETE", f"drafts/{shown['draft']}", "admin"))[0] == 204
    assert (await desk.ask("GET", "drafts", "admin"))[1] == {"drafts": []}


SECRETS = (
    ("sources", {"tv": {"type": "plex", "url": "http://tv", "token": "s3cr3t"}}),
    ("database", {"url": "postgresql://me:s3cr3t@db/x"}),
    ("programs", {"cam": {"live": "http://cam/x?sig=s3cr3t"}}),
)


@pytest.mark.parametrize(("key", "value"), SECRETS)
async def test_no_secret_is_kept(desk: Desk, key: str, value: object) -> None:
    """A draft is told word for word to all who may save it, and lies in the state folder."""
    status, told = await desk.edit("more.yaml", ("set", key, value), draft="Another source")
    assert (status, told["code"], told["file"]) == (409, "plain_secret", "more.yaml")
    assert "${env:NAME}" in told["action"] and "s3cr3t" not in json.dumps(told)
    assert (await desk.ask("GET", "drafts", "admin"))[1] == {"drafts": []}
    assert not [path for path in desk.folder.parents[1].rglob("*.json") if b"s3cr3t" in path.read_bytes()]


async def test_a_secret_that_stands_in_the_file_already_keeps_no_draft_away(desk: Desk) -> None:
    (desk.folder / "more.yaml").write_text("programs:\n  cam: {live: 'http://cam/x?sig=s3cr3t'}\n")
    status, shown = await desk.edit(
        "more.yaml", ("set", "programs/films", {"from": "kind:movie"}), draft="Films"
    )
    assert (status, len(shown["draft"])) == (200, 16), shown
    _, whole = await desk.ask("GET", f"drafts/{shown['draft']}", "admin")
    assert "s3cr3t" not in json.dumps(whole)


async def test_a_draft_speaks_of_the_item_wherever_its_entry_has_moved(desk: Desk) -> None:
    id = await kept(desk)
    by_hand = desk.folder / "overrides/by-hand.yaml"
    text = by_hand.read_text()
    by_hand.write_text(
        text.replace("overrides:\n", "overrides:\n  - match: {key: other}\n    set: {rating: G}\n")
    )
    _, whole = await desk.ask("GET", f"drafts/{id}")
    _, shown = await desk.post("items/overrides", whole["body"])
    assert "+    set: {rating: TV-14}" in shown["files"][0]["diff"]
    assert whole["files"][0]["before"] != shown["files"][0]["before"]


async def test_only_those_who_may_edit_its_files_see_a_draft(desk: Desk) -> None:
    own = await kept(desk)
    _, shown = await desk.edit("station.yaml", ("set", "sources/clips/enabled", False), draft="Rest")
    listed = [each["id"] for each in (await desk.ask("GET", "drafts"))[1]["drafts"]]
    assert listed == [own]
    for method in ("GET", "DELETE"):
        status, told = await desk.ask(method, f"drafts/{shown['draft']}")
        assert (status, told["code"]) == (404, "unknown_draft")
    assert (await desk.ask("GET", "drafts", "viewer"))[0] == 403
    assert len((await desk.ask("GET", "drafts", "admin"))[1]["drafts"]) == 2


@pytest.mark.parametrize("draft", ["0" * 16, "..%2F..%2Fstation", "x", "0" * 15 + "A"])
async def test_a_draft_that_is_none(desk: Desk, draft: str) -> None:
    for method in ("GET", "DELETE"):
        assert (await desk.ask(method, f"drafts/{draft}"))[0] in (400, 404)


async def test_an_edit_is_not_saved_and_kept_at_once(desk: Desk) -> None:
    status, told = await desk.post("items/overrides", {**PG, "save": True, "draft": "Both"})
    assert (status, told["code"]) == (400, "malformed")
    assert "saved or kept as a draft" in told["detail"]


async def test_what_changes_nothing_is_no_draft(desk: Desk) -> None:
    refused = {"edits": [{"file": "nothing.txt", "changes": [{"path": ["a"], "value": 1}]}], "draft": "None"}
    for path, body in (
        ("items/overrides", {**PG, "set": {"rating": "PG"}, "draft": "Same"}),
        ("edits", refused),
    ):
        status, shown = await desk.post(path, body, "admin")
        assert (status, shown["files"], shown["draft"]) == (200, [], "")
    assert (await desk.ask("GET", "drafts"))[1] == {"drafts": []}


async def test_there_are_not_too_many(desk: Desk) -> None:
    drafts = Drafts(desk.folder.parents[1] / ".retrovue/tiny")
    id = await kept(desk)
    first = drafts.find(id)
    assert first is not None
    for number in range(MOST - 1):
        assert drafts.keep(first.model_copy(update={"id": f"{number:016x}"}))
    status, told = await desk.post("items/overrides", {**PG, "draft": "One more"})
    assert (status, told["code"]) == (409, "too_many_drafts")
    assert drafts.drop(id)
    await kept(desk)


def test_nor_too_large_ones(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    draft = Draft(
        id="a" * 16, title="", by="", made=1, path="/api/v1/edits", body={"a": "x" * 1_500_000}, files=[]
    )
    assert [drafts.keep(draft.model_copy(update={"id": id * 16})) for id in "abc"] == [True, True, False]
    assert len(drafts.all()) == 2


async def test_other_files_of_the_folder_are_left_alone(desk: Desk) -> None:
    folder = desk.folder.parents[1] / ".retrovue/tiny/drafts"
    id = await kept(desk)
    file = folder / f"{id}.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for name, text in (
        ("notes", "mine"), ("0" * 16, "[" * 5000), ("1" * 16, "{}"), ("2" * 16, file.read_text()), ("3" * 16, "\udcff"),
    ):  # fmt: skip
        (folder / f"{name}.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert [each["id"] for each in (await desk.ask("GET", "drafts"))[1]["drafts"]] == [id]
    assert len(os.listdir(folder)) == 6


async def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    (desk.folder.parents[1] / ".retrovue/tiny/drafts").write_text("")
    status, told = await desk.post("items/overrides", {**PG, "draft": "Lost"})
    assert (status, told["code"]) == (409, "RV807")


def test_odd_values_survive(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    body = {"a": ["\ud800", 1e308, None, {"deep": [[[]]]}, "進撃"]}
    draft = Draft(id="a" * 16, title="<b>&", by="", made=1, path="/api/v1/edits", body=body, files=[])
    assert drafts.keep(draft)
    assert drafts.find("a" * 16) == draft
    assert json.loads((tmp_path / "drafts" / f"{'a' * 16}.json").read_text())["title"] == "<b>&"
