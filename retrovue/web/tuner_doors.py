"""Port 65001 of the tuner, open as long as the station on the air says so.

When it cannot be had, that is told once and tried again; the air goes on without it.
"""

import asyncio
import logging
from collections.abc import Mapping

from aiohttp import web

from retrovue.diagnostics import Diagnostic
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hdhomerun.discovery import Device, Discovery
from retrovue.playout.deliver.hdhomerun.port_65001 import PORT, Port65001, address_towards
from retrovue.playout.deliver.hdhomerun.routes import BANK, DEVICE_ID
from retrovue.playout.deliver.hdhomerun.variables import Reception
from retrovue.playout.programme import TunerSettings

LOOK = 1
"""Seconds between two looks at what the station says."""
AGAIN = 30
"""Seconds until a port that could not be had is tried again."""
EVERYWHERE = "0.0.0.0"  # noqa: S104 - to be found; only the house is answered

log = logging.getLogger("retrovue.tuner")


class TunerDoors:
    """Of the station whose application this is; `host` and `port` are where it listens."""

    def __init__(self, app: web.Application, host: str, port: int, port_65001: int = PORT) -> None:
        self._director, self._bank, self._device_id = app[DIRECTOR], app[BANK], app[DEVICE_ID]
        self._host, self._port, self._port_65001 = host, port, port_65001
        self._open: Port65001 | None = None
        self._told = False
        self._not_before = 0.0

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:  # whatever happens here, the air goes on
                    log.exception("port 65001 cannot be looked after")
                await asyncio.sleep(LOOK)
        finally:
            self.close()

    async def look(self) -> None:
        """Opens or closes the port as the station on the air says."""
        bound = bound_to(self._host) if self._settings().discovery else None
        if bound is None:
            self.close()
            self._told, self._not_before = False, 0.0
        elif self._open is None and asyncio.get_running_loop().time() >= self._not_before:
            await self._try_to_open(*bound)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    async def _try_to_open(self, udp: str, tcp: str) -> None:
        discovery = Discovery(self._device_id)
        try:
            self._open = await Port65001.open(
                udp, tcp, discovery, self._device, self._receptions, self._port_65001
            )
        except OSError as error:
            self._not_before = asyncio.get_running_loop().time() + AGAIN
            if not self._told:
                self._director.report(_not_open(self._port_65001, error))
        self._told = self._open is None

    def _settings(self) -> TunerSettings:
        programme = self._director.programme
        return programme.tuner if programme is not None else TunerSettings()

    def _device(self, source: str) -> Device:
        """As the client that asks can reach it."""
        host = self._host if self._host not in (EVERYWHERE, "::", "::1") else address_towards(source)
        base = self._settings().url.rstrip("/") or f"http://{host}:{self._port}"
        return Device(self._device_id, self._bank.count, base)

    def _receptions(self) -> Mapping[int, Reception]:
        found = {tuner: Reception() for tuner in range(self._bank.count)}
        for tuned in self._bank.in_use:
            channel = self._director.by_id.get(tuned.channel)
            name, rate = (channel.names.name, channel.for_tuners.profile.average) if channel else ("", 0)
            found[tuned.tuner] = Reception(tuned.number, name, tuned.client, rate)
        return found


def _not_open(port: int, error: OSError) -> Diagnostic:
    cure = "stop what uses it, or write `server: {discovery: false}`; who is given the address needs no discovery"
    return Diagnostic("RV751", f"the tuner cannot listen on port {port}: {_why(error)}", help=(cure,))


def not_listening(error: OSError) -> Diagnostic:
    """`server.tuner_port` is not to be had."""
    cure = "choose another `server.tuner_port`, stop what uses it, or allow RetroVue to use ports below 1024"
    return Diagnostic("RV751", f"`server.tuner_port` cannot be listened on: {_why(error)}", help=(cure,))


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def bound_to(host: str) -> tuple[str, str] | None:
    """Where to listen for datagrams and for connections; None where the station speaks IPv6 only.

    A broadcast reaches no socket that is bound to one of the machine's addresses.
    """
    if host.startswith("127.") or host == "::1":
        return "127.0.0.1", "127.0.0.1"
    if host == "::":
        return EVERYWHERE, EVERYWHERE
    return None if ":" in host else (EVERYWHERE, host)
