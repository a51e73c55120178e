"""UDP and TCP port 65001: clients find the tuner here, and ask what it does. Both are open to the house only."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from typing import Any, cast

from retrovue.playout.deliver.hdhomerun.discovery import Device, Discovery, is_of_the_house
from retrovue.playout.deliver.hdhomerun.frames import HEAD, LARGEST, frame_size, read_frame
from retrovue.playout.deliver.hdhomerun.variables import Reception, answer

PORT = 65_001
_IDLE = 60
"""Seconds after which a connection that asks nothing is closed; clients open another."""
_FAREWELL = 5
"""Seconds for the last answer."""
_MOST_CONNECTIONS = 32
Tuners = Callable[[], Mapping[int, Reception]]


class Seeker(asyncio.DatagramProtocol):
    """Answers who looks for tuners."""

    def __init__(self, discovery: Discovery, device: Callable[[str], Device]) -> None:
        self._discovery, self._device = discovery, device
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        now = int(asyncio.get_running_loop().time() * 1000)
        found = self._discovery.reply(data, addr[0], now, lambda: self._device(addr[0]))
        if found is not None and self._transport is not None:
            self._transport.sendto(found, addr)

    def error_received(self, exc: Exception) -> None:
        """Who asked is gone; that is no news."""


class Control:
    """Answers who asks what the tuner does."""

    def __init__(self, tuners: Tuners) -> None:
        self._tuners = tuners
        self._connected: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first request to the one that is broken or not for us."""
        self._connected.add(writer)
        try:
            peer = writer.get_extra_info("peername")
            if peer and is_of_the_house(peer[0]) and len(self._connected) <= _MOST_CONNECTIONS:
                while await asyncio.wait_for(self._answered(reader, writer), _IDLE):
                    pass
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            await self._leave(writer)

    async def _leave(self, writer: asyncio.StreamWriter) -> None:
        """Who does not take the answers that are under way is not waited for."""
        writer.close()
        try:
            await asyncio.wait_for(writer.wait_closed(), _FAREWELL)
        except (TimeoutError, OSError):
            writer.transport.abort()
        finally:
            self._connected.discard(writer)

    def close(self) -> None:
        """Ends what is open."""
        for writer in self._connected:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readexactly(HEAD)
        size = frame_size(head)
        if size > LARGEST:
            return False
        frame = read_frame(head + await reader.readexactly(size - HEAD))
        told = answer(frame, self._tuners) if frame is not None else None
        if told is None:
            return False
        writer.write(told)
        await writer.drain()
        return True


class Port65001:
    """Both sockets, or neither. Raises OSError when one of them is taken."""

    def __init__(self, udp: asyncio.DatagramTransport, tcp: asyncio.Server, control: Control) -> None:
        self._udp, self._tcp, self._control = udp, tcp, control

    @classmethod
    async def open(
        cls, udp_host: str, tcp_host: str, discovery: Discovery, device: Callable[[str], Device], tuners: Tuners,
        port: int = PORT,
    ) -> "Port65001":  # fmt: skip
        loop = asyncio.get_running_loop()
        udp, _ = await loop.create_datagram_endpoint(
            lambda: Seeker(discovery, device), (udp_host, port), family=socket.AF_INET
        )
        control = Control(tuners)
        try:
            tcp = await asyncio.start_server(
                control.serve, tcp_host, port, family=socket.AF_INET, limit=LARGEST
            )
        except BaseException:
            udp.close()
            raise
        return cls(udp, tcp, control)

    def close(self) -> None:
        self._udp.close()
        self._tcp.close()
        self._control.close()


def address_towards(source: str) -> str:
    """Our own address on the way to a client; empty when there is no way."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((source, PORT))
        return str(probe.getsockname()[0])
    return ""
