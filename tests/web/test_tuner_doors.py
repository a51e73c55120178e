"""The doors of the tuner: port 65001 as the station says, a second port for the tuner alone, and none of them in the way."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient, TestServer
from runs.fake_process import FakeProcess

from retrovue.cli.run import _bound, _listen_for_tuners
from retrovue.diagnostics import Diagnostic
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import Names
from retrovue.playout.deliver.hdhomerun import port_65001
from retrovue.playout.deliver.hdhomerun.frames import Frame, Kind, Tag, read_frame, write_frame
from retrovue.playout.deliver.hdhomerun.routes import BANK, DEVICE_ID
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.library import Library
from retrovue.playout.programme import ChannelPlan, Programme, TunerSettings
from retrovue.web.air_state import tuners_state
from retrovue.web.application import make_application, make_bank, make_tuner_application
from retrovue.web.console import Console
from retrovue.web.metrics import _tuners
from retrovue.web.tuner_doors import TunerDoors, bound_to

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)
ASKED = write_frame(Kind.DISCOVER, ((Tag.DEVICE_TYPE, b"\xff" * 4), (Tag.DEVICE_ID, b"\xff" * 4)))


def free_port() -> int:
    """For datagrams and connections."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
            except OSError:
                continue
            return tcp.getsockname()[1]


@pytest.fixture
def director(tmp_path: Path) -> Director:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    plan = ChannelPlan(Names("one", "5.1", "One"), PROFILE)
    library = Library(CatalogSnapshot(()), lambda key: None)
    programme = Programme("s", "Station", ZoneInfo("UTC"), 0, (plan,), library, tuner=TunerSettings(2))
    director.commit(programme, [director._channel(plan, programme)])
    return director


def edit(director: Director, **changes: object) -> None:
    director.programme = replace(director.programme, tuner=replace(director.programme.tuner, **changes))


Made = Callable[..., TunerDoors]


@pytest.fixture
async def make(director: Director) -> AsyncIterator[Made]:
    opened = []
    app = make_application(
        director, SimpleNamespace(refused=(), tolerated=()), Console(director, FakeProcess)
    )

    def make(host: str = "127.0.0.1", port: int | None = None) -> TunerDoors:
        opened.append(TunerDoors(app, host, 8080, port or free_port()))
        opened[-1].app = app
        return opened[-1]

    yield make
    for doors in opened:
        doors.close()
    await asyncio.sleep(0.05)


async def found(doors: TunerDoors, data: bytes = ASKED, wait: float = 2) -> Frame | None:
    """What a client that looks for tuners hears."""
    loop = asyncio.get_running_loop()
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as client:
        client.setblocking(False)
        client.bind(("127.0.0.1", 0))
        client.connect(("127.0.0.1", doors._port_65001))
        await loop.sock_sendall(client, data)
        try:
            return read_frame(await asyncio.wait_for(loop.sock_recv(client, 2_000), wait))
        except (TimeoutError, ConnectionError):
            return None


async def told(doors: TunerDoors, *requests: bytes) -> list[Frame | None]:
    """What a client that asks is answered, until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", doors._port_65001)
    frames: list[Frame | None] = []
    for request in requests:
        writer.write(request)
        data = await asyncio.wait_for(reader.read(2_000), 2)
        frames.append(read_frame(data) if data else None)
    writer.close()
    await writer.wait_closed()
    return frames


def asks(name: str) -> bytes:
    return write_frame(Kind.ASK, ((Tag.NAME, name.encode() + b"\0"),))


async def test_who_looks_for_tuners_hears_of_the_station(make: Made, director: Director) -> None:
    doors = make()
    assert await found(doors, wait=0.2) is None
    await doors.look()
    answer = await found(doors)
    assert answer.get(Tag.DEVICE_ID) == bytes.fromhex(doors.app[DEVICE_ID])
    assert answer.get(Tag.BASE) == b"http://127.0.0.1:8080"
    assert answer.get(Tag.TUNERS) == b"\x02"
    edit(director, url="http://tv.lan/", count=3)
    assert (await found(doors)).get(Tag.LINE_UP) == b"http://tv.lan/lineup.json"
    assert await found(doors, b"\x00\x02", wait=0.2) is None
    edit(director, discovery=False)
    await doors.look()
    assert await found(doors, wait=0.2) is None
    edit(director, discovery=True)
    await doors.look()
    assert await found(doors) is not None


async def test_a_station_on_all_addresses_says_the_one_that_the_client_reaches(make: Made) -> None:
    doors = make("0.0.0.0")
    await doors.look()
    assert (await found(doors)).get(Tag.BASE) == b"http://127.0.0.1:8080"


async def test_who_asks_hears_what_the_tuners_do(make: Made, director: Director) -> None:
    doors = make()
    await doors.look()
    with doors.app[BANK].held(director.by_id["one"], "10.0.0.9", "x"):
        one, two, three = await told(
            doors, asks("/tuner0/vchannel"), asks("/tuner0/target"), asks("/tuner1/status")
        )
    assert one.get(Tag.VALUE) == b"5.1\0"
    assert two.get(Tag.VALUE) == b"http://10.0.0.9\0"
    assert three.get(Tag.VALUE).startswith(b"ch=none")
    assert await told(doors, asks("/tuner0/vchannel"), write_frame(6, ((0, bytes(256)),))) == [
        Frame(Kind.ANSWER, [(Tag.NAME, b"/tuner0/vchannel\0"), (Tag.VALUE, b"none\0")]), None,
    ], "firmware ends the conversation"  # fmt: skip
    for nonsense in (b"\xff" * 8, b"GET / HTTP/1.1\r\n\r\n", asks("help")[:-1] + b"\x00"):
        assert await told(doors, nonsense) == [None]


async def test_who_asks_and_never_reads_is_let_go(make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_65001, "_IDLE", 0.5)
    monkeypatch.setattr(port_65001, "_FAREWELL", 0.1)
    doors = make()
    await doors.look()
    loop, before = asyncio.get_running_loop(), len(os.listdir("/proc/self/fd"))
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", doors._port_65001))
        with pytest.raises((ConnectionError, TimeoutError)):
            async with asyncio.timeout(20):
                while True:
                    await loop.sock_sendall(client, asks("help") * 1_000)
        await asyncio.sleep(0.5)
        assert len(os.listdir("/proc/self/fd")) == before + 1, "the client's own"


async def test_a_taken_port_is_told_once_and_had_when_it_is_free(make: Made, director: Director) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        doors = make(port=other.getsockname()[1])
        for _ in range(3):
            doors._not_before = 0
            await doors.look()
        (notice,) = director.notices
        assert notice.code == "RV751"
        assert "address already in use" in notice.message
    await doors.look()
    assert await found(doors, wait=0.2) is None, "it is not tried at every look"
    doors._not_before = 0
    await doors.look()
    assert await found(doors) is not None


async def test_with_half_of_the_port_there_is_none(make: Made, director: Director) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        doors = make(port=other.getsockname()[1])
        await doors.look()
        assert [notice.code for notice in director.notices] == ["RV751"]
        assert await found(doors, wait=0.2) is None


async def test_who_comes_after_a_crash_has_the_port_at_once(make: Made, director: Director) -> None:
    first = make()
    await first.look()
    reader, writer = await asyncio.open_connection("127.0.0.1", first._port_65001)
    await asyncio.sleep(0.05)
    first.close()
    assert await asyncio.wait_for(reader.read(), 2) == b""
    second = make(port=first._port_65001)
    await second.look()
    assert await found(second) is not None
    assert not director.notices
    writer.close()
    await writer.wait_closed()


async def test_trouble_with_the_port_does_not_end_the_air(
    make: Made, caplog: pytest.LogCaptureFixture
) -> None:
    doors = make()

    def broken() -> TunerSettings:
        raise RuntimeError("trouble")

    doors._settings = broken
    task = asyncio.create_task(doors.run())
    await asyncio.sleep(0.05)
    assert not task.done()
    assert "port 65001 cannot be looked after" in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("host", "bound"),
    [
        ("127.0.0.1", ("127.0.0.1", "127.0.0.1")), ("0.0.0.0", ("0.0.0.0", "0.0.0.0")), ("::", ("0.0.0.0", "0.0.0.0")),
        ("192.168.1.20", ("0.0.0.0", "192.168.1.20")), ("fd00::1", None), ("::1", ("127.0.0.1", "127.0.0.1")),
    ],
)  # fmt: skip
def test_where_it_listens(host: str, bound: tuple[str, str] | None) -> None:
    assert bound_to(host) == bound


def test_the_figures_name_tuners_and_channels_and_the_state_who_has_them(director: Director) -> None:
    bank = make_bank(director)
    assert bank.count == 2
    with bank.held(director.by_id["one"], "10.0.0.9", 'a "TV"', 1):
        (one,) = tuners_state(bank)["in_use"]
        shown = [sample for metric in _tuners(bank) for sample in metric.samples]
    assert {**one, "since": 0} == {
        "tuner": 1, "channel": "one", "number": "5.1", "client": "10.0.0.9", "agent": 'a "TV"', "since": 0,
    }  # fmt: skip
    assert [(sample.name, sample.labels, sample.value) for sample in shown] == [
        ("retrovue_tuners", {}, 2), ("retrovue_tuner_in_use", {"tuner": "1", "channel": "one"}, 1),
    ]  # fmt: skip
    assert tuners_state(bank) == {"count": 2, "in_use": []}


# ---- the second port


async def test_on_the_second_port_is_the_tuner_alone(director: Director) -> None:
    app = make_application(
        director, SimpleNamespace(refused=(), tolerated=()), Console(director, FakeProcess)
    )
    alone = make_tuner_application(app)
    assert alone[BANK] is app[BANK]
    async with TestClient(TestServer(alone)) as client:
        device = await (await client.get("/discover.json")).json()
        assert device["DeviceID"] == app[DEVICE_ID]
        assert device["BaseURL"] == f"http://127.0.0.1:{client.port}"
        for path in ("/lineup.json", "/lineup_status.json", "/device.xml"):
            assert (await client.get(path)).status == 200
        for path in (
            "/",
            "/guide.xml",
            "/api/v1/air",
            "/metrics",
            "/channel/5.1.ts",
            "/healthz",
            "/static/start.js",
        ):
            assert (await client.get(path)).status == 404
        assert (await client.get("/lineup.json", headers={"X-Forwarded-For": "8.8.8.8"})).status == 403


def test_a_second_port_is_held_where_it_can_be_had() -> None:
    main, second = _bound("127.0.0.1", 0), _listen_for_tuners("127.0.0.1", free_port(), SimpleNamespace(
        getsockname=lambda: ("127.0.0.1", 1)))  # fmt: skip
    assert isinstance(second, socket.socket)
    with main, second:
        refusal = _listen_for_tuners("127.0.0.1", second.getsockname()[1], main)
        assert isinstance(refusal, OSError)
        assert (refusal.errno, refusal.strerror) == (errno.EADDRINUSE, "Address already in use")
        assert _listen_for_tuners("127.0.0.1", None, main) is None
        assert _listen_for_tuners("127.0.0.1", main.getsockname()[1], main) is None


def test_the_finding_says_what_to_do() -> None:
    from retrovue.web.tuner_doors import not_listening

    found = not_listening(PermissionError(errno.EACCES, "Permission denied"))
    assert isinstance(found, Diagnostic)
    assert found.message == "`server.tuner_port` cannot be listened on: permission denied"
