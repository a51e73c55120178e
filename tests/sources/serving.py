"""Web servers that are no Plex."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class serving:
    """A little web server of the given kind, in a thread, at the address that the block gets."""

    def __init__(self, kind: type[BaseHTTPRequestHandler]) -> None:
        self.server = HTTPServer(("127.0.0.1", 0), kind)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
