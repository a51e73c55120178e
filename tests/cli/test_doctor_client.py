"""`retrovue doctor --client`: where it goes, how it ends, and what it prints."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from retrovue import pipeline
from retrovue.cli.main import app
from retrovue.cli.running import heard_at, remember_address
from retrovue.doctor import client as doctor_client
from retrovue.doctor.client import Address, given, of_station
from retrovue.load.project import StationPlace, find_station

PLAIN = Path(__file__).parent.parent / "cases/good/plain"
TABLES = bytes.fromhex(
    "4740001000 00b00d0001c1000000 01f000 2ab104b2".replace(" ", "")
    + "ff" * 167
    + "4750001000 02b0170001c10000 e100f000 1be100f000 0fe101f000 00000000".replace(" ", "")
    + "ff" * 157
)
"""A PAT and a PMT of H.264 and AAC."""


class Station(BaseHTTPRequestHandler):
    """One channel, for VLC."""

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        bodies = {
            "/channels.m3u": f'#EXTM3U\n#EXTINF:-1 tvg-chno="1",One\n{base}/one\n'.encode(),
            "/one": (TABLES[:188] + TABLES[188:376]) * 4,
        }
        self.send_response(200 if self.path in bodies else 404)
        self.send_header("Content-Type", "video/mp2t")
        self.end_headers()
        self.wfile.write(bodies.get(self.path, b""))

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Station) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StationPlace:
    shutil.copytree(PLAIN, tmp_path / "stations/plain")
    monkeypatch.setattr(doctor_client, "_own", lambda: "192.0.2.7")
    monkeypatch.setattr(doctor_client, "_answers_at", lambda host, port: host == "127.0.0.1")
    return find_station(tmp_path, None)


def doctor(*words: str, project: Path = Path("/nonexistent"), before: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(app, ["-C", str(project), *before, "doctor", *words])


def test_an_address_is_enough(port: int) -> None:
    run = doctor("--client", "vlc", "--url", f"127.0.0.1:{port}/")
    assert run.exit_code == 0, run.output
    assert "ok       m3u              1 channel\n" in run.stdout
    assert "AAC and H.264" in run.stdout
    assert f"`http://127.0.0.1:{port}`, given, leads other machines to themselves [RV832]" in run.stdout
    assert doctor("--client", "vlc", "--url", f"127.0.0.1:{port}", before=("--strict",)).exit_code == 1


def test_what_would_fail_is_an_error_of_the_environment(port: int) -> None:
    run = doctor("--client", "kodi", "--json", "--url", f"http://127.0.0.1:{port}")
    _, *checks, result = map(json.loads, run.stdout.splitlines())
    assert run.exit_code == 4
    wrong = {(one["what"], one["code"]) for one in checks if one["health"] == "error"}
    assert wrong == {("guide", "RV833")}
    assert all(one["help"] for one in checks if one["health"] != "ok")
    assert (result["command"], result["error"]) == ("doctor", 1)


def test_of_a_station_that_is_away_it_is_said_once() -> None:
    run = doctor("--client", "plex", "--url", "http://127.0.0.1:9")
    assert run.exit_code == 4
    assert run.stdout.count("RV831") == 1
    assert "put the station on the air with `retrovue run`" in run.stdout


@pytest.mark.parametrize(
    ("words", "said"), [(("--client", "tivo"), "there are plex, jellyfin"), (("--url", "x"), "goes with `--client`"),
     (("--paths",), "goes with `--bundle`")]
)  # fmt: skip
def test_wrong_usage(words: tuple[str, ...], said: str) -> None:
    run = doctor(*words)
    assert run.exit_code == 2
    assert said in " ".join(run.output.replace("│", " ").split())


def address(place: StationPlace, server: str = "") -> Address:
    if server:
        (place.folder / "server.yaml").write_text(f"server: {server}\n")
    return of_station(pipeline.load(place, {}).document, heard_at(place.state))


def test_the_address_of_a_station(place: StationPlace) -> None:
    assert address(place) == Address("http://192.0.2.7:8080", "the address of this machine")
    assert address(place, "{port: 9000}").url == "http://192.0.2.7:9000"
    assert address(place, "{url: 'http://tv.lan/'}") == Address("http://tv.lan", "from `server.url`")
    assert address(place, "{host: 10.0.0.9}") == Address("http://10.0.0.9:8080", "where the station listens")


def test_the_address_of_one_that_listens_elsewhere(
    place: StationPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.state.mkdir(parents=True)
    remember_address(place.state, "127.0.0.1", 8123)
    assert address(place) == Address("http://127.0.0.1:8123", "where the station listens")
    monkeypatch.setattr(doctor_client, "_answers_at", lambda host, port: port == 8123)
    assert address(place) == Address("http://192.0.2.7:8123", "the address of this machine")
    monkeypatch.setattr(doctor_client, "_answers_at", lambda host, port: False)
    assert address(place) == Address("http://192.0.2.7:8080", "the address of this machine")


def test_what_people_leave_out() -> None:
    assert given("tv.lan:8080/").url == given("http://tv.lan:8080").url == "http://tv.lan:8080"


def test_the_address_of_this_machine_is_one() -> None:
    socket.inet_aton(doctor_client._own())
