"""The stream of events: whole for everybody who listens, whatever happens to the line."""

import asyncio
import json
import random
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from amounts import amount
from jsonschema import Draft202012Validator
from runs.fake_process import FakeProcess
from web.small_console import SmallConsole, small_console

from retrovue.record.runs import RunHistory
from retrovue.runs.bus import PENDING
from retrovue.web import event_streams
from retrovue.web.access.roles import Role
from retrovue.web.api import events as api
from retrovue.web.console import STREAMS

PATH = "/api/v1/events"
Message = dict[str, str]
CUTS = amount(200, 60)


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, ("otto", Role.OPERATOR), ("vic", Role.VIEWER)) as found:
        await found.sign_in("otto")
        yield found


async def read(response: ClientResponse) -> Message:
    """The next message; comments and the time to wait are passed over."""
    found: Message = {}
    while True:
        line = (await asyncio.wait_for(response.content.readline(), 10)).decode().rstrip("\n")
        if not line and "data" in found:
            return found
        name, _, value = line.partition(": ")
        if name in ("event", "data", "id"):
            found[name] = value


async def working(console: SmallConsole) -> FakeProcess:
    status, _ = await console.ask("POST", "/api/v1/runs", {"sources": ["plex"]})
    assert status == 202
    while not console.processes:
        await asyncio.sleep(0.005)
    return console.processes[-1]


async def test_first_how_it_stands_and_then_what_happens(console: SmallConsole) -> None:
    process = await working(console)
    process.say("total_locked", 0, 10)
    async with console.client.get(PATH) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert (response.headers["Cache-Control"], response.headers["X-Accel-Buffering"]) == (
            "no-cache",
            "no",
        )
        first = await read(response)
        snapshot = json.loads(first["data"])
        assert first["event"] == "snapshot" and snapshot["active"][0]["phase"] == "total_locked"
        assert int(first["id"]) == snapshot["last_id"]
        process.say("batch_commit", 5, 10)
        told = await read(response)
        assert (told["event"], int(told["id"])) == ("library_sync", snapshot["last_id"] + 1)
        event = json.loads(told["data"])
        assert (event["progress"]["percent"], event["extra"]["state"]) == (50, "running")
        schema = (await console.ask("GET", "/api/v1/schema/event.json"))[1]
        for each in (event, *snapshot["active"]):  # what else is told in these tests goes over a strict bus
            Draft202012Validator(schema).validate(each)


class Browser:
    """Reads as an EventSource does: a message counts when it is whole, and its id is sent when it connects anew."""

    def __init__(self) -> None:
        self.last, self.heard = "", list[int]()

    async def listen(self, console: SmallConsole, most: int) -> None:
        """Is cut off after so many bytes."""
        headers = {"Last-Event-ID": self.last} if self.last else {}
        read = b""
        async with console.client.get(PATH, headers=headers) as response:
            while len(read) < most and (self.last == "" or self.missing(console)):
                read += await asyncio.wait_for(response.content.read(most - len(read)), 10)
                *whole, _ = read.split(b"\n\n")
                for message in whole:
                    self.take(message.decode())
                read = read[read.rfind(b"\n\n") + 2 :] if whole else read
                most -= sum(len(message) + 2 for message in whole)

    def missing(self, console: SmallConsole) -> bool:
        return int(self.last) < console.runs.bus.last

    def take(self, message: str) -> None:
        found = dict(line.split(": ", 1) for line in message.split("\n"))
        self.last = found.get("id", self.last)
        if found.get("event") == "library_sync":
            self.heard.append(json.loads(found["data"])["progress"]["current"])


async def test_cut_at_random_points_nothing_is_missed_or_doubled(
    console: SmallConsole, figure: Callable[[str], None]
) -> None:
    """Connections that are each cut after some bytes, also in the middle of a message."""
    process, drawn, browser, number = await working(console), random.Random(4), Browser(), 0
    await browser.listen(console, 1 << 20)
    for _ in range(CUTS):
        for _ in range(drawn.randint(0, 3)):
            number += 1
            process.say("batch_commit", number, 10_000)
        await browser.listen(console, drawn.randint(1, 4_000))
    await browser.listen(console, 1 << 20)
    figure(f"{CUTS} cuts, {len(browser.heard)} events heard, each once and in order")
    assert number > CUTS and browser.heard == list(range(1, number + 1))


async def test_what_is_gone_is_said(console: SmallConsole) -> None:
    async with console.client.get(PATH, headers={"Last-Event-ID": "999999999"}) as response:
        assert [(await read(response))["event"] for _ in range(2)] == ["resync", "snapshot"]


async def test_a_page_that_was_open_while_the_station_died_hears_how_its_run_ended(tmp_path: Path) -> None:
    """By the stream, by the snapshot for whom the stream has a gap, and by asking."""
    file = tmp_path / "station.sqlite"
    async with small_console(tmp_path, ("otto", Role.OPERATOR)) as console:
        await console.sign_in("otto")
        process = await working(console)
        process.say("total_locked", 0, 10)
        run_id, heard = console.runs.active()[0].id, console.runs.bus.last
        await asyncio.wrap_future(RunHistory(console.record).page())
        shutil.copy(file, tmp_path / "killed.sqlite")
        shutil.copy(f"{file}-wal", tmp_path / "killed.sqlite-wal")
    for name in ("station.sqlite", "station.sqlite-wal"):
        shutil.move(tmp_path / name.replace("station", "killed"), tmp_path / name)
    async with small_console(tmp_path) as console:
        await console.sign_in("otto")
        end = console.runs.bus.last
        async with console.client.get(PATH, headers={"Last-Event-ID": str(heard)}) as response:
            assert (await read(response))["event"] == "resync"
            snapshot = json.loads((await read(response))["data"])
        async with console.client.get(PATH, headers={"Last-Event-ID": str(end - 1)}) as response:
            told = json.loads((await read(response))["data"])
        _, polled = await console.ask("GET", f"/api/v1/runs/{run_id}?after_id={heard}")
        _, listed = await console.ask("GET", "/api/v1/runs?most=5")
    assert (snapshot["active"], snapshot["ended"], polled["events"]) == ([], [told], [told])
    assert (told["run_id"], told["phase"], told["extra"]["state"]) == (run_id, "done", "interrupted")
    assert (polled["run"]["state"], listed["runs"][0]["last"]) == ("interrupted", told)


async def test_who_comes_anew_is_told_of_the_last_ends_once(console: SmallConsole) -> None:
    (await working(console)).ended.set_result(0)
    await console.runs.wait(console.runs.recent()[0])
    async with console.client.get(PATH) as response:
        first = await read(response)
    assert [each["phase"] for each in json.loads(first["data"])["ended"]] == ["done"]
    async with console.client.get(f"{PATH}?operation=breakpoint_scan") as response:
        assert json.loads((await read(response))["data"])["ended"] == []


async def test_only_what_is_asked_for(console: SmallConsole) -> None:
    process = await working(console)
    async with console.client.get(f"{PATH}?operation=breakpoint_scan") as response:
        assert json.loads((await read(response))["data"])["active"] == []
        process.say("total_locked", 0, 10)
        await console.ask("POST", "/api/v1/runs", {"operation": "breakpoint_scan"})
        assert (await read(response))["event"] == "breakpoint_scan"


async def test_paths_are_for_operators(console: SmallConsole) -> None:
    process = await working(console)
    error = {
        "code": "RV503",
        "message": "cannot read /media/x.mkv",
        "item": "/media/x.mkv",
        "record_id": "/media/x.mkv",
    }
    _, me = await console.ask("GET", "/api/v1/session")
    for name, seen in (("otto", True), ("vic", False)):
        console.csrf = (await console.ask("GET", "/api/v1/session"))[1]["csrf"]
        await console.sign_in(name)
        async with console.client.get(PATH) as response:
            await read(response)
            scope = {"source_id": "nfo", "library_key": "/media", "item_title": "/media/x.mkv"}
            process.say("error", 0, 10, error=error, message="cannot read /media/x.mkv", scope=scope)
            assert ("/media" in (await read(response))["data"]) == seen
            process.hear({"type": "result", "state": "partial", "reason": "cannot read `/media/x.mkv`"})
            process.hear(
                {"type": "diagnostic", "severity": "error", "code": "RV503", "message": "no /media/x"}
            )
        run_id = console.runs.active()[0].id
        assert ("/media" in str(await console.ask("GET", f"/api/v1/runs/{run_id}"))) == seen
        assert ("/media" in str(await console.ask("GET", "/api/v1/runs"))) == seen
    process.ended.set_result(1)
    await console.runs.wait(console.runs.recent()[0])
    for path in (f"/api/v1/runs/{run_id}", "/api/v1/runs", f"/api/v1/runs/{run_id}?after_id=1"):
        assert "/media" not in str(await console.ask("GET", path))  # what it failed with, too
    assert me["name"] == "otto"


async def test_the_stream_ends_with_the_session(
    console: SmallConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LOOK", 0.05)
    async with console.client.get(PATH) as response:
        await read(response)
        await console.people.sign_out_everywhere("otto")
        assert await asyncio.wait_for(response.content.read(), 5) == b""


async def test_quiet_lines_are_kept_open(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what a script in a browser can hear: comments are hidden from it."""
    monkeypatch.setattr(api, "LOOK", 0.02)
    monkeypatch.setattr(api, "HEARTBEAT", 0.05)
    async with console.client.get(PATH) as response:
        await read(response)
        assert await read(response) == {"event": "beat", "data": "{}"}  # without an id: nothing happened


async def test_a_line_taken_up_again_speaks_at_once(console: SmallConsole) -> None:
    """Also when nothing was missed: that it is open says nothing of a proxy that holds back what is sent."""
    async with console.client.get(f"{PATH}?after_id={console.runs.bus.last}") as response:
        assert (await read(response))["event"] == "beat"


async def test_lines_are_counted(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "MOST_PER_PERSON", 2)
    async with console.client.get(PATH) as one, console.client.get(PATH) as two:
        await read(one)
        await read(two)
        async with console.client.get(PATH) as three:
            assert (three.status, three.headers["Retry-After"]) == (429, "5")
    for _ in range(100):
        if console.runs.bus.listeners == 0:
            break
        await asyncio.sleep(0.02)
    async with console.client.get(PATH) as four:
        assert four.status == 200


async def test_one_that_reads_nothing_holds_up_nobody(console: SmallConsole) -> None:
    """More is told than all buffers hold: the other hears every word of it, and of the stalled one little is kept."""
    process, words = await working(console), "x" * 50_000
    async with listener_that_stalls(console) as (_, writer), console.client.get(PATH) as quick:
        await read(quick)
        for number in range(400):
            process.say("batch_commit", number, 400, message=words)
            told = json.loads((await read(quick))["data"])
            assert told["progress"]["current"] == number
        assert all(len(each._pending) <= PENDING for each in console.runs.bus._listeners)
        assert server_side(console, writer).get_write_buffer_size() < 1_000_000


@asynccontextmanager
async def listener_that_stalls(
    console: SmallConsole,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """It asks for the events, and takes none of them."""
    cookie = next(iter(console.client.session.cookie_jar)).value
    reader, writer = await asyncio.open_connection(console.client.host, console.client.port, limit=1024)
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: retrovue={cookie}\r\n\r\n".encode())
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def server_side(console: SmallConsole, writer: asyncio.StreamWriter) -> asyncio.Transport | None:
    """The other end of a line; None when it is closed there."""
    here = writer.get_extra_info("sockname")
    for each in console.client.server.runner.server.connections:
        if each.transport is not None and each.transport.get_extra_info("peername") == here:
            return each.transport
    return None


async def test_the_polling_form_gives_the_same(console: SmallConsole) -> None:
    process = await working(console)
    for number in range(1, 4):
        process.say("batch_commit", number, 3)
    run_id = console.runs.active()[0].id
    _, first = await console.ask("GET", f"/api/v1/runs/{run_id}")
    assert [event["phase"] for event in first["events"]] == ["overall"] + ["batch_commit"] * 3
    after = first["events"][1]["id"]
    _, rest = await console.ask("GET", f"/api/v1/runs/{run_id}?after_id={after}")
    assert [event["progress"]["current"] for event in rest["events"]] == [2, 3]


async def test_runs_are_commanded(console: SmallConsole) -> None:
    process = await working(console)
    process.say("total_locked", 0, 3)
    run_id = console.runs.active()[0].id
    path = f"/api/v1/runs/{run_id}"
    assert process.words == ("--", "plex")
    conflict = await console.ask("POST", "/api/v1/runs", {"sources": ["plex", "nfo"]})
    assert (conflict[0], conflict[1]["code"], conflict[1]["run"]["id"]) == (409, "import_conflict", run_id)
    assert (await console.ask("POST", "/api/v1/runs", {"sources": ["plax"]}))[1]["code"] == "RV508"
    assert (await console.ask("POST", f"{path}/resume"))[0] == 409
    assert (await console.ask("POST", f"{path}/pause"))[0] == 202
    process.say("paused", 0, 3)
    assert (await console.ask("POST", f"{path}/resume"))[0] == 202
    assert (await console.ask("POST", f"{path}/cancel"))[0] == 202
    assert process.told == ["pause", "go on", "cancel", "go on"]
    process.ended.set_result(130)
    await console.runs.wait(console.runs.recent()[0])
    assert (await console.ask("POST", f"{path}/cancel"))[1]["code"] == "wrong_state"
    assert (await console.ask("GET", path))[1]["run"]["state"] == "cancelled"
    _, listed = await console.ask("GET", "/api/v1/runs")
    assert [run["state"] for run in listed["runs"]] == ["cancelled"] and listed["active"] == []
    assert (await console.ask("GET", "/api/v1/runs/none"))[0] == 404


async def test_a_double_click_is_one_run(console: SmallConsole) -> None:
    asked = [console.ask("POST", "/api/v1/runs", {}, Idempotency_Key="k") for _ in range(2)]
    (one, first), (two, second) = await asyncio.gather(*asked)
    assert one == two == 202 and first["id"] == second["id"]


def test_what_people_write_stays_behind_its_option() -> None:
    from retrovue.web.api.runs import NewRun, words_of

    body = NewRun(mode="full", library="--dry-run", title="A; rm", sources=["plex"], accept_deletes=True)
    assert words_of(body) == (
        "--full",
        "--accept-deletes",
        "--library=--dry-run",
        "--title=A; rm",
        "--",
        "plex",
    )
    assert words_of(NewRun(operation="breakpoint_scan")) == ("--breaks",)


async def ends(response: ClientResponse) -> None:
    await asyncio.wait_for(response.content.read(), 5)


async def test_the_stream_ends_when_the_token_is_taken_back(
    console: SmallConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LOOK", 0.05)
    text = await console.people.give_token("grafana", Role.VIEWER, "anna")
    console.client.session.cookie_jar.clear()
    async with console.client.get(PATH, headers={"Authorization": f"Bearer {text}"}) as response:
        await read(response)
        await console.people.take_token(next(iter(console.people.tokens.values())))
        await ends(response)


async def test_the_stream_ends_with_the_time_of_the_session(
    console: SmallConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LOOK", 0.05)
    async with console.client.get(PATH) as response:
        await read(response)
        console.now += 13 * 3_600_000
        await ends(response)


async def test_whoever_takes_nothing_is_let_go(
    console: SmallConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its line, and not only in the count: else lines could be heaped up."""
    monkeypatch.setattr(api, "STALLED", 1.0)
    process, words = await working(console), "x" * 100_000
    async with listener_that_stalls(console) as (reader, writer):
        while not (line := server_side(console, writer)) or line.get_write_buffer_size() < 65_536:
            process.say("batch_commit", 1, 200, message=words)
            await asyncio.sleep(0.005)
        streams = console.client.app[STREAMS].open
        assert (console.runs.bus.listeners, streams["all"]) == (1, 1), "not before its time"
        begun = asyncio.get_running_loop().time()
        while server_side(console, writer) is not None and asyncio.get_running_loop().time() - begun < 8:
            await asyncio.sleep(0.02)
        assert server_side(console, writer) is None
        assert (console.runs.bus.listeners, streams["all"]) == (0, 0)
        told = await asyncio.wait_for(reader.read(), 5)
        assert not told.endswith(b"0\r\n\r\n"), "it ends in the middle of what was in the buffers"


async def test_whoever_takes_little_is_kept(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as each message is taken in time."""
    monkeypatch.setattr(api, "STALLED", 0.3)
    process = await working(console)
    async with listener_that_stalls(console) as (reader, _):
        for number in range(6):
            process.say("batch_commit", number, 200, message="x" * 1_000)
            await asyncio.sleep(0.1)
            await reader.read(2_000)
        assert console.runs.bus.listeners == 1
