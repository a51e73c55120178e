"""Watching from outside by an address with a token in it: what it opens, what it does not, and where the token never comes."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from lxml import etree
from playout.test_channel import World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside, together
from runs.fake_process import FakeProcess
from web.small_console import PASSWORD
from yarl import URL

from retrovue.doctor import client as doctor
from retrovue.export import ExportChannel
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.programme import TunerSettings
from retrovue.record.audit import Audit
from retrovue.timing.instants import zone
from retrovue.web.access.doors import DOORS, table
from retrovue.web.access.roles import Role
from retrovue.web.access.with_token import is_below, without_token
from retrovue.web.application import make_application
from retrovue.web.console import COOKIE, Console
from retrovue.web.log_ring import RING

OUTSIDE, HOME, PROXY = "8.8.8.8", "192.168.1.9", "10.0.0.2"
NAME = "tv.example.org"
NOBODYS = "A" * 43


class Said(SimpleNamespace):
    """A programme. Unlike its base it may be referred to weakly."""


@dataclass
class Outside:
    """A station with one channel, and somebody who asks it from elsewhere."""

    client: TestClient
    console: Console
    director: Director
    token: str
    remote: str = OUTSIDE

    async def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, Mapping[str, str]]:
        """The path is sent as it is; `<token>` in it is the token."""
        asked = path.replace("<token>", self.token)
        url = URL(f"http://127.0.0.1:{self.client.port}{asked}", encoded=True)
        sent = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.session.request(method, url, headers=sent, allow_redirects=False) as response:
            return response.status, (await response.read()).decode("utf-8", "replace"), response.headers

    async def status(self, path: str, method: str = "GET", **headers: str) -> int:
        return (await self.ask(path, method, **headers))[0]

    async def opened(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A stream whose first bytes have come."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.client.port)
        writer.write(f"GET {path.replace('<token>', self.token)} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 200"), head
        assert await asyncio.wait_for(reader.readexactly(188), 10)
        return reader, writer

    def programme(self, **more: object) -> None:
        """What the station says of itself."""
        channel = ExportChannel("one", "tv", "1", "One", logo="art/one.png", height=480)
        said = {
            "station": "tv", "name": "Tiny", "timezone": zone("UTC"), "day_start": 0, "line_up": (channel,), "item": {}.get,
            "tuner": TunerSettings(), "folder": self.director.state,
            "host_names": frozenset({NAME}), "sources": (), "sign_in_header": "",
            "proxies": frozenset({PROXY}),
        }  # fmt: skip
        self.director.programme = Said(**said | more)  # type: ignore[assignment]


@pytest.fixture
async def outside(
    tmp_path: Path,
    card: StandIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Outside]:
    world = World(tmp_path, card)
    channel = together(world.channel, beside(world, LARGE))
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.by_id, director.by_number = {"one": channel}, {"1": channel}
    monkeypatch.setattr(director.clock, "now", world.clock.now)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(
        refused=(), tolerated=(), accepted=None, place=SimpleNamespace(folder=tmp_path)
    )
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    found: list[Outside] = []

    @web.middleware
    async def from_elsewhere(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        return await handler(request.clone(remote=found[0].remote))

    app.middlewares.insert(0, from_elsewhere)
    await console.people.read()
    await console.people.add("anna", Role.ADMIN, PASSWORD)
    token = await console.people.give_token("cabin", None, "anna")
    server = TestServer(app)
    await server.start_server(access_log=None)  # as the station has it
    async with TestClient(server) as client:
        found.append(Outside(client, console, director, token))
        found[0].programme()
        yield found[0]
    await console.runs.close()
    director.record.close()


# ---- what it opens

DOCUMENTS = (
    "/channels.m3u", "/channels-hls.m3u", "/guide.xml", "/discover.json", "/lineup.json", "/lineup.xml", "/lineup.m3u",
    "/device.xml",
)  # fmt: skip


def below(text: str, base: str) -> list[str]:
    """The paths of all addresses of the station in a text; none may begin otherwise."""
    found = re.findall(r"https?://[^\s\"<,]*", text.replace("\\/", "/"))
    wrong = [url for url in found if not (url == base or url.startswith(f"{base}/"))]
    assert wrong == [] and found, text
    return [url.removeprefix(base) for url in found]


@pytest.mark.parametrize("path", DOCUMENTS)
async def test_every_address_in_an_answer_stays_below(outside: Outside, path: str) -> None:
    status, text, headers = await outside.ask(f"/with/<token>{path}")
    assert status == 200, text
    told = below(text.replace("http://www.", "").replace("urn:", ""), f"http://{NAME}/with/{outside.token}")
    assert headers["Referrer-Policy"] == "no-referrer"
    for further in dict.fromkeys(told):
        if further in ("", "/") or further.startswith("/auto/") or further.endswith((".ts", ".png")):
            continue
        assert await outside.status(f"/with/<token>{further}") == 200, further


async def test_plex_finds_its_way_from_the_address_to_a_stream(outside: Outside) -> None:
    _, text, _ = await outside.ask("/with/<token>/discover.json")
    device = json.loads(text)
    assert device["BaseURL"] == f"http://{NAME}/with/{outside.token}"
    _, text, _ = await outside.ask(URL(device["LineupURL"]).path)
    (channel,) = json.loads(text)
    assert await outside.status("/with/<token>/lineup.post?scan=start", "POST") == 200
    _, writer = await outside.opened(f"{URL(channel['URL']).path}?transcode=none")
    writer.close()


async def test_a_player_of_hls_finds_its_way_to_a_segment(outside: Outside) -> None:
    """Playlists name each other and the segments by where they stand themselves."""
    at = URL(f"http://{NAME}/with/{outside.token}/channel/1.m3u8")
    for _ in range(2):
        status, text, _ = await outside.ask(at.path)
        assert status == 200
        at = at.join(URL([line for line in text.splitlines() if line and not line.startswith("#")][-1]))
        assert at.path.startswith(f"/with/{outside.token}/channel/one/")
    assert await outside.status(at.path) == 200 and at.path.endswith(".ts")


async def test_every_client_comes_through(outside: Outside) -> None:
    """All that each of them does, as `retrovue doctor --url` does it."""
    address = doctor.given(f"http://127.0.0.1:{outside.client.port}/with/{outside.token}")
    now = outside.director.clock.now()
    for name in doctor.NAMES:
        found = await asyncio.to_thread(lambda name=name: list(doctor.findings(name, address, now)))
        assert [one for one in found if one.health == "error"] == []
        assert any(one.what.startswith("tune") and one.health == "ok" for one in found), name


async def test_the_guide_is_packed_and_not_sent_again(outside: Outside) -> None:
    status, _, headers = await outside.ask("/with/<token>/guide.xml.gz")
    assert status == 200
    assert await outside.status("/with/<token>/guide.xml.gz", If_None_Match=headers["ETag"]) == 304
    _, text, _ = await outside.ask("/with/<token>/guide.xml", Accept_Encoding="identity")
    root = etree.fromstring(text.encode())
    assert root.get("source-info-url") == f"http://{NAME}/with/{outside.token}/"
    # who asks without a token is never given what was made for one
    outside.remote = HOME
    _, text, _ = await outside.ask("/guide.xml", Accept_Encoding="identity", Host="192.168.1.2:8080")
    assert outside.token not in text and "http://192.168.1.2:8080/" in text


@pytest.mark.parametrize(
    ("remote", "url", "headers", "base"),
    [
        (OUTSIDE, "", {"Host": "tv.example.org:8443"}, "http://tv.example.org:8443"),
        (OUTSIDE, "http://192.168.1.2:8080", {"Host": NAME}, f"http://{NAME}"),
        (OUTSIDE, "", {"Host": NAME, "X-Forwarded-Proto": "https"}, f"http://{NAME}"),
        (PROXY, "", {"Host": NAME, "X-Forwarded-For": OUTSIDE, "X-Forwarded-Proto": "https"}, f"https://{NAME}"),
        (PROXY, "", {"Host": "tv.lan", "X-Forwarded-For": OUTSIDE, "X-Forwarded-Proto": "https"}, "https://tv.lan"),
        (PROXY, "", {"Host": NAME, "X-Forwarded-For": OUTSIDE, "X-Forwarded-Proto": "HTTPS, http"}, f"https://{NAME}"),
        (
            PROXY, f"https://{NAME}", {"Host": "127.0.0.1:8080", "X-Forwarded-For": OUTSIDE},
            f"https://{NAME}",
        ),
    ],
    ids=["a port", "the house's own address", "a scheme that anybody tells", "a proxy", "a name of the house",
         "two proxies",
         "a proxy that hides the name"],
)  # fmt: skip
async def test_by_which_name_addresses_are_told(
    outside: Outside, remote: str, url: str, headers: dict[str, str], base: str
) -> None:
    outside.remote = remote
    outside.programme(tuner=TunerSettings(url=url))
    _, text, _ = await outside.ask(
        "/with/<token>/lineup.json", **{k.replace("-", "_"): v for k, v in headers.items()}
    )
    assert json.loads(text)[0]["URL"] == f"{base}/with/{outside.token}/auto/v1"


async def test_from_home_it_is_the_same(outside: Outside) -> None:
    outside.remote = HOME
    assert await outside.status("/with/<token>/channels.m3u") == 200
    assert await outside.status(f"/with/{NOBODYS}/channels.m3u") == 403


async def test_a_page_for_whom_a_proxy_has_signed_in(outside: Outside) -> None:
    """It leads to no sign-in, and to no sign-out or password that would change nothing."""
    outside.programme(sign_in_header="Remote-User")
    outside.remote = PROXY
    signed = {"Remote_User": "anna", "X_Forwarded_For": OUTSIDE, "Accept": "text/html"}
    _, text, _ = await outside.ask("/settings", **signed)
    assert '<span>anna <span class="quiet">(admin)</span></span>' in text
    assert not any(word in text for word in ('id="sign-out"', "/login?next", 'id="own"'))
    # and an address with a token asks for nobody's name
    assert (
        await outside.status("/with/<token>/channels.m3u", Remote_User="nobody", X_Forwarded_For=OUTSIDE)
        == 200
    )


# ---- what it does not open


async def test_no_token_opens_nothing(outside: Outside) -> None:
    for path in (*DOCUMENTS, "/channel/1.ts", "/auto/v1"):
        assert await outside.status(path) == 403, path
    for path in ("/with", "/with/", "/with//channels.m3u"):
        assert await outside.status(path) in (403, 404), path


OTHERS = (
    "", "/", "/api/v1/now", "/api/v1/tokens", "/api/v1/session", "/metrics", "/healthz", "/readyz", "/settings", "/guide",
    "/login", "/setup", "/docs", "/static/console.css", "/channel/1", "/channel/1.ts/", "/Channels.m3u",
    "/with/<token>/channels.m3u", "/with/<token>/with/<token>/guide.xml", "/../api/v1/tokens", "/..%2fapi/v1/tokens",
    "/%2e%2e/api/v1/now", "/channel/../../guide", "/channel/..%2f..%2fapi%2fv1%2fnow", "/channel%2F1.ts",
    "/channel/one%2f..%2f..%2fx/1.ts", "//api/v1/now", "/.//channels.m3u", "/channel/one/small/1.ts%00.m3u8",
    "/channel/one/logo.png%2f..%2f..%2fair-token", "/%63hannels.m3u/..",
)  # fmt: skip


async def test_nothing_of_the_console_is_below(outside: Outside) -> None:
    for path in OTHERS:
        for accept in ("text/html", "*/*"):
            status, text, headers = await outside.ask(f"/with/<token>{path}", Accept=accept)
            assert status == 404, (path, status, text)
            assert "Location" not in headers and outside.token not in text, path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_methods_that_no_player_sends(outside: Outside, method: str) -> None:
    for path in ("/channels.m3u", "/guide.xml", "/api/v1/tokens"):
        assert await outside.status(f"/with/<token>{path}", method) == 404


async def test_another_site_makes_no_browser_scan(outside: Outside) -> None:
    for forged in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        assert await outside.status("/with/<token>/lineup.post?scan=start", "POST", **forged) == 403


async def test_a_token_for_streams_is_no_token_of_a_program(outside: Outside) -> None:
    bearer = f"Bearer {outside.token}"
    for path in ("/channels.m3u", "/api/v1/now", "/api/v1/session", "/channel/1.ts"):
        assert await outside.status(path, Authorization=bearer, Host="127.0.0.1") == 401, path
    for path in ("/channels.m3u?token=<token>", "/<token>/channels.m3u", "/with?token=<token>"):
        assert await outside.status(path) == 403, path
    assert (
        await outside.status("/channels.m3u", Cookie=f"{outside.client.app[COOKIE]}={outside.token}") == 403
    )


@pytest.mark.parametrize("role", list(Role)[1:])
async def test_a_token_of_a_program_has_no_business_in_an_address(outside: Outside, role: Role) -> None:
    given = await outside.console.people.give_token("grafana", role, "anna")
    assert await outside.status(f"/with/{given}/channels.m3u") == 403
    folder = (outside.director.state / "air-token").read_text().strip()
    assert await outside.status(f"/with/{folder}/channels.m3u") == 403


async def test_half_of_a_token_and_more_than_one(outside: Outside) -> None:
    wrong = (
        outside.token[:-1], outside.token + "A", outside.token.swapcase(), f"{outside.token}%00", f"%20{outside.token}",
        f"{outside.token}%2Fchannels.m3u%3F", f"{outside.token};x", "%FF%FE", "..", ".", "%2e%2e", "null", "'--",
    )  # fmt: skip
    seen = [await outside.status(f"/with/{token}/channels.m3u") for token in wrong]
    assert set(seen) <= {403, 404, 429} and seen[:3] == [403] * 3


# ---- it is taken back


async def test_a_token_that_is_taken_back_opens_nothing(outside: Outside) -> None:
    (token,) = outside.console.people.tokens.values()
    await outside.console.people.take_token(token)
    for path in ("/channels.m3u", "/channel/1.ts", "/api/v1/now"):
        assert await outside.status(f"/with/<token>{path}") == 403


@pytest.mark.parametrize("path", ["/channel/1.ts", "/auto/v1", "/tuner0/v1"])
async def test_a_stream_ends_with_its_token(outside: Outside, path: str) -> None:
    other = await outside.console.people.give_token("boat", None, "anna")
    reader, writer = await outside.opened(f"/with/<token>{path}")
    others, another = await outside.opened(f"/with/{other}/channel/1.ts")
    (token,) = [each for each in outside.console.people.tokens.values() if each.name == "cabin"]
    await outside.console.people.take_token(token)
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await asyncio.wait_for(reader.readexactly(1 << 30), 5)
    with pytest.raises(TimeoutError):  # the other one goes on: it is only between two segments
        await asyncio.wait_for(others.readexactly(1 << 30), 0.3)
    writer.close()
    another.close()
    assert outside.console.people._watching.keys() == {
        token.key for token in outside.console.people.tokens.values()
    }


async def test_nothing_is_kept_of_who_has_left(outside: Outside) -> None:
    for _ in range(3):
        await outside.ask("/with/<token>/channels.m3u")
    assert outside.console.people._watching == {}


# ---- guesses


async def test_guesses_wait_and_who_knows_it_does_not(outside: Outside) -> None:
    """A neighbour behind the same address cannot keep a television from its channels."""
    seen = [await outside.status(f"/with/{NOBODYS[:-1]}{n}/channels.m3u") for n in range(8)]
    assert seen == [403] * 5 + [429] * 3
    _, text, headers = await outside.ask(f"/with/{NOBODYS}/channels.m3u")
    assert int(headers["Retry-After"]) > 0 and NOBODYS not in text
    assert await outside.status("/with/<token>/channels.m3u") == 200
    outside.remote = "9.9.9.9"
    assert await outside.status(f"/with/{NOBODYS}/channels.m3u") == 403


async def test_a_station_that_is_only_starting_knows_nobody_yet(outside: Outside) -> None:
    people = outside.console.people
    people.known.clear()
    kept, people.tokens = people.tokens, {}
    status, _, headers = await outside.ask("/with/<token>/channels.m3u")
    assert (status, headers["Retry-After"]) == (503, "1")
    people.tokens = kept
    people.known.set()
    assert await outside.status("/with/<token>/channels.m3u") == 200


async def test_a_proxy_that_is_not_known_brings_nobody(outside: Outside) -> None:
    assert await outside.status("/with/<token>/channels.m3u", X_Forwarded_For=HOME) == 403
    outside.remote = PROXY
    assert await outside.status("/with/<token>/channels.m3u", X_Forwarded_For=OUTSIDE) == 200


# ---- where it never comes

ODD = (
    "/with/<token>/channels.m3u", "/with/<token>/nothing", "/with/<token>", "//with/<token>/channels.m3u",
    "/WITH/<token>/guide.xml", "/%77ith/<token>/channels.m3u", "/with%2F<token>%2Fchannels.m3u", "/with//<token>/channels.m3u",
    "/x/with/<token>/y", "/with/.//<token>/x", "/with/%2e/<token>/x", "/with%20/<token>/x", "/with%5C<token>/x", "/with;/<token>",
    "/%2577ith/<token>/x", "/<token>/channels.m3u", "/with/x/<token>", "/with=<token>",
    "/with/<token>?token=<token>", "/with/<token>/channel/99.ts", "/with/<token>/guide.xml?days=99",
    "/with/<token>/channels.m3u?format=x", "/with/<token>/api/v1/tokens", "/with/<token>/auto/nothing",
)  # fmt: skip


async def test_it_is_never_told_counted_or_written_down(
    outside: Outside, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [outside.token, await outside.console.people.give_token("gone", None, "anna")]
    (gone,) = [token for token in outside.console.people.tokens.values() if token.name == "gone"]
    await outside.console.people.take_token(gone)

    for secret in secrets:
        outside.token = secret
        for path in ODD:
            for method in ("GET", "POST", "HEAD"):
                for accept in ("text/html", "*/*"):
                    _, text, headers = await outside.ask(path, method, Accept=accept)
                    for name, value in headers.items():
                        assert secret not in value and secret not in URL(value).path, (path, name)
                    assert secret not in text or text.startswith("#EXTM3U"), path
    outside.token = secrets[0]
    with monkeypatch.context() as patch:
        patch.setattr("retrovue.web.access.with_token.asked_base", lambda _: 1 / 0)
        assert await outside.status("/with/<token>/channels.m3u") == 500
    _, writer = await outside.opened("/with/<token>/auto/v1")
    outside.remote = "127.0.0.1"
    folder = (outside.director.state / "air-token").read_text().strip()
    seen = [
        await outside.ask(path, Authorization=f"Bearer {folder}", Host="127.0.0.1")
        for path in ("/metrics", "/api/v1/air", "/api/v1/logs", "/api/v1/audit", "/api/v1/tokens",
                     "/api/v1/as-run?channel=one", "/readyz")
    ]  # fmt: skip
    writer.close()
    assert [(status, text[:200]) for status, text, _ in seen if status not in (200, 503)] == []
    lines = [each.line for each in await asyncio.wrap_future(Audit(outside.director.record).page())]
    assert any(line.action == "POST /with/{token}/{rest}" for line in lines)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    everything = [
        caplog.text,
        repr(lines),
        str(list(outside.client.app[RING]._lines)),
        repr(seen),
        kept.decode("latin-1"),
    ]
    assert len(caplog.text) > 100 and '"/with/{token}/channels.m3u"' in seen[0][1]
    for secret in secrets:
        assert not any(secret in text for text in everything)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/with/abc/channels.m3u", "/with/…/channels.m3u"), ("/with/abc", "/with/…"), ("//WITH//abc", "//WITH//…"),
        ("/with/", "/with/"), ("/without/abc", "/without/abc"), ("/a/with/abc/with/def/x", "/a/with/…/with/…/x"),
        ("with/abc", "with/…"), (f"/wíth/{NOBODYS}/x", "/wíth/…/x"), (f"/with\\{NOBODYS}", "/with\\…"),
        (f"/{NOBODYS}A/{NOBODYS[1:]}", f"/{NOBODYS}A/{NOBODYS[1:]}"),
    ],
)  # fmt: skip
def test_a_path_without_its_token(path: str, told: str) -> None:
    assert without_token(path) == told


async def test_only_what_players_need_is_below(outside: Outside) -> None:
    """Whatever is below stands at the house's door as well, with the same name and nothing of the console."""
    doors = table(outside.client.app[DOORS], outside.client.app.router.routes())
    own = {door: role for door, role in doors.items() if is_below(door.partition(" ")[2])}
    assert set(own.values()) == {"a token"}
    assert {role for door, role in doors.items() if door not in own} == {
        "anybody", "house", "viewer", "operator", "admin",
    }  # fmt: skip
    for door in own:
        method, _, path = door.partition(" ")
        plain = path.removeprefix("/with/{token}")
        if method != "*":
            assert doors[f"{method} {plain}"] == "house"
            assert not plain.startswith(("/api", "/static", "/docs", "/metrics", "/login", "/setup"))
    streams = {
        door for door in doors if re.match(r"\w+ /(channel|auto|tuner|guide\.|lineup|discover|device)", door)
    }
    assert {door.replace("/with/{token}", "") for door in own if not door.startswith("*")} == streams
