"""Connections that can be shut while they are in use; the libraries below only close idle ones."""

import socket
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Lines(HTTPAdapter):
    """What a session of `requests` sends through; it knows the connections that are open."""

    def __init__(self) -> None:
        self._open: set[HTTPConnection] = set()
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._open)

    def shut(self) -> None:
        for line in tuple(self._open):
            sock = line.sock
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _pools(opened: set[HTTPConnection]) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened.add(self)

        def close(self) -> None:
            opened.discard(self)
            super().close()

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened.add(self)

        def close(self) -> None:
            opened.discard(self)
            super().close()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
