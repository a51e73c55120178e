"""Clients are set up: QR codes say the address, and the test asks this very station."""
# ruff: noqa: F811

import asyncio
import json
import xml.etree.ElementTree as ET

import pytest
from web.test_bundle import post
from web.test_library import Asking, asking, made  # noqa: F401

from retrovue.doctor import client as doctor
from retrovue.doctor.finding import Finding, ok
from retrovue.web.api import clients


@pytest.mark.parametrize("name", clients.ADDRESSES)
async def test_a_qr_code_is_drawn(asking: Asking, name: str) -> None:
    status, text = await asking.get(f"/api/v1/addresses/{name}/qr.svg")
    root = ET.fromstring(text)
    assert status == 200 and root.tag.endswith("svg") and root.get("viewBox")


def test_the_codes_of_two_addresses_differ_and_are_black_on_white() -> None:
    one, two = (clients._drawn(f"http://10.0.0.{n}:8080/guide.xml") for n in (1, 2))
    assert one != two and b"#fff" in one and b"#000" in one and b"<script" not in one


async def test_other_addresses_are_not_drawn(asking: Asking) -> None:
    assert (await asking.get("/api/v1/addresses/https:%2F%2Fevil.example/qr.svg"))[0] in (400, 404)


async def test_a_client_is_tried_against_this_station(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_own", lambda: "127.0.0.1")
    status, text = await post(asking, "/api/v1/clients/vlc/test", None, "operator")
    found = json.loads(text)
    assert status == 200
    assert found["address"] == f"http://127.0.0.1:{asking.client.port}"
    assert found["works"] is False and any(one["code"] and one["help"] for one in found["findings"]), (
        "it has no channels"
    )
    assert (await post(asking, "/api/v1/clients/vlc/test", None, "viewer"))[0] == 403
    assert (await post(asking, "/api/v1/clients/tivo/test", None, "operator"))[0] == 400


async def test_one_test_at_a_time_and_the_others_are_answered_meanwhile(
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(client: str, address: doctor.Address, now: int) -> list[Finding]:
        __import__("time").sleep(0.6)
        return [ok("line-up", "well")]

    monkeypatch.setattr(doctor, "findings", slow)
    first = asyncio.create_task(post(asking, "/api/v1/clients/plex/test", None, "operator"))
    await asyncio.sleep(0.2)
    status, text = await post(asking, "/api/v1/clients/kodi/test", None, "operator")
    assert (status, json.loads(text)["code"]) == (409, "busy")
    assert not first.done()
    assert (await first)[0] == 200


async def test_a_test_that_hangs_is_given_up(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PATIENCE", 0.1)
    monkeypatch.setattr(doctor, "findings", lambda *_: __import__("time").sleep(0.5) or [])
    status, text = await post(asking, "/api/v1/clients/plex/test", None, "operator")
    assert (status, json.loads(text)["code"]) == (503, "too_slow")
