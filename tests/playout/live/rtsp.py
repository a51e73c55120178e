"""A camera that speaks RTSP over TCP and wants a password: as little of RFC 2326 as ffmpeg asks for."""

import base64
import contextlib
import socket
import struct
import threading
import time
from pathlib import Path

SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=rtpmap:33 MP2T/90000\r\na=control:one\r\n"
_PACKETS = 7 * 188


class RtspCamera:
    """Sends a recording of so many seconds over and over, at its own pace."""

    def __init__(self, recording: Path, seconds: int, user: str, password: str) -> None:
        self._data, self._seconds = recording.read_bytes(), seconds
        self._wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[str] = []
        self.refused = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError, ValueError):
            while request := lines.readline().decode().split():
                fields = {}
                while line := lines.readline().decode().strip():
                    name, _, value = line.partition(":")
                    fields[name.lower()] = value.strip()
                self._answer(connection, request[0], fields)

    def _answer(self, connection: socket.socket, method: str, fields: dict[str, str]) -> None:
        self.asked.append(method)
        head, body = [f"CSeq: {fields['cseq']}"], ""
        status = "200 OK"
        if method == "OPTIONS":
            head.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
        elif fields.get("authorization") != self._wanted:
            self.refused += 1
            status = "401 Unauthorized"
            head.append('WWW-Authenticate: Basic realm="camera"')
        elif method == "DESCRIBE":
            body = SDP
            head += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        elif method == "SETUP":
            head += ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1", "Session: 1"]
        elif method == "PLAY":
            head.append("Session: 1")
        connection.sendall("\r\n".join([f"RTSP/1.0 {status}", *head, "", body]).encode())
        if method == "PLAY" and status.startswith("200"):
            threading.Thread(target=self._send, args=(connection,), daemon=True).start()

    def _send(self, connection: socket.socket) -> None:
        begun, sent, number = time.monotonic(), 0, 0
        rate = len(self._data) / self._seconds
        with contextlib.suppress(OSError):
            while True:
                at = sent % (len(self._data) // _PACKETS * _PACKETS)
                clock = int(sent / rate * 90_000) & 0xFFFFFFFF
                packet = (
                    struct.pack(">BBHII", 0x80, 33, number & 0xFFFF, clock, 7)
                    + self._data[at : at + _PACKETS]
                )
                connection.sendall(struct.pack(">cBH", b"$", 0, len(packet)) + packet)
                sent, number = sent + _PACKETS, number + 1
                time.sleep(max(0, begun + sent / rate - time.monotonic() - 2))
