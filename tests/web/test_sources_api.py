"""Sources over the API: how each is, trying one out, mapping its paths, and editing it in the station's own files."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from catalog.conftest import seen
from plex_emulator import PlexEmulator, small_library, start
from runs.fake_process import FakeProcess
from sources.serving import serving
from syrupy.assertion import SnapshotAssertion

from retrovue import pipeline
from retrovue.catalog import SectionState, open_catalog
from retrovue.catalog.links import RunRecord
from retrovue.load.air_token import make_token
from retrovue.load.project import find_station
from retrovue.media.version import Part, Version
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.record.audit import Audit
from retrovue.web.access.throttle import Throttle
from retrovue.web.api import source_edits, source_test
from retrovue.web.application import make_application
from retrovue.web.console import Console
from retrovue.web.lookout import Lookout
from retrovue.web.source_looks import SOURCE_LOOKS

TOKEN = "right-token-that-nobody-may-read"
STATION = """\
# The tiny one. This comment stays.
station: {id: tiny, language: 1, name: Tiny Television, timezone: UTC}

sources:
  # our films
  clips:
    type: folder
    roots: [media]   # beside the station
  plex:
    type: plex
    url: %s
    token: ${env:PLEX_TOKEN}
    paths:
      - {from: /srv/gone, to: media/gone}
"""
CHANNEL = """\
channel: {id: one, number: 1, name: One, block: none}
programs: {shows: {from: 'kind:movie', order: shuffle}}
grid: {daily: {06:00: shows}}
"""


@dataclass
class Asking:
    client: TestClient
    tokens: dict[str, str]
    project: Path
    plex: PlexEmulator
    director: Director

    @property
    def file(self) -> Path:
        return self.project / "stations/tiny/station.yaml"

    async def ask(self, method: str, path: str, body: Any = None, role: str = "admin") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        async with self.client.request(method, f"/api/v1{path}", json=body, headers=headers) as response:
            text = await response.text()
            assert TOKEN not in text
            return response.status, json.loads(text) if text else None

    async def get(self, path: str, role: str = "admin") -> Any:
        status, found = await self.ask("GET", path, role=role)
        assert status == 200, found
        return found

    async def propose(self, **body: Any) -> str:
        status, found = await self.ask("POST", "/sources/edits", body)
        assert status == 200, found
        assert not [one for one in found["problems"] if one["new"] and one["severity"] == "error"], found
        return "\n".join(
            line for file in found["files"] for line in file["diff"].splitlines() if line[:1] in "+-"
        )


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexEmulator]:
    with start(small_library(), token=TOKEN) as emulator:
        yield emulator


def write(project: Path, plex: PlexEmulator) -> None:
    folder = project / "stations/tiny"
    (folder / "channels").mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION % plex.url)
    (folder / "channels/one.yaml").write_text(CHANNEL)
    for name in ("media/here.mkv", "disks/Films/a.mkv", "disks/Films/b.mkv", "disks/Films/c.mkv"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(b"x" * 1234)


def fill(project: Path, catalog: Any) -> None:
    """A file that is here, one that is gone, and three of a server at paths that nothing maps."""
    of = {"source": "clips", "section": "media"}
    local = str(project / "media/here.mkv")
    links = [
        seen("here.mkv", "sha-here", **of, local=local, versions=(Version((Part(local),)),)),
        seen("lost.mkv", "sha-lost", **of, versions=(Version((Part(str(project / "media/lost.mkv")),)),)),
    ]
    links += [
        seen(
            f"{name}.mkv", f"tmdb:{name}", source="plex", section="1", asset=None,
            versions=(Version((Part(f"/data/Movies/{name}.mkv"),)),),
        )
        for name in "abc"
    ]  # fmt: skip
    catalog.take_in(links, 1_000)
    catalog.keep_section("clips", "media", SectionState("", 5_000))
    catalog.keep_section("plex", "1", SectionState("", 6_000, ("7", "8")))
    for id, mode, ended in (("r1", "full", 7_000), ("r2", "incremental", 9_000)):
        run = RunRecord(id, "library_sync", ended - 1, mode=mode, sources=("plex",), pid=0, state="running")
        catalog.begin_run(run, ended - 1)
        catalog.end_run(
            RunRecord(
                id, "library_sync", ended - 1, ended, mode=mode, sources=("plex",), pid=0, state="completed"
            )
        )


@pytest.fixture
async def asking(
    tmp_path: Path, plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asking]:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)
    write(tmp_path, plex)
    place = find_station(tmp_path, None)
    place.state.mkdir(parents=True)
    with open_catalog(place.state / "catalog.sqlite") as catalog:
        fill(tmp_path, catalog)
    env = {"PLEX_TOKEN": TOKEN, "LINES": "a\nb"}
    loaded = pipeline.load(place, env)
    assert loaded.document is not None, loaded.diagnostics
    known = pipeline.read_known(place, loaded.document)
    accepted = pipeline.Accepted(place, loaded, loaded.document, known.snapshot, ())
    director = Director(place.state, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=accepted, place=place, env=env)
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(app)) as client:
        tokens = {"admin": make_token(place.state)}
        for role in ("viewer", "operator"):
            answer = await client.post(
                "/api/v1/tokens", json={"name": role, "role": role},
                headers={"Authorization": f"Bearer {tokens['admin']}"},
            )  # fmt: skip
            tokens[role] = (await answer.json())["token"]
        yield Asking(client, tokens, tmp_path, plex, director)
    await console.runs.close()
    director.record.close()


# ---------------------------------------------------------------- how they are


async def test_the_list_counts_by_state_and_says_when_it_was_read(asking: Asking) -> None:
    found = {one["name"]: one for one in (await asking.get("/sources", "viewer"))["sources"]}
    plex, clips = found["plex"], found["clips"]
    assert (plex["counts"], plex["held"]) == ({"unmeasured": 3}, 2)
    assert (plex["last_full"], plex["last_incremental"]) == (7_000, 9_000)
    assert plex["next"] >= asking.director.clock.wall() - 5_000
    assert clips["counts"] == {"active": 2}
    assert [one["title"] for one in clips["sections"]] == ["media"]


async def test_a_server_that_answers_and_why_its_items_are_elsewhere(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "retrovue.web.source_looks.likely_folders", lambda *_: [str(asking.project / "disks")]
    )
    plex = asking.plex
    monkeypatch.setattr(plex.section("Movies"), "locations", ("/data/Movies",))
    found = await asking.get("/sources/plex/state")
    assert (found["reachable"], found["server"], found["problems"]) == (True, "Invented Server", [])
    assert {one["title"]: one["enabled"] for one in found["libraries"]} == {
        "Movies": True,
        "TV": True,
        "Kids TV": True,
    }
    places = found["places"]
    assert (places["total"], places["here"], places["unmapped"]) == (3, 0, 3)
    assert [one["code"] for one in places["reasons"]][-1] == "RV034"
    assert places["proposals"] == [
        {"from_path": "/data/Movies", "to": str(asking.project / "disks/Films"), "found": 3, "of": 3}
    ]
    assert places["examples"][0]["path"] == "/data/Movies/a.mkv"
    listed = await asking.get("/sources")
    assert [one["title"] for one in listed["sources"][1]["sections"]] == ["Movies"]


async def test_viewers_see_how_many_and_not_where(asking: Asking) -> None:
    found = await asking.get("/sources/plex/state", "viewer")
    places = found["places"]
    assert (places["unmapped"], places["proposals"], places["examples"]) == (3, [], [])
    assert {folder for one in found["libraries"] for folder in one["folders"]} == set()
    text = json.dumps([found, await asking.get("/sources", "viewer")])
    assert "/data" not in text and str(asking.project) not in text


async def test_folders_and_their_files(asking: Asking) -> None:
    found = await asking.get("/sources/clips/state")
    assert (found["reachable"], found["roots"][0]["entries"], found["latency"]) == (True, 1, 0)
    assert (found["places"]["total"], found["places"]["here"], found["places"]["missing"]) == (2, 1, 1)


async def test_a_server_that_hangs_holds_nobody_up(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.client.app[SOURCE_LOOKS].servers, "_patience", 0.05)
    fault = asking.plex.fault("delay", "root", 1.0, times=1)
    found = await asking.get("/sources/plex/state")
    asking.plex.faults.remove(fault)
    assert (found["reachable"], found["server"]) == (None, "")
    assert found["places"]["total"] == 3


async def test_nobody_knows_an_unknown_source(asking: Asking) -> None:
    for method, path in (("GET", "state"), ("GET", "written"), ("POST", "try")):
        status, found = await asking.ask(method, f"/sources/nothing/{path}", {} if method == "POST" else None)
        assert (status, found["code"]) == (404, "RV508"), path


async def test_namesakes_are_for_everybody_who_may_look(asking: Asking) -> None:
    assert await asking.get("/same-titles", "viewer") == {"total": 0, "titles": []}


# ---------------------------------------------------------------- trying


async def test_a_server_is_tried_before_it_is_written_down(asking: Asking) -> None:
    body = {"url": asking.plex.url, "token": "${env:PLEX_TOKEN}"}
    status, found = await asking.ask("POST", "/sources/test", body)
    assert (status, found["ok"], found["version"]) == (200, True, "1.41.0.1")
    assert {one["title"]: one["count"] for one in found["libraries"]} == {"Movies": 7, "TV": 12, "Kids TV": 6}
    assert [one["ok"] for one in [(await asking.ask("POST", "/sources/test", {"source": "plex"}))[1]]] == [
        True
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"token": TOKEN}, 400, "malformed"),
        ({"token": "${env:NOT_THERE}"}, 409, "RV036"),
        ({"token": "${file:../outside}"}, 409, "RV036"),
        ({"token": "${file:/etc/hostname}"}, 409, "RV036"),
        ({"token": "${file:.retrovue/tiny/air-token}"}, 409, "RV036"),
        ({"url": "file:///etc/passwd"}, 400, "malformed"),
        ({"url": "ftp://plex.lan"}, 400, "malformed"),
        ({"url": "http://me:secret@plex.lan"}, 400, "malformed"),
        ({"url": "http://plex.lan/?X-Plex-Token=abc"}, 400, "malformed"),
        ({"url": "${env:LINES}"}, 409, "RV520"),
    ],
)
async def test_what_is_never_tried(asking: Asking, body: dict[str, str], status: int, code: str) -> None:
    asked = len(asking.plex.seen)
    whole = {"url": asking.plex.url, "token": "${env:PLEX_TOKEN}", **body}
    got, found = await asking.ask("POST", "/sources/test", whole)
    assert (got, found["code"]) == (status, code), found
    assert "secret@" not in json.dumps(found) and len(asking.plex.seen) == asked


async def test_a_token_of_the_project_is_read_from_its_file(asking: Asking) -> None:
    (asking.project / "secrets").mkdir()
    (asking.project / "secrets/plex.token").write_text(f"{TOKEN}\n")
    body = {"url": asking.plex.url, "token": "${file:secrets/plex.token}"}
    assert (await asking.ask("POST", "/sources/test", body))[1]["ok"] is True


async def test_a_token_of_many_lines_is_sent_nowhere(asking: Asking) -> None:
    body = {"url": asking.plex.url, "token": "${env:LINES}"}
    found = (await asking.ask("POST", "/sources/test", body))[1]
    assert (found["ok"], found["problems"][0]["code"]) == (False, "RV521")


class _Hostile(BaseHTTPRequestHandler):
    """A server whose every name is meant to hurt."""

    NASTY = "<script>alert(1)</script>\ud800\x00\u202e" + "x" * 5_000

    def do_GET(self) -> None:
        library = {
            "key": "1",
            "title": self.NASTY,
            "type": "movie",
            "Location": [{"path": self.NASTY}, {"path": 7}],
        }
        about = {
            "friendlyName": self.NASTY,
            "version": {"a": 1},
            "machineIdentifier": "m",
            "totalSize": "many",
        }
        body = json.dumps(
            {"MediaContainer": {**about, "Directory": [library, 3, {"key": "../../x", "title": "y"}]}}
        ).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


async def test_names_that_are_meant_to_hurt(asking: Asking) -> None:
    with serving(_Hostile) as url:
        status, found = await asking.ask("POST", "/sources/test", {"url": url, "token": "${env:PLEX_TOKEN}"})
    assert (status, found["ok"]) == (200, True)
    (library,) = found["libraries"]
    assert (library["count"], len(library["folders"])) == (None, 1)
    for name in (found["server"], library["title"], library["folders"][0]):
        assert name.startswith("<script>") and name.isprintable() and len(name) < 400


async def test_folders_are_tried(asking: Asking) -> None:
    found = (await asking.ask("POST", "/sources/test", {"roots": ["media", "nowhere"]}))[1]
    assert [(one["entries"], bool(one["problem"])) for one in found["roots"]] == [(1, False), (0, True)]
    assert (found["ok"], found["problems"][0]["code"]) == (False, "RV032")
    assert len(found["problems"][0]["help"]) == 1
    found = (await asking.ask("POST", "/sources/test", {"roots": ["~/films"]}))[1]
    assert "`~` is not expanded" in found["problems"][0]["help"][0]


async def test_so_many_at_once_and_no_more(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_test, "_TESTERS", threading.BoundedSemaphore(1))
    source_test._TESTERS.acquire()
    status, found = await asking.ask("POST", "/sources/test", {"roots": ["media"]})
    assert (status, found["code"]) == (503, "busy")


async def test_trying_is_for_admins_and_written_down_without_the_token(asking: Asking) -> None:
    body = {"url": asking.plex.url, "token": "${env:PLEX_TOKEN}"}
    assert (await asking.ask("POST", "/sources/test", body, "operator"))[0] == 403
    await asking.ask("POST", "/sources/test", body)
    lines = await asyncio.wrap_future(Audit(asking.director.record).page())
    found = [one.line for one in lines if one.line.action == "test source"]
    assert asking.plex.url in {one.target for one in found}
    assert TOKEN not in str(lines)


# ---------------------------------------------------------------- mapping


async def test_a_mapping_is_tried_before_it_is_saved(asking: Asking) -> None:
    lines = [{"from_path": "/data/Movies", "to": "disks/Films"}]
    body = {"path": "/data/Movies/a.mkv", "paths": lines}
    status, found = await asking.ask("POST", "/sources/plex/try", body)
    assert status == 200, found
    assert found == {
        "local": str(asking.project / "disks/Films/a.mkv"), "line": 0, "from_path": "/data/Movies", "why": "",
        "here": True, "size": 1234, "found": 3, "of": 3,
    }  # fmt: skip
    _, folder = await asking.ask("POST", "/sources/plex/try", {"path": "/data/Movies", "paths": lines})
    assert (folder["here"], folder["local"]) == (True, str(asking.project / "disks/Films"))


async def test_why_a_path_leads_nowhere(asking: Asking) -> None:
    found = (await asking.ask("POST", "/sources/plex/try", {"path": "/other/x.mkv"}, "operator"))[1]
    assert (found["local"], found["line"], found["here"]) == ("", -1, None)
    assert found["why"] == "no mapping covers it"
    away = (await asking.ask("POST", "/sources/plex/try", {"path": "/srv/gone/x.mkv"}, "operator"))[1]
    assert (away["line"], away["here"]) == (0, None)


async def test_lines_of_ones_own_are_for_admins(asking: Asking) -> None:
    body = {"path": "/x", "paths": [{"from_path": "/", "to": "/"}]}
    assert (await asking.ask("POST", "/sources/plex/try", body, "operator"))[0] == 403
    assert (await asking.ask("POST", "/sources/plex/try", {"path": "/x"}, "viewer"))[0] == 403
    assert (await asking.ask("POST", "/sources/clips/try", {"path": "/x"}))[1]["code"] == "no_paths"


@pytest.mark.parametrize(
    "path", ["\0", "/data/\0", "//", "C:\\", "/" + "x" * 3_999, "\\\\?\\", "..", "\u202e"]
)
async def test_any_path_may_be_tried(asking: Asking, path: str) -> None:
    lines = [{"from_path": "/data", "to": "disks"}]
    assert (await asking.ask("POST", "/sources/plex/try", {"path": path, "paths": lines}))[0] == 200


@pytest.mark.parametrize("blank", [" ", "\u00a0"])
async def test_a_line_without_a_path_is_refused(asking: Asking, blank: str) -> None:
    for line in ({"from_path": blank, "to": "disks"}, {"from_path": "/data", "to": blank}):
        status, told = await asking.ask("POST", "/sources/plex/try", {"path": "/data/x", "paths": [line]})
        assert (status, told["code"]) == (400, "malformed") and "the path is empty" in told["detail"]


# ---------------------------------------------------------------- editing


async def test_edits_are_as_small_as_can_be(asking: Asking, snapshot: SnapshotAssertion) -> None:
    plex, clips = {"source": "plex"}, {"source": "clips"}
    lines = [
        {"from_path": "/srv/gone", "to": "media/gone"},
        {"from_path": "/data/Movies", "to": "disks/Films"},
    ]
    new = {"type": "plex", "url": "http://other.lan:32400", "token": "${file:secrets/other.token}"}
    found = {
        "switch off": await asking.propose(**plex, set={"enabled": False}),
        "switch a library off": await asking.propose(
            **plex, set={"libraries": {"Movies": True, "TV": False, "Kids TV": True}}
        ),
        "map a folder": await asking.propose(**plex, set={"paths": lines}),
        "take the lines away": await asking.propose(**plex, set={"paths": []}),
        "another address": await asking.propose(**plex, set={"url": "https://plex.lan", "remote": True}),
        "switch a folder off": await asking.propose(
            **clips, set={"roots": [{"path": "media", "enabled": False}, {"path": "more", "name": "More"}]}
        ),
        "take out": await asking.propose(**clips, action="remove"),
        "add a server": await asking.propose(
            source="other", action="add", set={**new, "libraries": {"Movies": True, "TV: \"odd\"": False}}
        ),
        "add folders": await asking.propose(
            source="films", action="add", set={"type": "nfo", "roots": [{"path": "/mnt/films"}]}
        ),
    }  # fmt: skip
    told = "\n".join(f"# {name}\n{diff}\n" for name, diff in found.items())
    assert (
        told.replace(asking.plex.url, "http://plex").replace("'", "") == snapshot
    )  # quotes are the splice's matter


async def test_a_saved_edit_keeps_every_comment(asking: Asking) -> None:
    body: dict[str, Any] = {"source": "plex", "set": {"enabled": False}}
    _, proposed = await asking.ask("POST", "/sources/edits", body)
    before = asking.file.read_text()
    seen_files = {one["file"]: one["before"] for one in proposed["files"]}
    status, saved = await asking.ask("POST", "/sources/edits", {**body, "save": True, "seen": seen_files})
    assert (status, saved["saved"]) == (200, True)
    after = asking.file.read_text()
    assert [line for line in after.splitlines() if line not in before] == ["    enabled: false"]
    assert (await asking.ask("POST", "/sources/edits", {**body, "save": True, "seen": seen_files}))[0] == 409


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"set": {"token": TOKEN}}, 400, "does not go into the station's files"),
        ({"set": {"url": "plex.lan"}}, 400, "begins with `http://`"),
        ({"set": {"url": "http://me:pw@plex.lan"}}, 400, "take out names"),
        ({"set": {}}, 400, "say what is to change"),
        ({"set": {"type": "nfo"}}, 400, "stays of its kind"),
        ({"source": "No Id", "set": {"enabled": True}}, 400, "source"),
        ({"source": "nothing", "set": {"enabled": False}}, 404, "no source `nothing`"),
        ({"action": "add", "set": {"type": "nfo", "roots": [{"path": "x"}]}}, 409, "already"),
        ({"source": "new", "action": "add", "set": {"type": "plex"}}, 400, "`url`, `token`"),
        ({"set": {"enabled": True}}, 409, "say so already"),
    ],
)
async def test_what_is_no_edit(asking: Asking, body: dict[str, Any], status: int, words: str) -> None:
    got, found = await asking.ask("POST", "/sources/edits", {"source": "plex", **body})
    assert got == status and words in found["detail"], found
    assert TOKEN not in json.dumps(found)


async def test_an_edit_that_does_not_compile_is_not_saved(asking: Asking) -> None:
    body = {"source": "films", "action": "add", "set": {"type": "nfo", "roots": [{"path": "${env:NOPE}"}]}}
    _, proposed = await asking.ask("POST", "/sources/edits", body)
    assert any(one["new"] for one in proposed["problems"])


async def test_files_are_parsed_beside_the_loop(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, parse = [], source_edits.parse_file

    def noted(*args: Any) -> Any:
        parsed.append(threading.current_thread())
        return parse(*args)

    monkeypatch.setattr(source_edits, "parse_file", noted)
    assert (await asking.get("/sources/plex/written"))["source"] == "plex"
    assert parsed and threading.current_thread() not in parsed


async def test_what_a_form_is_filled_with(asking: Asking) -> None:
    found = await asking.get("/sources/plex/written")
    assert (found["token"], found["line"]) == ("${env:PLEX_TOKEN}", 9)
    assert found["paths"] == [{"from_path": "/srv/gone", "to": "media/gone", "case": None}]
    asking.file.write_text(
        asking.file.read_text().replace("${env:PLEX_TOKEN}", TOKEN).replace("http://", "http://me:pw@")
    )
    found = await asking.get("/sources/plex/written")
    assert (found["token"], found["url"]) == ("", "")
    assert (await asking.ask("GET", "/sources/plex/written", role="operator"))[0] == 403


# ---------------------------------------------------------------- a lookout


async def test_an_older_answer_stands_while_a_newer_one_takes_its_time() -> None:
    now, go = [0], threading.Event()
    lookout: Lookout[int] = Lookout(lambda: now[0], patience=0.05)
    first = await lookout.ask("a", "x", lambda: 1)
    assert first is not None and first.value == 1
    now[0] = 10**9
    older = await lookout.ask("a", "x", lambda: go.wait(5) and 2 or 0)
    assert older is not None and older.value == 1
    assert await lookout.ask("a", "other", lambda: 3) is None, "one look at a time"
    go.set()
    for _ in range(100):
        newer = lookout.last("a", "x")
        if newer is not None and newer.value == 2:
            break
        await asyncio.sleep(0.01)
    assert newer is not None and newer.value == 2


async def test_a_look_that_fails_is_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    lookout: Lookout[int] = Lookout(lambda: 0)
    assert await lookout.ask("a", 1, lambda: 1 // 0) is None
    assert "cannot be looked at" in caplog.text
