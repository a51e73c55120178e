"""The first account, the others, their passwords, and tokens."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from web.small_console import PASSWORD, SmallConsole, small_console

from retrovue.record.accounts import Accounts
from retrovue.web.access.people import People
from retrovue.web.access.roles import Role
from retrovue.web.api import OPERATIONS, openapi

OTHER = "another long password"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, ("anna", Role.ADMIN), ("vic", Role.VIEWER)) as found:
        await found.sign_in()
        yield found


async def test_the_first_account_needs_the_code_and_signs_in(fresh: SmallConsole) -> None:
    wanted = {"name": "anna", "password": PASSWORD, "code": fresh.people.setup_code}
    assert (await fresh.ask("POST", "/api/v1/setup", wanted | {"code": "guess"}))[0] == 403
    assert (await fresh.ask("POST", "/api/v1/setup", wanted | {"password": "short"}))[1][
        "code"
    ] == "weak_password"
    status, me = await fresh.ask("POST", "/api/v1/setup", wanted)
    assert (status, me["role"], me["signed_in"], me["set_up"]) == (200, "admin", True, True)
    fresh.csrf = me["csrf"]
    assert (await fresh.ask("POST", "/api/v1/rule"))[0] == 200
    assert (await fresh.ask("POST", "/api/v1/setup", wanted | {"name": "eve"}))[0] == 409


async def test_accounts_and_sessions_outlive_the_process(console: SmallConsole) -> None:
    again = People(Accounts(console.record), lambda: console.now)
    await again.read()
    assert {name: account.role for name, account in again.accounts.items()} == {
        "anna": "admin",
        "vic": "viewer",
    }
    assert [len(again.sessions.of(name)) for name in ("anna", "vic")] == [1, 0]
    assert again.accounts["anna"].password.startswith("$argon2id$") and PASSWORD not in str(again.accounts)


async def test_a_changed_role_or_password_ends_the_sessions(console: SmallConsole, tmp_path: Path) -> None:
    opened = await console.people.sign_in("vic", PASSWORD, "127.0.0.1", "")
    assert opened and console.people.session(opened.secret)
    status, shown = await console.ask("PATCH", "/api/v1/accounts/vic", {"role": "operator"})
    assert (status, shown["role"], shown["sessions"]) == (200, "operator", 0)
    assert console.people.session(opened.secret) is None
    assert (await console.ask("PATCH", "/api/v1/accounts/vic", {"password": OTHER}))[0] == 200
    assert await console.people.sign_in("vic", PASSWORD, "", "") is None
    assert await console.people.sign_in("vic", OTHER, "", "")
    assert (await console.ask("DELETE", "/api/v1/accounts/vic"))[0] == 204
    assert await console.people.sign_in("vic", OTHER, "", "") is None
    assert (await console.ask("DELETE", "/api/v1/accounts/vic"))[0] == 404


async def test_one_admin_is_always_left(console: SmallConsole) -> None:
    assert (await console.ask("DELETE", "/api/v1/accounts/anna"))[1]["code"] == "last_admin"
    assert (await console.ask("PATCH", "/api/v1/accounts/anna", {"role": "viewer"}))[1][
        "code"
    ] == "last_admin"


async def test_ones_own_password(console: SmallConsole) -> None:
    path = "/api/v1/session/password"
    elsewhere = await console.people.sign_in("anna", PASSWORD, "", "")
    assert elsewhere
    assert (await console.ask("PUT", path, {"old": "wrong", "new": OTHER}))[0] == 403
    assert (await console.ask("PUT", path, {"old": PASSWORD, "new": OTHER}))[0] == 204
    assert console.people.session(elsewhere.secret) is None
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 200
    assert await console.people.sign_in("anna", OTHER, "", "")


async def test_two_who_take_one_name_at_once(console: SmallConsole) -> None:
    wanted = {"name": "eve", "role": "viewer", "password": PASSWORD}
    answers = await asyncio.gather(*(console.ask("POST", "/api/v1/accounts", wanted) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]


async def test_tokens_are_shown_once(console: SmallConsole) -> None:
    status, given = await console.ask("POST", "/api/v1/tokens", {"name": "grafana", "role": "viewer"})
    assert status == 201 and len(given["token"]) > 30
    assert (await console.ask("POST", "/api/v1/tokens", {"name": "grafana"}))[0] == 409
    _, listed = await console.ask("GET", "/api/v1/tokens")
    assert [token["name"] for token in listed["tokens"]] == ["grafana"] and given["token"] not in str(listed)
    console.csrf, bearer = "", f"Bearer {given['token']}"
    assert (await console.ask("GET", "/see", Authorization=bearer))[0] == 200
    console.csrf = (await console.ask("GET", "/api/v1/session"))[1]["csrf"]
    assert (await console.ask("DELETE", "/api/v1/tokens/grafana"))[0] == 204
    assert (await console.ask("GET", "/see", Authorization=bearer))[0] == 401


async def test_the_audit_says_whether_it_is_whole(console: SmallConsole) -> None:
    for _ in range(3):
        await console.ask("POST", "/api/v1/rule")
    _, page = await console.ask("GET", "/api/v1/audit?most=2")
    assert page["whole"] and [line["action"] for line in page["lines"]] == ["POST /api/v1/rule"] * 2
    assert (await console.ask("GET", "/api/v1/audit?most=0"))[0] == 400
    assert (await console.ask("GET", "/api/v1/audit?sort=x"))[0] == 400


BODIES = (
    "[]",
    "{",
    "null",
    '{"name": "x"}',
    '{"name": "a/b", "role": "viewer", "password": "y"}',
    "[" * 50_000,
)


@pytest.mark.parametrize("body", BODIES)
async def test_bodies_that_are_no_use(console: SmallConsole, body: str) -> None:
    headers = {"Content-Type": "application/json", "X-CSRF-Token": console.csrf}
    async with console.client.post("/api/v1/accounts", data=body, headers=headers) as response:
        assert response.status == 400 and (await response.json(content_type=None))["code"] == "malformed"


async def test_bodies_of_another_kind_or_size(console: SmallConsole) -> None:
    for kind, data, status in (("text/plain", "{}", 415), ("application/json", " " * 70_000, 413)):
        headers = {"Content-Type": kind, "X-CSRF-Token": console.csrf}
        async with console.client.post("/api/v1/accounts", data=data, headers=headers) as response:
            assert response.status == status


def test_the_document_of_the_api(snapshot: SnapshotAssertion) -> None:
    assert openapi.document(OPERATIONS) == snapshot


async def test_the_document_is_there_for_whoever_may_see_it(console: SmallConsole) -> None:
    status, shown = await console.ask("GET", "/api/v1/openapi.json")
    assert (status, shown) == (200, json.loads(json.dumps(openapi.document(OPERATIONS))))
