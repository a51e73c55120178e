"""Setting clients up: QR codes of the addresses, and a test that asks the station as a client does."""

import asyncio
import io
from typing import Literal

import segno
from aiohttp import web
from pydantic import BaseModel

from retrovue.diagnostics.visible import without_passwords
from retrovue.doctor import client as doctor
from retrovue.doctor.finding import Finding
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.address import base_url
from retrovue.playout.off_loop import off_loop
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import RELOADER
from retrovue.web.problem import Problem

PATIENCE = 120.0
"""Seconds that a test may take in all."""
ADDRESSES = {"tuner": "", "guide": "/guide.xml", "channels": "/channels.m3u", "hls": "/channels-hls.m3u"}
_TESTING = web.AppKey("client_testing", asyncio.Lock)


class AddressWanted(Shape):
    address: Literal["tuner", "guide", "channels", "hls"]


class ClientWanted(Shape):
    client: Literal["plex", "jellyfin", "kodi", "channels", "vlc"]


class FindingShown(BaseModel):
    health: Literal["ok", "warning", "error"]
    what: str
    text: str
    help: list[str]
    """Cures."""
    code: str


class ClientTested(BaseModel):
    client: str
    address: str
    """Where the station was asked."""
    works: bool
    findings: list[FindingShown]


async def qr(asked: Asked[AddressWanted, Nothing, Nothing]) -> web.Response:
    """Of an address as this browser knows the station: black on white in every light, so that cameras read it."""
    text = base_url(asked.request) + ADDRESSES[asked.params.address]
    drawn = await asyncio.to_thread(_drawn, text)
    return web.Response(body=drawn, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _drawn(text: str) -> bytes:
    made = io.BytesIO()
    code = segno.make(text, micro=False, error="m")
    code.save(made, kind="svg", border=4, scale=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return made.getvalue()


async def tested(asked: Asked[ClientWanted, Nothing, Nothing]) -> ClientTested:
    app, client = asked.request.app, asked.params.client
    asked.note(client)
    accepted = app[RELOADER].accepted
    if accepted is None:
        raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
    if app[_TESTING].locked():
        raise Problem(409, "busy", "another test is under way", "wait until it is done")
    heard, now = _heard(asked.request), app[DIRECTOR].clock.now()

    def run() -> tuple[doctor.Address, list[Finding]]:
        address = doctor.of_station(accepted.document, heard)
        return address, list(doctor.findings(client, address, now))

    async with app[_TESTING]:
        try:
            address, found = await asyncio.wait_for(off_loop(run), PATIENCE)
        except TimeoutError:
            raise Problem(
                503, "too_slow", "the test did not end in time", "try again", {"Retry-After": "10"}
            ) from None
    return ClientTested(
        client=client, address=without_passwords(address.url), works=all(one.health != "error" for one in found),
        findings=[_shown(one) for one in found],
    )  # fmt: skip


def _heard(request: web.Request) -> tuple[str, int] | None:
    """Where this very request was heard: the station listens there."""
    name = request.transport.get_extra_info("sockname") if request.transport is not None else None
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


def _shown(one: Finding) -> FindingShown:
    return FindingShown(
        health=one.health, what=one.what, text=without_passwords(one.text), help=[*one.cures], code=one.code
    )


def prepare(app: web.Application) -> None:
    app[_TESTING] = asyncio.Lock()


OPERATIONS = (
    Operation("GET", "/api/v1/addresses/{address}/qr.svg", Role.VIEWER, "The QR code of an address for clients", qr,
              params=AddressWanted, media="image/svg+xml"),
    Operation("POST", "/api/v1/clients/{client}/test", Role.OPERATOR, "Ask the station as a client does", tested, ClientTested,
              ClientWanted, limit=Limit("client test", 20), action="test client", problems=(409, 503)),
)  # fmt: skip
