"""Whoever a reverse proxy has signed in: believed from that proxy alone, with every request, and no more than the account may."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from web.small_console import FOLDER_TOKEN, PASSWORD, SESSION, SmallConsole, small_console

from retrovue.playout.programme import Programme
from retrovue.web.access.actor import Actor
from retrovue.web.access.callers import Surroundings
from retrovue.web.access.roles import Role
from retrovue.web.api.events import may_listen
from retrovue.web.console import PEOPLE, Console

PEOPLE_KNOWN = (("vic", Role.VIEWER), ("otto", Role.OPERATOR), ("anna", Role.ADMIN))
PROXY, OUTSIDE = "10.0.0.2", "8.8.8.8"
DOORS = ("/channel/1.ts", "/see", "/api/v1/work", "/api/v1/rule")


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, *PEOPLE_KNOWN) as found:
        found.remote, found.around = PROXY, Surroundings(proxies={PROXY}, sign_in_header="Remote-User")
        yield found


def signed(name: str, by: str = "Remote_User") -> dict[str, str]:
    return {by: name, "X_Forwarded_For": OUTSIDE}


async def doors(console: SmallConsole, **headers: str) -> list[int]:
    return [(await console.ask("GET", path, **headers))[0] for path in DOORS]


@pytest.mark.parametrize(("name", "rank"), [("vic", 1), ("otto", 2), ("anna", 3)])
async def test_the_name_has_the_role_of_its_account(console: SmallConsole, name: str, rank: int) -> None:
    assert await doors(console, **signed(name)) == [200 if needed <= rank else 403 for needed in range(4)]
    status, me = await console.ask("GET", SESSION, **signed(name))
    assert (status, me["name"], me["signed_in"]) == (200, name, True) and me["csrf"]
    assert await doors(console, **signed(name, "remote_user")) == await doors(console, **signed(name))
    assert await doors(console, X_Forwarded_For=OUTSIDE) == [403, 401, 401, 401]


async def test_a_socket_for_both_kinds_of_addresses(console: SmallConsole) -> None:
    """It tells of IPv4 in the clothes of IPv6."""
    console.remote = "::ffff:10.0.0.2"
    assert await doors(console, **signed("anna")) == [200] * 4
    headers = {"Remote_User": "anna", "X_Forwarded_For": f"{OUTSIDE}, ::ffff:10.0.0.2"}
    console.csrf = (await console.ask("GET", SESSION, **headers))[1]["csrf"]
    await console.ask("POST", "/api/v1/rule", **headers)
    assert [line.address for line in await console.lines()] == [OUTSIDE]
    console.remote = "::ffff:10.0.0.3"
    _, told = await console.ask("GET", "/api/v1/work", **signed("anna"))
    assert told["action"] == "add 10.0.0.3 to `server.proxies`"


async def test_it_counts_for_one_request_and_no_longer(console: SmallConsole) -> None:
    async with console.client.get(
        "/see", headers={"Remote-User": "anna", "X-Forwarded-For": OUTSIDE}
    ) as answer:
        assert answer.status == 200 and "Set-Cookie" not in answer.headers
    assert (await console.ask("GET", "/see", X_Forwarded_For=OUTSIDE))[0] == 401
    assert len(console.people.sessions.of("anna")) == 0
    await console.people.change("anna", Role.ADMIN)
    await console.people.change("otto", Role.VIEWER)
    assert await doors(console, **signed("otto")) == [200, 200, 403, 403]
    await console.people.remove("otto")
    assert await doors(console, **signed("otto")) == [403] * 4


# ---- who is not believed


@pytest.mark.parametrize(
    "remote", ["8.8.8.8", "192.168.1.9", "127.0.0.1", "10.0.0.3", "::ffff:10.0.0.3", "::1"]
)
async def test_nobody_else_is_believed(console: SmallConsole, remote: str) -> None:
    console.remote = remote
    without = [await doors(console), [(await console.ask("GET", SESSION))[1]]]
    assert [
        await doors(console, Remote_User="anna"),
        [(await console.ask("GET", SESSION, Remote_User="anna"))[1]],
    ] == without
    assert 200 not in without[0][1:]
    assert await doors(console, **signed("anna")) == [403] * 4  # nor does anybody become a proxy by saying so


async def test_a_station_that_was_told_of_no_header_believes_none(console: SmallConsole) -> None:
    console.around = Surroundings(proxies={PROXY})
    assert await doors(console, **signed("anna")) == [403, 401, 401, 401]
    console.around = Surroundings(proxies={PROXY}, sign_in_header="X-Forwarded-User")
    assert await doors(console, **signed("anna")) == [403, 401, 401, 401]
    assert await doors(console, **signed("anna", "X_Forwarded_User")) == [200] * 4


@pytest.mark.parametrize(
    "name",
    [
        "eve",
        "Anna",
        "anna,vic",
        "anna, anna",
        "anna admin",
        "a" * 5000,
        "'--",
        "état",
        "*",
        "anna\u00a0",
        "\u3000anna",
        "anna\x85",
    ],
)
async def test_who_has_no_account_is_let_in_nowhere(console: SmallConsole, name: str) -> None:
    """Also not as somebody of the house, whatever address the proxy tells."""
    for address in (OUTSIDE, "192.168.1.9", "127.0.0.1"):
        headers = {"Remote_User": name, "X_Forwarded_For": address}
        assert await doors(console, **headers) == [403] * 4
    status, told = await console.ask("GET", "/api/v1/work", **signed(name))
    assert (status, told["code"]) == (403, "unknown_account") and len(told["detail"]) < 200
    assert told["action"] == "ask an admin to make an account of that name under Settings"


async def test_empty_means_that_nobody_has_signed_in(console: SmallConsole) -> None:
    for name in ("", "   "):
        assert await doors(console, **signed(name)) == [403, 401, 401, 401]


async def test_a_proxy_that_passes_on_what_clients_send(console: SmallConsole) -> None:
    """Two lines: the client's and the proxy's, in whichever order."""
    for names in (("anna", "vic"), ("vic", "anna"), ("anna", ""), ("", "anna"), ("anna", "anna")):
        lines = [("Remote-User", name) for name in names] + [("X-Forwarded-For", OUTSIDE)]
        for path in DOORS:
            async with console.client.get(path, headers=lines, allow_redirects=False) as answer:
                assert answer.status == 403, (names, path)
                assert "take `Remote-User` out of what clients send" in await answer.text()


async def test_a_proxy_that_does_not_say_for_whom(console: SmallConsole) -> None:
    """Else who signs in wrongly, and what the audit tells, would all be of one address."""
    status, told = await console.ask("GET", "/api/v1/work", Remote_User="anna")
    assert (status, told["code"]) == (403, "unknown_address")


async def test_before_there_is_an_account(fresh: SmallConsole) -> None:
    fresh.remote, fresh.around = PROXY, Surroundings(proxies={PROXY}, sign_in_header="Remote-User")
    status, told = await fresh.ask("GET", "/api/v1/work", **signed("anna"))
    assert (status, told["code"]) == (403, "unknown_account") and "retrovue run" in told["action"]
    wanted = {"name": "anna", "password": PASSWORD, "code": fresh.people.setup_code}
    assert (await fresh.ask("POST", "/api/v1/setup", wanted, **signed("anna")))[0] == 403
    assert not fresh.people.accounts
    fresh.people.known.clear()
    assert (await fresh.ask("GET", "/api/v1/work", **signed("anna")))[0] == 503


# ---- changes


FORGED = {
    "no token": {"X_CSRF_Token": ""},
    "a wrong token": {"X_CSRF_Token": "0" * 64},
    "another site": {"Origin": "https://evil.example"},
    "no site": {"Origin": "null"},
    "another site's frame": {"Sec_Fetch_Site": "cross-site"},
    "a neighbour of the site": {"Sec_Fetch_Site": "same-site"},
}


async def test_changes_carry_the_token_of_the_page(console: SmallConsole) -> None:
    """The proxy adds the name to what another site makes a browser send, too."""
    headers = signed("anna")
    console.csrf = (await console.ask("GET", SESSION, **headers))[1]["csrf"]
    assert (await console.ask("POST", "/api/v1/rule", **headers))[0] == 200
    for forged, more in FORGED.items():
        assert (await console.ask("POST", "/api/v1/rule", **headers, **more))[0] == 403, forged
    assert (await console.ask("POST", "/api/v1/rule", **signed("otto")))[0] == 403
    others = (await console.ask("GET", SESSION, **signed("otto")))[1]["csrf"]
    assert others != console.csrf
    console.csrf = others
    assert (await console.ask("POST", "/api/v1/rule", **headers))[0] == 403


async def test_the_audit_names_who_it_was_and_from_where(console: SmallConsole) -> None:
    console.csrf = (await console.ask("GET", SESSION, **signed("anna")))[1]["csrf"]
    await console.ask("POST", "/api/v1/rule", **signed("anna"))
    await console.ask("POST", "/api/v1/rule", **signed("eve"))
    lines = [(line.actor, line.role, line.address, line.result) for line in await console.lines()]
    assert lines == [("a stranger", "house", OUTSIDE, "403"), ("anna", "admin", OUTSIDE, "200")]


async def test_who_is_refused_behind_a_proxy_is_counted_by_itself(console: SmallConsole) -> None:
    """One caller with a wrong token, or a name that has no account, holds up nobody else who comes by the same proxy."""
    for wrong in ({"Authorization": "Bearer guess"}, {"Remote_User": "eve"}):
        seen = [
            (await console.ask("POST", "/api/v1/rule", X_Forwarded_For="9.9.9.9", **wrong))[0]
            for _ in range(62)
        ]
        assert seen[-1] == 429
        assert (await console.ask("POST", "/api/v1/rule", X_Forwarded_For=OUTSIDE, **wrong))[0] in (401, 403)
        console.now += 120_000
    assert {line.address for line in await console.lines()} == {"9.9.9.9", OUTSIDE}


async def test_the_name_goes_before_a_cookie_and_a_bearer_of_the_proxys(console: SmallConsole) -> None:
    """A proxy may send a bearer of its own; and who changes over at the proxy is not who a left cookie says."""
    await console.sign_in("anna")
    assert (await console.ask("GET", "/api/v1/rule", X_Forwarded_For=OUTSIDE))[0] == 200
    assert await doors(console, **signed("vic")) == [200, 200, 403, 403]
    assert await doors(console, **signed("vic"), Authorization="Bearer of.the.proxy") == [200, 200, 403, 403]
    assert await doors(console, **signed("vic"), Authorization=f"Bearer {FOLDER_TOKEN}") == [
        200,
        200,
        403,
        403,
    ]


async def test_there_is_no_password_to_change(console: SmallConsole) -> None:
    console.csrf = (await console.ask("GET", SESSION, **signed("anna")))[1]["csrf"]
    body = {"old": PASSWORD, "new": "another long password"}
    status, told = await console.ask("PUT", "/api/v1/session/password", body, **signed("anna"))
    assert (status, told["code"]) == (403, "no_account")


async def test_who_listens_is_let_go_with_the_role(console: SmallConsole) -> None:
    request = SimpleNamespace(app={PEOPLE: console.people})
    heard = [Actor(name, role, OUTSIDE, by_proxy=True) for name, role in PEOPLE_KNOWN]
    assert [may_listen(request, actor) for actor in heard] == [True] * 3  # type: ignore[arg-type]
    await console.people.change("otto", Role.VIEWER)
    await console.people.remove("vic")
    assert [may_listen(request, actor) for actor in heard] == [False, False, True]  # type: ignore[arg-type]


async def test_a_viewer_by_proxy_hears_what_happens(console: SmallConsole) -> None:
    headers = {"Remote-User": "vic", "X-Forwarded-For": OUTSIDE}
    async with console.client.get("/api/v1/events", headers=headers) as answer:
        assert answer.status == 200
        text = b""
        while b"snapshot" not in text:
            text += await asyncio.wait_for(answer.content.readany(), 5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(answer.content.readexactly(1 << 20), 0.5)


def test_what_the_station_says_reaches_the_guard(tmp_path: Path) -> None:
    said = SimpleNamespace(
        host_names=frozenset({"tv"}), proxies=frozenset({PROXY}), sign_in_header="Remote-User"
    )
    console = SimpleNamespace(_director=SimpleNamespace(programme=said))
    assert Console.surroundings(console) == Surroundings(said.host_names, said.proxies, "Remote-User")  # type: ignore[arg-type]
    assert Programme.__dataclass_fields__["sign_in_header"].default == ""
