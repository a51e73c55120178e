"""`retrovue alert` asks the station that runs; it gives its token to nobody else."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cli.test_show_air import project as project
from typer.testing import CliRunner, Result

from retrovue.cli.main import app
from retrovue.cli.running import remember_address
from retrovue.diagnostics import StationError
from retrovue.load.air_token import make_token

SHOWN = {
    "id": 3, "what": "card", "state": "raised", "start": 1_800_000_000_000, "until": 1_800_000_900_000, "channels": [],
    "priority": 50, "text": "Storm", "detail": "", "item": "", "who": "", "why": "",
}  # fmt: skip


class Station:
    """Remembers what it was asked, and with which token."""

    def __init__(self) -> None:
        self.name = "tiny"
        self.in_force: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] = (201, SHOWN)


@pytest.fixture
def station(project: Path) -> Iterator[Station]:
    state = project / ".retrovue" / "tiny"
    found = Station()

    class Handler(BaseHTTPRequestHandler):
        def answered(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "")
            found.asked.append((self.command, self.path, token, json.loads(body) if body else None))
            told = {"id": found.name, "station": found.name, "overrides": found.in_force}
            status, data = (200, told) if self.command == "GET" else found.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        do_GET = do_POST = do_DELETE = answered

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        remember_address(state, "127.0.0.1", server.server_address[1])
        make_token(state)
        yield found
        server.shutdown()


def alert(project: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["-C", str(project), "alert", *words])


def test_a_card_is_asked_for_with_the_token(project: Path, station: Station) -> None:
    done = alert(
        project, "Storm", "--channels", "1", "--channels", "two", "--minutes", "0.5", "--why", "drill"
    )
    assert done.exit_code == 0
    assert done.stdout.split()[:4] == ["3", "card", "all", "channels"]
    assert [(method, path) for method, path, *_ in station.asked] == [
        ("GET", "/api/v1/now"), ("GET", "/api/v1/air/overrides"), ("POST", "/api/v1/air/overrides"),
    ]  # fmt: skip
    token = (project / ".retrovue/tiny/air-token").read_text().strip()
    assert [words[2] for words in station.asked] == ["", f"Bearer {token}", f"Bearer {token}"]
    body = station.asked[2][3]
    assert (body["what"], body["text"], body["channels"], body["seconds"]) == (
        "card",
        "Storm",
        ["1", "two"],
        30,
    )


@pytest.mark.parametrize(
    ("words", "what"),
    [(("--slate",), "slate"), (("--filler",), "filler"), (("--item", "tvdb:1"), "item")],
)
def test_other_things_than_a_card(project: Path, station: Station, words: tuple[str, ...], what: str) -> None:
    assert alert(project, *words).exit_code == 0
    assert station.asked[-1][3]["what"] == what


def test_clearing_one_or_all(project: Path, station: Station) -> None:
    assert "no override" in alert(project, "--clear").stderr
    station.in_force = [SHOWN, {**SHOWN, "id": 5}]
    station.answer = (200, {**SHOWN, "state": "cleared"})
    assert "over" in alert(project, "--clear").stdout
    alert(project, "--clear", "7")
    deleted = [path.rpartition("/")[2] for method, path, *_ in station.asked if method == "DELETE"]
    assert deleted == ["3", "5", "7"]


def test_what_is_in_force(project: Path, station: Station) -> None:
    station.in_force = [SHOWN]
    assert "Storm" in alert(project, "--list").stdout
    records = [json.loads(line) for line in alert(project, "--list", "--json").stdout.splitlines()]
    assert records[1] == {"type": "override", **SHOWN}


@pytest.mark.parametrize(
    "words", [(), ("Storm", "--slate"), ("--list", "--clear"), ("--clear", "soon"), ("x", "--minutes", "0")]
)
def test_wrong_words(project: Path, station: Station, words: tuple[str, ...]) -> None:
    assert alert(project, *words).exit_code == 2
    assert not [method for method, *_ in station.asked if method != "GET"]


@pytest.mark.parametrize(
    ("status", "error", "code", "exit_code"),
    [
        (400, {"code": "RV710", "detail": "there is no channel `x`", "action": ""}, "RV710", 1),
        (503, {"code": "RV711", "detail": "the journal cannot be written", "action": "look"}, "RV711", 4),
        (401, {"code": "unknown_token", "detail": "this needs the token"}, "RV710", 4),
        (403, {"code": "XX", "detail": "no"}, "RV710", 1),
    ],
)
def test_what_the_station_refuses(
    project: Path, station: Station, status: int, error: dict[str, Any], code: str, exit_code: int
) -> None:
    station.answer = (status, error)
    done = alert(project, "Storm")
    assert isinstance(done.exception, StationError)
    assert (done.exception.diagnostics[0].code, done.exception.exit_code) == (code, exit_code)
    assert error["detail"] in str(done.exception)


def test_another_program_at_the_address_is_given_no_token(project: Path, station: Station) -> None:
    station.name = "another"
    done = alert(project, "Storm")
    assert isinstance(done.exception, StationError)
    assert done.exception.diagnostics[0].code == "RV816"
    assert [(method, token) for method, _, token, _ in station.asked] == [("GET", "")]
