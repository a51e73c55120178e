"""Whole texts of the station's files over the API: shown, proposed, saved; and who and what is refused."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from web.editing.conftest import Desk

from retrovue.record.audit import Audit
from retrovue.web.console import AUDIT_TRAIL

STATION = "station.yaml"


async def shown(desk: Desk, file: str = STATION) -> Any:
    status, found = await desk.ask("GET", f"files/text?file={file}", "admin")
    assert status == 200, found
    return found


async def give(
    desk: Desk, text: str, file: str = STATION, role: str = "admin", **more: Any
) -> tuple[int, Any]:
    return await desk.post("files/edits", {"file": file, "text": text, **more}, role)


async def saved(desk: Desk, text: str, file: str = STATION) -> Any:
    before = (await shown(desk, file))["before"]
    status, proposal = await give(desk, text, file, before=before)
    assert (status, proposal["ok"]) == (200, True), proposal
    seen = {each["file"]: each["before"] for each in proposal["files"]}
    status, done = await give(desk, text, file, before=before, save=True, seen=seen)
    assert (status, done["saved"]) == (200, True), done
    return done


async def test_files_are_listed_as_they_are_merged(desk: Desk) -> None:
    (desk.folder / ".hidden.yaml").write_text("pools: {}\n")
    (desk.folder / "notes.txt").write_text("no file of the station")
    (desk.folder / "gone.yaml").symlink_to(desk.folder / "nothing.yaml")
    status, found = await desk.ask("GET", "files", "admin")
    assert (status, found["read_only"]) == (200, "")
    assert [each["file"] for each in found["files"]] == [
        "channels/one.yaml", "channels/two.yaml", "station.yaml", "overrides/by-hand.yaml",
    ]  # fmt: skip
    assert found["files"][2]["bytes"] == (desk.folder / STATION).stat().st_size


async def test_a_text_is_shown_with_its_change_and_only_then_saved(desk: Desk) -> None:
    found = await shown(desk)
    assert found["text"] == desk.text(STATION)
    text = found["text"].replace("Tiny Television", "Quay TV") + "# the end\n"
    status, proposal = await give(desk, text, before=found["before"])
    assert (status, proposal["ok"], proposal["saved"], proposal["problems"]) == (200, True, False, [])
    assert desk.text(STATION) == found["text"]
    assert "+# the end" in proposal["files"][0]["diff"]
    await saved(desk, text)
    assert desk.text(STATION) == text
    status, same = await give(desk, text)
    assert (status, same["ok"], same["files"]) == (200, True, [])
    audit: Audit = desk.client.app[AUDIT_TRAIL]
    lines = [each.line for each in audit.page().result(5) if each.line.action == "edit file text"]
    assert {line.target for line in lines} == {STATION, f"proposed: {STATION}", "proposed: nothing"}
    done = next(line for line in lines if line.target == STATION)
    assert (done.actor, done.before) == ("token admin", found["before"])


async def test_mistakes_are_told_at_their_lines_and_not_saved(desk: Desk) -> None:
    found = await shown(desk)
    wrong = found["text"].replace("spots: spots", "spots: sports")
    line = next(number for number, each in enumerate(wrong.splitlines(), 1) if "sports" in each)
    status, proposal = await give(desk, wrong)
    first = next(each for each in proposal["problems"] if each["new"])
    assert (status, proposal["ok"]) == (200, False)
    assert (first["code"], first["file"], first["line"]) == ("RV101", STATION, line)
    assert "spots" in first["help"]
    status, told = await give(desk, wrong, save=True, seen={STATION: found["before"]})
    assert (status, told["code"], told["problems"][0]["line"]) == (422, "invalid", line)
    for bad in (
        "station: [\n",
        "",
        "- a\n",
        "\x00",
        "a: \x1b\n",
        "station: {id: tiny}\nstation: {}\n",
        "a" * 999_999,
    ):
        status, proposal = await give(desk, bad)
        assert (status, proposal["ok"]) == (200, False), bad[:20]
        assert any(each["new"] and each["file"] == STATION for each in proposal["problems"]), bad[:20]
    assert desk.text(STATION) == found["text"]


async def test_a_file_with_a_mistake_is_mended(desk: Desk) -> None:
    channel = desk.folder / "channels/one.yaml"
    good = channel.read_text()
    channel.write_text(good.replace("{06:00: shows}", "{06:00: shows"))
    found = await shown(desk, "channels/one.yaml")
    status, proposal = await give(desk, found["text"] + "# more\n", "channels/one.yaml")
    assert (status, proposal["ok"], proposal["problems"][0]["code"]) == (200, False, "RV001")
    await saved(desk, good, "channels/one.yaml")
    assert channel.read_text() == good


async def test_what_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    found = await shown(desk)
    text = found["text"].replace("Tiny Television", "Quay TV")
    _, proposal = await give(desk, text, before=found["before"])
    seen = {STATION: proposal["files"][0]["before"]}
    path = desk.folder / STATION
    path.write_text(path.read_text() + "# somebody else\n")
    by_hand = path.read_text()
    for more in (
        {"before": found["before"]},
        {"before": found["before"], "save": True, "seen": seen},
        {"save": True, "seen": seen},
    ):
        status, told = await give(desk, text, **more)
        assert (status, told["code"]) == (409, "changed_on_disk"), more
    assert path.read_text() == by_hand


ENDS = {
    "crlf": b"# one\r\nstation: {id: tiny, name: A}\r\n# end\r\n",
    "mark": b"\xef\xbb\xbf# one\r\nstation: {id: tiny, name: A}\r\n# end",
    "no end": b"# one\nstation: {id: tiny, name: A}\n# end",
    "mixed": b"# one\r\nstation: {id: tiny, name: A}\n\r\n# end\r\n\n#\n",
}


@pytest.mark.parametrize("ends", ENDS)
async def test_lines_that_stay_are_the_same_to_the_byte(desk: Desk, ends: str) -> None:
    rest = desk.text(STATION).partition("\n")[2]
    path, old = desk.folder / "names.yaml", ENDS[ends]
    (desk.folder / STATION).write_text(rest)
    old = old.replace(b"name: A", b"language: 1, timezone: UTC, name: A")
    path.write_bytes(old)
    found = await shown(desk, "names.yaml")
    assert "\r" not in found["text"] and "\ufeff" not in found["text"]
    _, same = await give(desk, found["text"], "names.yaml")
    assert same["files"] == []
    for sent in ("\n", "\r\n"):
        path.write_bytes(old)
        await saved(desk, found["text"].replace("name: A", "name: B").replace("\n", sent), "names.yaml")
        assert path.read_bytes() == old.replace(b"name: A", b"name: B")
    path.write_bytes(old)
    await saved(desk, found["text"].replace("# one\n", "# one\n# two\n"), "names.yaml")
    end = b"\r\n" if b"\r\n" in old else b"\n"
    assert path.read_bytes() == old.replace(b"# one" + end, b"# one" + end + b"# two" + end)


async def test_only_admins_read_and_write_whole_files(desk: Desk) -> None:
    by_hand = "overrides/by-hand.yaml"
    text = desk.text(by_hand)
    for role in ("viewer", "operator"):
        for path in ("files", f"files/text?file={by_hand}"):
            assert (await desk.ask("GET", path, role))[0] == 403
        for more in ({}, {"draft": "later"}):
            status, told = await give(desk, text.replace("PG", "R"), by_hand, role, **more)
            assert status == 403, told
    await saved(desk, text.replace("PG", "R"), by_hand)
    assert desk.text(by_hand) == text.replace("PG", "R")


async def test_a_name_that_no_page_can_show_keeps_nobody_from_the_other_files(desk: Desk) -> None:
    odd = os.fsencode(desk.folder) + b"/\xff.yaml"
    with open(odd, "w") as file:
        file.write("pool: {}\n")
    status, found = await desk.ask("GET", "files", "admin")
    assert status == 200 and "\\udcff.yaml" in [each["file"] for each in found["files"]]
    status, told = await desk.ask("GET", "files/text", "admin", params={"file": "\\udcff.yaml"})
    assert (status, told["code"]) == (409, "RV818")
    status, proposal = await give(desk, desk.text(STATION) + "# more\n")
    assert status == 200 and "+# more" in proposal["files"][0]["diff"], proposal
    assert "\\udcff.yaml" in [each["file"] for each in proposal["problems"]]


PLACES = (
    "../../../etc/x.yaml", "/etc/passwd", "a/../station.yaml", ".hidden.yaml", "station.lock", "./station.yaml",
    "channels//one.yaml", "link-out.yaml", "folder-out/x.yaml", "new.yaml", "channels/three.yaml", "STATION.yaml",
    "a\\b.yaml", "channels", "deep/.x/y.yaml",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
async def test_only_known_files_by_their_names(desk: Desk, place: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_text("pools: {}\n")
    (desk.folder / "link-out.yaml").symlink_to(outside / "x.yaml")
    (desk.folder / "folder-out").symlink_to(outside)
    (desk.folder / ".hidden.yaml").write_text("pools: {}\n")
    status, told = await desk.ask("GET", "files/text", "admin", params={"file": place})
    assert (status, told["code"]) in ((404, "unknown_file"), (409, "RV818")), told
    before = sorted(path for path in desk.folder.rglob("*"))
    for more in ({}, {"save": True, "seen": {place: ""}}, {"draft": "later"}):
        status, told = await give(desk, "pools: {}\n", place, **more)
        refused = (status, told.get("code")) in ((404, "unknown_file"), (422, "invalid"))
        assert refused or (status, told["ok"], told["draft"]) == (200, False, ""), told
    assert (outside / "x.yaml").read_text() == "pools: {}\n"
    assert sorted(path for path in desk.folder.rglob("*")) == before


HELD = {
    "token": ("sources:\n  tv: {type: plex, url: 'http://tv', token: s3cr3t}\n", 2),
    "below": ("sources:\n  tv:\n    token:\n      s3cr3t\n", 4),
    "block": ("sources:\n  tv:\n    token: >-\n      s3cr3t\n", 3),
    "comment": ("# old\n#   token: s3cr3t\npools: {}\n", 2),
    "broken": ("sources: [\n  token: 's3cr3t'\n", 2),
    "database": ("database: {url: 'postgresql://me:s3cr3t@db/x'}\n", 1),
    "address": ("programs:\n  cam: {live: 'http://cam/x?sig=s3cr3t&y=1'}\n", 2),
    "user": ("programs:\n  cam: {live: 'http://s3cr3t@cam/x'}\n", 2),
    "a password in what is not read": ("sources: [\n  my-password: 's3cr3t'\n", 2),
    "a key in what is not read": ("pools: {a: {api_key: s3cr3t}\n", 1),
    "after a mistake": ("pools: {}\n---\nTOKEN:\n  s3cr3t\n", 3),
    "a list": ("- password: s3cr3t\n", 1),
    "a directive": ("%YAML 1.2\n---\n'secret': s3cr3t\n", 3),
    "a password in a comment": ("pools: {}\n# tv: later\n#  - db.password: s3cr3t\n", 3),
    "key": ('overrides:\n- match: {key: a}\n  set: {"custom.api-key": s3cr3t}\n', 3),
}


@pytest.mark.parametrize("held", HELD)
async def test_a_file_with_a_secret_is_not_shown_and_none_is_put_into_one(desk: Desk, held: str) -> None:
    text, line = HELD[held]
    (desk.folder / "more.yaml").write_text(text)
    status, told = await desk.ask("GET", "files/text?file=more.yaml", "admin")
    assert (status, told["code"], told["file"], told["line"]) == (409, "plain_secret", "more.yaml", line)
    assert f"line {line} of it" in told["detail"] and "${env:NAME}" in told["action"]
    answers = [told, (await give(desk, "pools: {}\n", "more.yaml"))[1]]
    assert answers[1]["code"] == "plain_secret"
    (desk.folder / "more.yaml").write_text("pools: {}\n")
    for more in ({}, {"draft": "later"}):
        status, proposal = await give(desk, text, "more.yaml", **more)
        assert (status, proposal["ok"], proposal["files"], proposal["draft"]) == (200, False, [], "")
        assert [(each["code"], each["file"], each["line"]) for each in proposal["problems"]] == [
            ("RV818", "more.yaml", line)
        ]
        answers.append(proposal)
    assert "s3cr3t" not in json.dumps(answers)
    assert not list((desk.folder.parents[1] / ".retrovue/tiny").glob("drafts/*"))


async def test_references_are_no_secrets(desk: Desk) -> None:
    text = (
        "sources:\n  tv: {type: plex, url: 'http://tv:32400', token: '${env:T}', paths: [{from: /a, to: media}]}\n"
        "# its token comes from the environment\n"
        "# password: ${env:P}, api_key: in the safe\n"
        "programs: {films: {from: 'title:\"The Secret: Dare\"', notes: 'Top Secret: the password: all'}}  # a secret:\n"
    )
    (desk.folder / "more.yaml").write_text(text)
    assert (await shown(desk, "more.yaml"))["text"] == text


async def test_what_is_no_text_is_not_shown(desk: Desk) -> None:
    path = desk.folder / "more.yaml"
    for content, words in (
        (b"pools: {}\r# a\n", "line 1"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * 1_000_001, "larger than 1 MB"),
    ):
        path.write_bytes(content)
        status, told = await desk.ask("GET", "files/text?file=more.yaml", "admin")
        assert (status, told["code"]) == (409, "RV818") and words in told["detail"]
        status, proposal = await give(desk, "pools: {}\n", "more.yaml")
        assert (status, proposal["ok"]) == (200, False)
    path.write_text("pools: {}\n")
    status, proposal = await give(desk, "# a\npools: {}\r", "more.yaml")
    assert (status, proposal["problems"][0]["code"], proposal["problems"][0]["line"]) == (200, "RV818", 2)
    assert (await give(desk, "# \ud800\n", "more.yaml"))[0] == 400


async def test_a_draft_is_looked_at_beside_what_is_there_then(desk: Desk) -> None:
    found = await shown(desk)
    wrong = found["text"].replace("spots: spots", "spots: sports")
    status, kept = await give(desk, wrong, before=found["before"], draft="Sports")
    assert (status, kept["saved"], len(kept["draft"])) == (200, False, 16)
    assert (await desk.ask("GET", "drafts"))[1] == {"drafts": []}, "an operator may not save it"
    (desk.folder / STATION).write_text(found["text"] + "# somebody else\n")
    _, whole = await desk.ask("GET", f"drafts/{kept['draft']}", "admin")
    assert (whole["path"], whole["body"]["before"], whole["body"]["text"]) == (
        "/api/v1/files/edits",
        None,
        wrong,
    )
    status, again = await desk.post("files/edits", whole["body"], "admin")
    assert status == 200 and "-# somebody else" in again["files"][0]["diff"]


async def test_a_folder_that_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, for whom nothing is read-only: the system's answers are played."""
    found = await shown(desk)
    text = found["text"] + "# more\n"
    _, proposal = await give(desk, text)

    def refuse(*_: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("retrovue.editing.saving.write", refuse)
    status, told = await give(desk, text, save=True, seen={STATION: proposal["files"][0]["before"]})
    assert (status, told["code"]) == (409, "read_only")
    monkeypatch.setattr("retrovue.editing.writable.os.access", lambda *_, **__: False)
    status, listed = await desk.ask("GET", "files", "admin")
    assert status == 200 and listed["read_only"].startswith("the folder of `tiny` cannot be written: ")
    assert desk.text(STATION) == found["text"]


async def test_the_schema_of_station_files(desk: Desk) -> None:
    status, found = await desk.ask("GET", "schema/station.json", "viewer")
    assert (status, found["title"]) == (200, "RetroVue station file")
    assert "channel" in found["properties"] and "definitions" in found
