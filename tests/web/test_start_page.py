"""The start page, as text and over HTTP."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from lxml import html
from syrupy.assertion import SnapshotAssertion

from retrovue.web.access.actor import ACTOR, Actor
from retrovue.web.access.roles import Role
from retrovue.web.console import PEOPLE
from retrovue.web.pages.console_pages import ADDRESSES, pages_for
from retrovue.web.pages.start import NowNext, render_start
from retrovue.web.server import STATIC, add_start_page

AT = 1_760_000_400_000
ONE = NowNext(
    "1", "one", "RetroVue One", "Neon Patrol", "Chrome Harbor", AT, AT + 60_000, "Pixel Pals", AT + 60_000
)
TWO = NowNext("4.1", "two", "RetroVue Two", "", "", AT, AT + 60_000, "", AT + 60_000)
HOSTILE = '<script>alert(1)</script>" onclick="x'


def page_of(
    name: str, rows: Sequence[NowNext], hls_js: bool = True, notice: str = "", role: Role = Role.HOUSE
) -> str:
    words = {
        "station": name, "title": "On the air", "path": "/", "script": "start.js", "name": "anna", "role": role.word,
        "signed_in": role > Role.HOUSE, "by_proxy": False, "csrf": "", "set_up": True,
        "pages": pages_for(role), "addresses": ADDRESSES, "version": "0", "hls_js": hls_js, "read_only": "",
    }  # fmt: skip
    return render_start(words, rows, notice)


@pytest.mark.parametrize("role", [Role.HOUSE, Role.VIEWER])
def test_whole_page(role: Role, snapshot: SnapshotAssertion) -> None:
    assert page_of("RetroVue Demo", [ONE, TWO], role=role) == snapshot


def test_without_hls_js_its_script_is_not_asked_for() -> None:
    assert "vendor" not in page_of("S", [ONE], hls_js=False)


def test_without_channels_the_page_says_so() -> None:
    assert "Nothing is on the air yet" in page_of("S", [], hls_js=True)


def test_names_from_people_stay_text() -> None:
    row = NowNext("1", "one", HOSTILE, HOSTILE, HOSTILE, AT, AT, HOSTILE, AT)
    page = html.document_fromstring(page_of(HOSTILE, [row], hls_js=True))
    assert [script.get("src") for script in page.iter("script")] == [
        "/static/vendor/hls.min.js", "/static/start.js",
    ]  # fmt: skip
    assert not page.xpath("//@onclick")
    assert page.xpath("//p[@class='station']/a/text()") == [HOSTILE]
    assert page.findtext(".//title") == f"On the air · {HOSTILE}"
    assert page.xpath("//button/@data-name") == [HOSTILE]


def test_everything_comes_from_this_server_and_nothing_is_inline() -> None:
    page = html.document_fromstring(page_of("S", [ONE], hls_js=True))
    addresses = page.xpath("//@src | //link/@href | //@action")
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    assert not page.xpath("//@style | //style | //script[text()]")


def test_every_control_has_a_name() -> None:
    page = html.document_fromstring(page_of("S", [ONE, TWO], hls_js=True))
    labelled = set(page.xpath("//label/@for"))
    assert {field.get("id") for field in page.iter("input")} == labelled
    assert all(button.text_content().strip() for button in page.iter("button"))
    assert page.get("lang") == "en"


def test_scripts_name_only_files_that_are_there() -> None:
    for script in STATIC.glob("*.js"):
        for name in re.findall(r'(?:from |import\()"\./([\w.-]+)"', script.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file()


def test_scripts_ask_for_elements_that_the_page_has() -> None:
    page = html.document_fromstring(page_of("S", [ONE], role=Role.VIEWER))
    script = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("start*.js"))
    for name in re.findall(r'getElementById\("([\w-]+)"\)', script):
        assert page.get_element_by_id(name) is not None
    for name in re.findall(r'"\[(data-[\w-]+)\]"', script):
        assert page.xpath(f"//*[@{name}]")


@pytest.fixture
async def client() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    @web.middleware
    async def of_the_house(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        request[ACTOR] = Actor("the house", Role.HOUSE, "127.0.0.1")
        return await handler(request)

    app = web.Application(middlewares=[of_the_house])
    app[PEOPLE] = SimpleNamespace(accounts={})  # type: ignore[assignment]

    async def rows() -> list[NowNext]:
        return [ONE, TWO]

    add_start_page(app, rows, lambda: "RetroVue Demo", lambda: "demo")
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_the_page_forbids_foreign_and_inline_scripts(
    client: TestClient[web.Request, web.Application],
) -> None:
    answer = await client.get("/?player=native")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert answer.status == 200
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["media-src"] == "'self' blob:"


async def test_now_and_next_as_json(client: TestClient[web.Request, web.Application]) -> None:
    data = await (await client.get("/api/v1/now")).json()
    assert data == {
        "id": "demo",
        "notice": "",
        "station": "RetroVue Demo",
        "channels": [
            {
                "number": "1", "id": "one", "name": "RetroVue One",
                "now": {"title": "Neon Patrol", "subtitle": "Chrome Harbor",
                        "start": "2025-10-09T09:00:00.000Z", "end": "2025-10-09T09:01:00.000Z"},
                "next": {"title": "Pixel Pals", "start": "2025-10-09T09:01:00.000Z"},
            },
            {
                "number": "4.1", "id": "two", "name": "RetroVue Two",
                "now": {"title": "Station break", "subtitle": "",
                        "start": "2025-10-09T09:00:00.000Z", "end": "2025-10-09T09:01:00.000Z"},
                "next": {"title": "Station break", "start": "2025-10-09T09:01:00.000Z"},
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["start.js", "player.js", "start.css", "icon.svg"])
async def test_files_of_the_page_are_served(
    client: TestClient[web.Request, web.Application], name: str
) -> None:
    assert (await client.get(f"/static/{name}")).status == 200


async def test_nothing_beside_the_static_files_is_served(
    client: TestClient[web.Request, web.Application],
) -> None:
    assert (await client.get("/static/..%2fserver.py")).status == 404


def test_a_refused_edit_is_told_above_everything() -> None:
    page = html.document_fromstring(page_of("S", [ONE], hls_js=True, notice="RV010: <b>no</b>"))
    (banner,) = page.xpath("//p[@id='notice']")
    assert banner.text == "RV010: <b>no</b>"
    assert banner.get("role") == "alert"
    assert banner.get("hidden") is None
