"""`retrovue show air` asks the station that runs, and says clearly when none does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cli.test_plan_command import CHANNEL, STATION
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.cli.running import remember_address
from retrovue.diagnostics import StationError

ONE = {
    "id": "one", "number": "1", "name": "One", "on_air": True, "title": "Day\u202e", "event": "one/x/0/a0", "players": 3,
    "tuners": 0, "encodes": 1, "speed": 4.25, "lead": 16_200, "stand_ins": {"tune-in": 1, "RV701": 4},
}  # fmt: skip
IDLE = {**ONE, "id": "two", "number": "2.1", "on_air": False, "title": "", "players": 0, "encodes": 0, "speed": 0,
        "lead": 0, "stand_ins": {}}  # fmt: skip
TUNED = {"tuner": 2, "channel": "one", "number": "1", "client": "10.0.0.9", "agent": "Plex\u202e",
         "since": 1_799_999_910_000}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    return tmp_path


@pytest.fixture
def answer() -> dict:
    tuners = {"count": 4, "in_use": [TUNED]}
    return {"station": "tiny", "now": 1_800_000_000_000, "channels": [ONE, IDLE], "tuners": tuners}


@pytest.fixture
def port(answer: dict) -> Iterator[int]:
    class Station(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = {"/api/v1/now": {"id": answer["station"]}, "/api/v1/air": answer}[self.path]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Station) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def show(project: Path, *words: str) -> list[str]:
    result = CliRunner().invoke(app, ["-C", str(project), "show", "air", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_every_channel_has_a_line(project: Path, port: int) -> None:
    assert remember_address(project / ".retrovue/tiny", "0.0.0.0", port) == f"http://127.0.0.1:{port}"
    _, one, two, in_use, tuned = show(project)
    assert in_use == "1 of 4 tuners are in use"
    assert tuned == "  2: channel 1, 10.0.0.9 (Plex\\u202e), 0:01:30"
    assert one.split() == [
        "1",
        "one",
        "Day\\u202e",
        "3",
        "-",
        "1",
        "4.2x",
        "16.2",
        "s",
        "4",
        "RV701,",
        "1",
        "tune-in",
    ]
    assert two.split() == ["2.1", "two", "nothing", "is", "planned", "-", "-", "-", "-", "-", "-"]


def test_as_data_it_is_what_the_station_said(project: Path, port: int) -> None:
    remember_address(project / ".retrovue/tiny", "127.0.0.1", port)
    version, one, _, tuned = map(json.loads, show(project, "--json"))
    assert tuned == {"type": "tuner", "at": 1_800_000_000_000, **TUNED}
    assert version["type"] == "version"
    assert one == {"type": "air", "at": 1_800_000_000_000, **ONE}


def refused(project: Path) -> str:
    with pytest.raises(StationError) as caught:
        CliRunner().invoke(app, ["-C", str(project), "show", "air"], catch_exceptions=False)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, caught.value.exit_code) == ("RV816", 4)
    return diagnostic.message


def test_a_station_that_does_not_run_is_said(project: Path, port: int, answer: dict) -> None:
    state = project / ".retrovue/tiny"
    assert "nobody has put it on the air" in refused(project)
    remember_address(state, "127.0.0.1", 1)
    assert "does not answer" in refused(project)
    answer["station"] = "other"
    remember_address(state, "127.0.0.1", port)
    assert "something else answers" in refused(project)
    (state / "on-air.json").write_text("{")
    assert "nobody has put it on the air" in refused(project)


def test_an_address_of_ipv6_stands_in_brackets(tmp_path: Path) -> None:
    assert remember_address(tmp_path, "::", 8080) == "http://[::1]:8080"
