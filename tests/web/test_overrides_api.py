"""Who may change the air, with what, and what is answered."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from web.small_console import FOLDER_TOKEN, SmallConsole, small_console

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.air_token import make_token, read_token
from retrovue.playout.override import Order
from retrovue.record import Override
from retrovue.web.access.roles import Role

PATH = "/api/v1/air/overrides"
TOKEN = {"Authorization": f"Bearer {FOLDER_TOKEN}"}
CARD = {"text": "Storm"}


@dataclass
class Overrides:
    orders: list[Order] = field(default_factory=list)
    in_force: list[Override] = field(default_factory=list)
    trouble: str = ""

    async def raise_(self, order: Order) -> Override:
        if self.trouble:
            raise StationError([Diagnostic(self.trouble, "no", help=("do this",))])
        self.orders.append(order)
        self.in_force.append(
            Override(len(self.orders), order.what, 0, order.length, order.channels, text=order.text)
        )
        return self.in_force[-1]

    async def clear(self, number: int) -> Override:
        found = [o for o in self.in_force if o.id == number]
        if not found:
            raise StationError([Diagnostic("RV710", "there is none")])
        self.in_force.remove(found[0])
        return replace(found[0], state="cleared")


@dataclass
class Air:
    console: SmallConsole
    overrides: Overrides
    programme: SimpleNamespace

    async def ask(self, method: str, path: str = PATH, **words: Any) -> tuple[int, dict]:
        async with self.console.client.request(method, path, **words) as response:
            return response.status, await response.json(content_type=None)


@pytest.fixture
async def air(tmp_path: Path) -> AsyncIterator[Air]:
    one = SimpleNamespace(names=SimpleNamespace(id="one"))
    programme = SimpleNamespace(takes_alerts=True, station="tiny")
    overrides = Overrides()
    director = SimpleNamespace(
        overrides=overrides, by_number={"1": one}, programme=programme, kick=lambda: None
    )
    async with small_console(tmp_path, ("vic", Role.VIEWER), director=director) as console:
        yield Air(console, overrides, programme)


async def test_a_card_is_raised_listed_and_cleared(air: Air) -> None:
    status, told = await air.ask(
        "POST", json={**CARD, "channels": ["1", "two", "one"], "seconds": 60}, headers=TOKEN
    )
    assert (status, told["id"], told["channels"], told["text"]) == (201, 1, ["one", "two"], "Storm")
    order = air.overrides.orders[0]
    assert (order.what, order.length, order.who) == ("card", 60_000, "the state folder from 127.0.0.1")
    assert [o["id"] for o in (await air.ask("GET", headers=TOKEN))[1]["overrides"]] == [1]
    assert (await air.ask("DELETE", f"{PATH}/1", headers=TOKEN))[1]["state"] == "cleared"
    assert (await air.ask("DELETE", f"{PATH}/1", headers=TOKEN))[0] == 404


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, {"json": CARD}),
        (401, {"json": CARD, "headers": {"Authorization": "Bearer wrong"}}),
        (401, {"json": CARD, "headers": {"Authorization": "Basic secret-of-the-folder"}}),
        (401, {"json": CARD, "headers": {"Authorization": "Bearer "}}),
        (403, {"json": CARD, "headers": {**TOKEN, "Origin": "http://evil.example"}}),
        (403, {"json": CARD, "headers": {**TOKEN, "Origin": "null"}}),
        (415, {"data": json.dumps(CARD), "headers": {**TOKEN, "Content-Type": "text/plain"}}),
        (415, {"data": CARD, "headers": TOKEN}),
        (413, {"json": {"text": "x" * 20_000}, "headers": TOKEN}),
        (400, {"data": b"{", "headers": {**TOKEN, "Content-Type": "application/json"}}),
        (400, {"json": {}, "headers": TOKEN}),
        (400, {"json": {"text": "   "}, "headers": TOKEN}),
        (400, {"json": {"text": "x" * 301}, "headers": TOKEN}),
        (400, {"json": {**CARD, "what": "everything"}, "headers": TOKEN}),
        (400, {"json": {"what": "item"}, "headers": TOKEN}),
        (400, {"json": {**CARD, "seconds": 0}, "headers": TOKEN}),
        (400, {"json": {**CARD, "seconds": "60"}, "headers": TOKEN}),
        (400, {"json": {**CARD, "seconds": 10**9}, "headers": TOKEN}),
        (400, {"json": {**CARD, "channels": "one"}, "headers": TOKEN}),
        (400, {"json": {**CARD, "sound": "siren"}, "headers": TOKEN}),
        (400, {"json": [CARD], "headers": TOKEN}),
    ],
)
async def test_what_is_refused(air: Air, status: int, words: dict[str, Any]) -> None:
    got, told = await air.ask("POST", **words)
    assert got == status
    assert told["detail"] and told["status"] == status
    assert air.overrides.orders == []


async def test_a_page_of_the_station_itself_may_ask(air: Air) -> None:
    origin = f"http://{air.console.client.host}:{air.console.client.port}"
    assert (await air.ask("POST", json=CARD, headers={**TOKEN, "Origin": origin}))[0] == 201


@pytest.mark.parametrize(("code", "status"), [("RV710", 400), ("RV711", 503), ("RV702", 500)])
async def test_what_goes_wrong_is_told_with_its_code(air: Air, code: str, status: int) -> None:
    air.overrides.trouble = code
    got, told = await air.ask("POST", json=CARD, headers=TOKEN)
    assert (got, told["code"], told["detail"], told["action"]) == (status, code, "no", "do this")


async def test_a_station_that_takes_no_alerts(air: Air) -> None:
    air.programme.takes_alerts = False
    assert (await air.ask("POST", json=CARD, headers=TOKEN))[0] == 403


async def test_viewers_only_look(air: Air) -> None:
    await air.console.sign_in("vic")
    assert (await air.ask("GET"))[0] == 200
    assert (await air.ask("POST", json=CARD, headers={"X-CSRF-Token": air.console.csrf}))[0] == 403
    assert air.overrides.orders == []


def test_the_token_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    token = make_token(tmp_path)
    assert len(token) > 40
    assert make_token(tmp_path) == read_token(tmp_path) == token
    assert (tmp_path / "air-token").stat().st_mode & 0o777 == 0o600


def test_a_token_that_is_too_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "air-token").write_text("x\n")
    assert len(make_token(tmp_path)) > 40
    assert read_token(tmp_path / "nowhere") == ""
