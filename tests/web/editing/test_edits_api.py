"""Files changed over the API: shown first, saved when they were seen so, refused with a reason."""

import os
from pathlib import Path
from threading import current_thread
from typing import Any

import pytest
from web.editing.conftest import Desk

from retrovue.editing import change
from retrovue.record.audit import Audit
from retrovue.web.console import AUDIT_TRAIL

DEEP: object = "x"
for _ in range(300):
    DEEP = [DEEP]
NAME = ("set", "station/name", "A: new name")


async def test_a_change_is_shown_and_only_then_saved(desk: Desk) -> None:
    before = desk.text("station.yaml")
    status, shown = await desk.edit("station.yaml", NAME)
    assert (status, shown["ok"], shown["saved"], shown["problems"]) == (200, True, False, [])
    assert desk.text("station.yaml") == before
    assert "-station: {id: tiny, language: 1, name: Tiny Television" in shown["files"][0]["diff"]
    assert "+station: {id: tiny, language: 1, name: 'A: new name'" in shown["files"][0]["diff"]
    seen = {"station.yaml": shown["files"][0]["before"]}
    status, saved = await desk.edit("station.yaml", NAME, save=True, seen=seen)
    assert (status, saved["saved"]) == (200, True)
    assert desk.text("station.yaml") == before.replace("Tiny Television", "'A: new name'")
    status, same = await desk.edit("station.yaml", NAME)
    assert (status, same["ok"], same["files"]) == (200, True, [])


async def test_what_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    _, shown = await desk.edit("station.yaml", NAME)
    seen = {"station.yaml": shown["files"][0]["before"]}
    path = desk.folder / "station.yaml"
    path.write_text(path.read_text() + "# somebody else\n")
    by_hand = path.read_text()
    for given in (seen, {}, {"other.yaml": "x"}):
        status, told = await desk.edit("station.yaml", NAME, save=True, seen=given)
        assert (status, told["code"]) == (409, "changed_on_disk")
    assert path.read_text() == by_hand


async def test_what_does_not_compile_is_shown_and_never_saved(desk: Desk) -> None:
    wrong = ("set", "breaks/quick/internal/pod", [{"spots": "no-such-pool"}])
    status, shown = await desk.edit("station.yaml", wrong)
    assert (status, shown["ok"]) == (200, False)
    first = next(each for each in shown["problems"] if each["new"])
    assert (first["code"], first["severity"], first["file"], first["line"]) == (
        "RV101",
        "error",
        "station.yaml",
        15,
    )
    before = desk.text("station.yaml")
    seen = {"station.yaml": shown["files"][0]["before"]}
    status, told = await desk.edit("station.yaml", wrong, save=True, seen=seen)
    assert (status, told["code"], told["problems"][0]["code"]) == (422, "invalid", "RV101")
    assert desk.text("station.yaml") == before


async def test_a_mistake_that_was_there_does_not_keep_others_from_being_mended(desk: Desk) -> None:
    channel = desk.folder / "channels/one.yaml"
    channel.write_text(channel.read_text().replace("breaks: quick", "breaks: slow"))
    status, shown = await desk.edit("station.yaml", NAME)
    assert (status, shown["ok"], {each["new"] for each in shown["problems"]}) == (200, True, {False})
    status, shown = await desk.edit("channels/one.yaml", ("set", "channel/breaks", "quick"))
    assert (shown["ok"], shown["problems"]) == (True, [])
    channel.write_text("channel: [")
    status, shown = await desk.edit("station.yaml", NAME)
    assert (shown["ok"], shown["problems"][0]["code"]) == (False, "RV001")
    status, shown = await desk.edit("channels/one.yaml", ("set", "channel/name", "One"))
    assert [each["code"] for each in shown["problems"]] == ["RV818"]


async def test_several_files_are_one_edit(desk: Desk) -> None:
    edits = [
        {
            "file": "traffic.yaml",
            "changes": [{"path": ["pools", "more"], "value": {"from": "kind:commercial"}}],
        },
        {"file": "station.yaml", "changes": [{"op": "remove", "path": ["cache"]}]},
    ]
    status, shown = await desk.post("edits", {"edits": edits}, "admin")
    assert (status, [(file["file"], bool(file["before"])) for file in shown["files"]]) == (
        200,
        [("traffic.yaml", False), ("station.yaml", True)],
    )
    seen = {file["file"]: file["before"] for file in shown["files"]}
    half = {"traffic.yaml": ""}
    assert (await desk.post("edits", {"edits": edits, "save": True, "seen": half}, "admin"))[0] == 409
    assert not (desk.folder / "traffic.yaml").exists()
    status, saved = await desk.post("edits", {"edits": edits, "save": True, "seen": seen}, "admin")
    assert (status, saved["saved"]) == (200, True)
    assert desk.text("traffic.yaml") == "pools:\n  more: {from: 'kind:commercial'}\n"
    assert "cache" not in desk.text("station.yaml")


async def test_who_may_edit_what(desk: Desk) -> None:
    change = ("set", "overrides/0/set/rating", "R")
    answers = {
        (role, file): (await desk.edit(file, change, role=role))[0]
        for role in ("", "viewer", "operator", "admin")
        for file in (
            "overrides/by-hand.yaml",
            "station.yaml",
            "overrides/../station.yaml",
            "./overrides/x.yaml",
        )
    }
    inside = "overrides/by-hand.yaml"
    assert {role: answers[role, inside] for role in ("viewer", "operator", "admin")} == {
        "viewer": 403, "operator": 200, "admin": 200,
    }  # fmt: skip
    assert answers["", inside] in (401, 403)
    assert answers["operator", "station.yaml"] == answers["operator", "./overrides/x.yaml"] == 403
    status, shown = await desk.edit("overrides/../station.yaml", change, role="operator")
    assert (status, shown["ok"], shown["problems"][0]["code"]) == (200, False, "RV818")


PLACES = (
    "../../../etc/x.yaml", "/etc/x.yaml", "a/../../x.yaml", ".hidden.yaml", ".git/x.yaml", "x.yml", "station.lock", "x",
    "a//b.yaml", "a\x00.yaml", "link-out.yaml", "folder-out/x.yaml", "x.yaml/", "a\\b.yaml", "~/x.yaml\n", "link-to-other.yaml",
    "\u202ex.yaml",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_outside_of_the_folder_is_reached(desk: Desk, place: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_text("pools: {}\n")
    (desk.folder / "link-out.yaml").symlink_to(outside / "x.yaml")
    (desk.folder / "folder-out").symlink_to(outside)
    (desk.folder / "link-to-other.yaml").symlink_to(desk.folder / "station.lock")
    change = ("set", "pools/x", {"from": "kind:bumper"})
    for save in (False, True):
        status, told = await desk.edit(place, change, save=save, seen={place: ""})
        if save:
            assert (status, told.get("code")) in ((422, "invalid"), (409, "changed_on_disk"))
        else:
            assert (status, told["ok"], told["problems"][0]["code"]) == (200, False, "RV818"), told
    assert (outside / "x.yaml").read_text() == "pools: {}\n"
    assert sorted(path.name for path in outside.iterdir()) == ["x.yaml"]


async def test_a_folder_that_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, for whom nothing is read-only: the refusal is the system's, played."""
    _, shown = await desk.edit("station.yaml", NAME)
    before = desk.text("station.yaml")

    def refuse(*_: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("retrovue.editing.saving.write", refuse)
    seen = {"station.yaml": shown["files"][0]["before"]}
    status, told = await desk.edit("station.yaml", NAME, save=True, seen=seen)
    assert (status, told["code"]) == (409, "read_only")
    assert told["detail"] == "`station.yaml` cannot be written: read-only file system"
    assert desk.text("station.yaml") == before


async def test_no_secret_comes_back(desk: Desk) -> None:
    source = {
        "type": "plex",
        "url": "http://tv:32400",
        "token": "s3cr3t-t0ken",
        "paths": [{"from": "/a", "to": "media"}],
    }
    status, shown = await desk.edit("station.yaml", ("set", "sources/tv", source))
    assert (status, shown["ok"]) == (200, False)
    assert "RV031" in [each["code"] for each in shown["problems"]]
    assert "s3cr3t" not in str(shown)
    url = ("set", "database", {"url": "postgresql://me:hunter2@db/x"})
    status, shown = await desk.edit("station.yaml", url)
    assert "hunter2" not in str(shown)


async def test_it_is_written_down(desk: Desk) -> None:
    _, shown = await desk.edit(
        "overrides/by-hand.yaml", ("set", "overrides/0/set/rating", "R"), role="operator"
    )
    file = shown["files"][0]
    seen = {file["file"]: file["before"]}
    change = ("set", "overrides/0/set/rating", "R")
    await desk.edit("overrides/by-hand.yaml", change, role="operator", save=True, seen=seen)
    audit: Audit = desk.client.app[AUDIT_TRAIL]
    lines = [each.line for each in audit.page().result(5) if each.line.action == "edit files"]
    assert [(line.target, line.before, line.after) for line in lines] == [
        ("overrides/by-hand.yaml", file["before"], file["after"]),
        ("proposed: overrides/by-hand.yaml", "", ""),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"edits": []},
        {"edits": [{"file": "", "changes": [{"path": ["a"], "value": 1}]}]},
        {"edits": [{"file": "x.yaml", "changes": []}]},
        {"edits": [{"file": "x.yaml", "changes": [{"path": [], "value": 1}]}]},
        {"edits": [{"file": "x.yaml", "changes": [{"path": ["a"], "op": "move"}]}]},
        {"edits": [{"file": "x.yaml", "changes": [{"path": "a"}]}]},
        {"edits": [{"file": "x.yaml", "changes": [{"path": ["a"], "value": 1}]}], "save": "yes"},
        {"edits": [{"file": "x.yaml", "changes": [{"path": ["a"], "value": 1}]}], "force": True},
    ],
)
async def test_what_is_no_edit(desk: Desk, body: dict) -> None:
    status, told = await desk.post("edits", body, "admin")
    assert (status, told["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"a": None},
        [[[]]],
        {"": 1},
        "\ud800",
        {"\ud800": 1},
        {"a": {"\ud800": None}},
        DEEP,
        1e999,
        {"a": {"b": [1, {"c": "x" * 1000}]}},
        "x" * 100_000,
    ],
)
async def test_values_of_every_kind_are_answered(desk: Desk, value: object) -> None:
    status, shown = await desk.edit("station.yaml", ("set", "station/name", value))
    assert status == 200 and shown["ok"] is False
    assert shown["problems"]


async def test_texts_are_compared_beside_the_loop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long ones take a second, for which every stream would stand."""
    compared, unified = [], change.unified

    def noted(*args: Any) -> Any:
        compared.append(current_thread())
        return unified(*args)

    monkeypatch.setattr(change, "unified", noted)
    status, proposal = await desk.edit("station.yaml", ("set", "station/name", "Quay TV"))
    assert status == 200 and "+station" in proposal["files"][0]["diff"]
    assert compared and current_thread() not in compared
