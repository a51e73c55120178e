"""A process of clients of the tuner that read a trickle, or nothing, or nothing more: `host port of_each arrive`.

They stand apart from the station and from those who watch, so that what they do themselves costs nobody anything.
Each says its kind and how it went on as its user agent, and none of them ever closes.
"""

import asyncio
import socket
import sys

TRICKLES, STALLS, VANISHES = "trickles", "stalls", "vanishes"
KINDS = {TRICKLES: (1_000, 3_600.0), STALLS: (0, 0.0), VANISHES: (1 << 20, 3.0)}
"""Bytes that it reads a second, and for how many seconds it does."""


async def slow(host: str, port: int, number: int, kind: str, begin: float) -> None:
    loop = asyncio.get_running_loop()
    rate, reads_for = KINDS[kind]
    await asyncio.sleep(begin)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    client.setblocking(False)
    await loop.sock_connect(client, (host, port))
    asked = f"GET /auto/v{number} HTTP/1.1\r\nHost: x\r\nUser-Agent: slow {kind}\r\n\r\n"
    await loop.sock_sendall(client, asked.encode())
    begun = loop.time()
    try:
        while loop.time() - begun < reads_for and await loop.sock_recv(client, rate):
            await asyncio.sleep(1 if rate < 10_000 else 0.01)
    except ConnectionError:
        return
    await asyncio.sleep(3_600)


async def main(host: str, port: int, of_each: int, arrive: float) -> None:
    await asyncio.gather(*(
        slow(host, port, n % 2 + 1, kind, n * arrive / of_each) for kind in KINDS for n in range(of_each)
    ))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
