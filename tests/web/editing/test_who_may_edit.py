"""Below admin an edit is a correction, wherever in a file it hides something else, and whichever way it comes."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from web.editing.conftest import Desk

from retrovue.editing import Change, Edited, FileEdit
from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Throttle
from retrovue.web.corrections_only import KEYS, are_corrections
from retrovue.web.drafts import Drafts

NEW, OWN, MIXED = "overrides/new.yaml", "overrides/by-hand.yaml", "overrides/mixed.yaml"
HELD = """\
pools:
  night: {from: 'kind:commercial'}   # an admin put it there
overrides:
  - match: {key: "k:5"}
    set: {rating: PG}
sources:
  more: {type: folder, roots: [media]}
"""
SECTIONS = sorted(
    {
        field.alias or name
        for model in (StationDocument, ChannelFile)
        for name, field in model.model_fields.items()
    }
    | {"channels", "channel", "made-up", "Overrides", "overrides ", " airings", "<<", "0"}
)
TAKE_OVER = {"type": "plex", "url": "http://192.168.1.66", "token": "${file:secrets/other}", "roots": ["/"]}
DEEPER: tuple[tuple[Any, ...], ...] = (
    ("set", "sources/evil", TAKE_OVER),
    ("set", "ffmpeg/path", "media/evil.sh"),
    ("set", "server/proxies", ["192.168.1.66"]),
    ("append", "server/proxies", "192.168.1.66"),
    ("set", "emergency/inputs", [{"kind": "file", "path": "/etc/passwd"}]),
    ("set", "database/url", "sqlite:////etc/x"),
    ("set", "channel", {"id": "mine", "number": "66", "name": "Mine"}),
    ("set", "programs/mine", {"live": "http://192.168.1.66/"}),
    ("set", "station/name", "Mine"),
    ("set", "channels/one/channel/name", "Mine"),
)
IN_MIXED: tuple[tuple[Any, ...], ...] = (
    ("remove", "sources"),
    ("remove", "sources/more"),
    ("remove", "pools/night/from"),
    ("set", "sources/more/roots", ["/"]),
    ("append", "sources/more/roots", "/"),
    ("set", "sources/more/enabled", False),
    ("set", "pools", {"night": {"from": "kind:movie"}}),
)


def attempts() -> Iterator[tuple[str, tuple[Any, ...]]]:
    for section in SECTIONS:
        if section in KEYS:
            continue
        for file in (NEW, OWN, MIXED):
            yield file, ("set", section, {"x": "y"})
        yield NEW, ("append", section, {"x": "y"})
        yield NEW, ("set", f"{section}/x/y/z", ["w"])
        yield OWN, ("remove", section)
    for file in (NEW, OWN, MIXED, "overrides/deep/er.yaml"):
        for change in DEEPER:
            yield file, change
    for change in IN_MIXED:
        yield MIXED, change
    for file in ("station.yaml", "channels/one.yaml", "overrides.yaml", "overridesx/a.yaml", "x/overrides/a.yaml"):  # fmt: skip
        yield file, ("append", "overrides", {"match": {"key": "k:1"}, "set": {"rating": "G"}})
        yield file, ("set", "sources/evil", TAKE_OVER)


ATTEMPTS = list(attempts())


@pytest.fixture
def mixed(desk: Desk) -> Desk:
    (desk.folder / MIXED).write_text(HELD)
    return desk


def everything(desk: Desk) -> dict[str, str]:
    return {str(path): path.read_text() for path in sorted(desk.folder.rglob("*.yaml"))}


async def test_an_operator_gets_nothing_but_corrections_done(
    mixed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)
    before, opened = everything(mixed), []
    fine = {"path": ["overrides", "0", "set", "rating"], "value": "R"}
    for file, (op, path, *value) in ATTEMPTS:
        change = {"op": op, "path": path.split("/"), **({"value": value[0]} if value else {})}
        alone = [{"file": file, "changes": [change]}]
        hidden = [{"file": OWN, "changes": [fine]}, {"file": file, "changes": [fine, change]}]
        for body in (
            {"edits": alone},
            {"edits": hidden},
            {"edits": alone, "save": True, "seen": {file: ""}},
            {"edits": hidden, "draft": "later"},
        ):
            status, told = await mixed.post("edits", body)
            if (status, told.get("code")) != (403, "role_too_low"):
                opened.append((body, status, told))
    assert opened == []
    assert everything(mixed) == before
    assert Drafts(mixed.folder.parents[1] / ".retrovue/tiny").all() == []


@pytest.mark.parametrize(
    "change",
    [
        ("append", "overrides", {"match": {"key": "k:1"}, "set": {"rating": "G"}}),
        ("set", "overrides", [{"match": {"key": "k:1"}, "set": {"rating": "G"}}]),
        ("append", "airings", {"channel": "one", "date": "2026-12-24", "time": "20:00", "program": "shows"}),
    ],
)
@pytest.mark.parametrize("file", [NEW, OWN, MIXED])
async def test_corrections_and_dated_exceptions_are_an_operators(
    mixed: Desk, file: str, change: tuple[Any, ...]
) -> None:
    status, shown = await mixed.edit(file, change, role="operator")
    assert (status, shown["ok"]) == (200, True), shown
    seen = {file: shown["files"][0]["before"]}
    status, saved = await mixed.edit(file, change, role="operator", save=True, seen=seen)
    assert (status, saved["saved"]) == (200, True), saved
    if file == MIXED:
        assert "an admin put it there" in mixed.text(MIXED) and "more: {type: folder" in mixed.text(MIXED)
    assert (await mixed.edit(file, change, role="viewer"))[0] == 403


async def test_an_item_whose_entry_shares_a_file_with_sources_can_be_corrected(mixed: Desk) -> None:
    diff = await mixed.override("k:5", set={"rating": "R"})
    assert "rating: R" in diff
    assert mixed.text(MIXED) == HELD.replace("rating: PG", "rating: R")


async def test_an_item_whose_entry_stands_elsewhere_is_an_admins(desk: Desk) -> None:
    shutil.move(desk.folder / OWN, desk.folder / "corrections.yaml")
    body = {"items": ["k:0"], "set": {"rating": "R"}}
    for more in ({}, {"draft": "later"}):
        status, told = await desk.post("items/overrides", {**body, **more})
        assert (status, told["code"]) == (403, "role_too_low")
    assert (await desk.post("items/overrides", body, "admin"))[0] == 200


async def test_a_link_opens_no_other_section(desk: Desk) -> None:
    (desk.folder / "overrides/link.yaml").symlink_to(desk.folder / "station.yaml")
    before = desk.text("station.yaml")
    for change in DEEPER:
        assert (await desk.edit("overrides/link.yaml", change, role="operator"))[0] == 403
    assert desk.text("station.yaml") == before


async def test_drafts_of_other_sections_are_an_admins(desk: Desk) -> None:
    kept = {}
    for name, file, change in (
        ("sources", NEW, ("set", "sources/evil", TAKE_OVER)),
        ("pools", OWN, ("set", "pools/night", {"from": "kind:commercial"})),
        ("station", "station.yaml", ("set", "station/name", "Mine")),
        ("correction", OWN, ("set", "overrides/0/set/rating", "R")),
    ):
        _, shown = await desk.edit(file, change, draft=name)
        kept[name] = shown["draft"]
    _, found = await desk.ask("GET", "drafts")
    assert [each["id"] for each in found["drafts"]] == [kept["correction"]]
    for name, id in kept.items():
        status, told = await desk.ask("GET", f"drafts/{id}")
        assert status == (200 if name == "correction" else 404), told
        if status == 200:
            assert (await desk.post("edits", told["body"]))[0] == 200
    assert (await desk.ask("DELETE", f"drafts/{kept['pools']}"))[0] == 404
    assert len((await desk.ask("GET", "drafts", "admin"))[1]["drafts"]) == 4


async def test_a_draft_that_says_nothing_of_a_role_is_an_admins(desk: Desk) -> None:
    _, shown = await desk.edit(OWN, ("set", "overrides/0/set/rating", "R"), draft="old")
    drafts = Drafts(desk.folder.parents[1] / ".retrovue/tiny")
    draft = drafts.find(shown["draft"])
    assert draft is not None and draft.needs == Role.OPERATOR.word
    for number, needs in enumerate(("admin", "house", "", "root")):
        assert drafts.keep(draft.model_copy(update={"id": f"{number:016x}", "needs": needs}))
    listed = [each["id"] for each in (await desk.ask("GET", "drafts"))[1]["drafts"]]
    assert listed == [draft.id]


def edited(old: bytes | None, new: bytes, file: str = NEW) -> Edited:
    return Edited(file, old, new)


def test_the_result_counts_whatever_the_edit_said() -> None:
    edit = [FileEdit(NEW, (Change("set", ("overrides",), []),))]
    plain, other = b"overrides: [{match: {key: a}}]\n", b"airings: []\noverrides: []\n"
    pools = b"pools: {x: {from: a}}\n"
    assert are_corrections(edit)
    assert are_corrections(edit, [edited(plain, other), edited(None, plain), edited(pools, pools + plain)])
    assert are_corrections(edit, [edited(b"\xef\xbb\xbf" + pools, pools.replace(b"\n", b"\r\n") + plain)])
    for wrong in (
        edited(plain, plain, "station.yaml"),
        edited(None, pools),
        edited(plain, plain + pools),
        edited(pools, plain),
        edited(pools, pools.replace(b"a", b"b")),
        edited(plain, plain + b"---\npools: {}\n"),
        edited(plain, b"a: &a {pools: {}}\n<<: *a\n" + plain),
        edited(plain, b"%YAML 1.1\n---\n" + plain),
        edited(plain, b"overrides: [\n"),
        edited(b"overrides: [\n", plain),
        edited(plain, b"pools:\n" + plain),
    ):
        assert not are_corrections(edit, [edited(None, plain), wrong]), wrong
