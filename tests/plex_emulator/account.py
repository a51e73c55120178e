"""A stand-in for plex.tv: PINs that somebody signs in at, and the servers of the account."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "account-token"


@dataclass
class Account:
    """`signs_in_after` questions somebody has signed in; None: never. `status` spoils every answer."""

    signs_in_after: int | None = 2
    status: int = 200
    devices: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    polls: int = 0

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        if self.status != 200:
            return self.status, "<html>"
        if path == "/api/v2/pins":
            return 201, self._pin(None)
        if path.startswith("/api/v2/pins/"):
            self.polls += 1
            ready = self.signs_in_after is not None and self.polls > self.signs_in_after
            return 200, self._pin(TOKEN if ready else None)
        if path == "/api/v2/resources" and headers.get("X-Plex-Token") == TOKEN:
            return 200, self.devices
        return 401, {"errors": [{"code": 1001, "message": "User could not be authenticated", "status": 401}]}

    def _pin(self, token: str | None) -> dict[str, Any]:
        return {
            "id": 4711, "code": "x7k2", "product": "RetroVue", "trusted": False, "clientIdentifier": "one", "expiresIn": 900,
            "location": {"code": "SE", "country": "Sweden", "time_zone": "Europe/Stockholm"}, "newRegistration": None,
            "createdAt": "2026-01-01T00:00:00Z", "expiresAt": "2026-01-01T00:15:00Z", "authToken": token,
        }  # fmt: skip


def device(
    name: str, machine: str, token: str, *uris: str, owned: bool = True, provides: str = "server"
) -> dict[str, Any]:
    """A device of the account. An address of 127.0.0.1 is local, one with `relay` in it is a relay."""
    return {
        "name": name, "product": "Plex Media Server", "productVersion": "1.41.0.1", "platform": "Linux",
        "clientIdentifier": machine, "provides": provides, "accessToken": token, "owned": owned, "presence": True,
        "httpsRequired": False, "relay": True, "ownerId": None, "sourceTitle": None,
        "connections": [
            {"protocol": uri.partition(":")[0], "address": "10.0.0.1", "port": 32400, "uri": uri, "local": "127.0.0.1" in uri,
             "relay": "relay" in uri, "IPv6": False}
            for uri in uris
        ],
    }  # fmt: skip


@contextmanager
def start_account(account: Account) -> Iterator[Account]:
    """The stand-in at its `url`, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            headers = dict(self.headers)
            account.asked.append((self.command, self.path, headers))
            status, told = account.answer(path, headers)
            body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(told, str) else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    account.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
