"""`retrovue init --plex`: the station passes the checks, and the token stands in one file only."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from plex_emulator import PlexEmulator, Section, movie, small_library, start
from plex_emulator.account import TOKEN, Account, device, start_account
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from retrovue.check import check_station
from retrovue.cli import plex_setup
from retrovue.cli.main import app
from retrovue.diagnostics import StationError
from retrovue.load.project import find_station
from retrovue.load.station import load_station
from retrovue.station_type import StationFile

SECRET = "server-token-9f3b"


@pytest.fixture
def server() -> Iterator[PlexEmulator]:
    photos = Section("Photos", "photo", [])
    with start([*small_library(), photos], token=SECRET) as server:
        yield server


@pytest.fixture
def account(server: PlexEmulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    devices = [device("Attic Box", server.machine, SECRET, "http://127.0.0.1:1", server.url)]
    with start_account(Account(signs_in_after=0, devices=devices)) as account:
        monkeypatch.setattr(plex_setup, "PLEX_TV", account.url)
        yield account


def run(*words: str, stdin: str = "") -> Result:
    result = CliRunner().invoke(app, list(words), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_station_passes_the_checks(
    tmp_path: Path, account: Account, server: PlexEmulator, snapshot: SnapshotAssertion
) -> None:
    said = run("-C", str(tmp_path), "init", "tv", "--plex", "--timezone", "Europe/Stockholm").output
    assert "https://app.plex.tv/auth#?" in said and "x7k2" in said
    project = tmp_path / "tv"
    loaded = load_station(find_station(project, None), StationFile, {})
    assert loaded.diagnostics == () and loaded.document is not None
    assert check_station(loaded.document, None) == []
    source = loaded.document.sources["attic-box"]
    assert (source.url, source.token) == (server.url, SECRET)
    text = (project / "stations/tv/station.yaml").read_text().replace(server.url, "http://plex.lan:32400")
    assert text + (project / "stations/tv/channels/01-first.yaml").read_text() == snapshot


def test_the_token_stands_in_one_file_that_git_ignores(
    tmp_path: Path, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    result = run("-C", str(tmp_path), "--debug", "init", "--plex")
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET in path.read_text()]
    assert holding == [tmp_path / "secrets/attic-box.token"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    assert "secrets/" in (tmp_path / ".gitignore").read_text().splitlines()
    assert (tmp_path / "secrets/.gitignore").read_text() == "*\n"
    assert caplog.text and all(token not in result.output + caplog.text for token in (SECRET, TOKEN))


def test_a_station_that_is_there_gets_a_new_token_and_the_lines_to_add(
    tmp_path: Path, account: Account
) -> None:
    run("-C", str(tmp_path), "init")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/attic-box.token").write_text("old")
    result = run("-C", str(tmp_path), "init", "--plex")
    assert {path: path.read_bytes() for path in before} == before
    assert (tmp_path / "secrets/attic-box.token").read_text() == SECRET + "\n"
    assert result.stdout.startswith("  attic-box:\n    type: plex\n")
    assert "next:" not in result.output


def test_scripts_get_records(tmp_path: Path, account: Account) -> None:
    lines = [
        json.loads(line) for line in run("-C", str(tmp_path), "--json", "init", "--plex").stdout.splitlines()
    ]
    assert [line["type"] for line in lines] == ["version", "sign-in", "result"]
    assert lines[1]["link"].startswith("https://app.plex.tv/auth")
    assert (lines[2]["source"], lines[2]["made"]) == ("attic-box", True)


def test_one_of_several_servers_is_chosen_by_name(
    tmp_path: Path, account: Account, server: PlexEmulator
) -> None:
    account.devices.append(device("Cellar", "other", "x", "http://127.0.0.1:1"))
    for words, said in (
        ((), "several servers: `Attic Box`, `Cellar`"),
        (("--server", "Loft"), "no server `Loft`"),
    ):
        with pytest.raises(StationError, match=said) as caught:
            run("-C", str(tmp_path), "init", "--plex", *words)
        assert caught.value.exit_code == 4
    with pytest.raises(StationError, match="`Cellar` answers at none of its 1 addresses"):
        run("-C", str(tmp_path), "init", "--plex", "--server", "cellar")
    assert not list(tmp_path.iterdir())
    run("-C", str(tmp_path), "init", "--server", "attic box")
    assert (tmp_path / "secrets/attic-box.token").exists()


def test_one_of_several_servers_is_chosen_on_a_terminal(
    tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.devices.insert(0, device("Cellar", "other", "x", "http://127.0.0.1:1"))
    monkeypatch.setattr(plex_setup, "_on_terminal", lambda: True)
    said = run("-C", str(tmp_path), "init", "--plex", stdin="1\n").output
    assert "1  Attic Box" in said and (tmp_path / "secrets/attic-box.token").exists()


def test_films_alone_make_a_channel_of_films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    films = [Section("Café: “Films” #1", "movie", [movie("Blue Comet", 1982)], locations=("D:\\it's #1",))]
    with start(films, token=SECRET) as server:
        devices = [device("日本", server.machine, SECRET, server.url)]
        with start_account(Account(signs_in_after=0, devices=devices)) as account:
            monkeypatch.setattr(plex_setup, "PLEX_TV", account.url)
            run("-C", str(tmp_path), "init", "--plex")
    loaded = load_station(find_station(tmp_path, None), StationFile, {})
    assert loaded.diagnostics == () and loaded.document is not None
    assert check_station(loaded.document, None) == []
    assert list(loaded.document.sources["plex"].libraries) == ["Café: “Films” #1"]
    assert "from: 'D:\\it''s #1'" in next((tmp_path / "stations").rglob("station.yaml")).read_text()


def test_other_schedules_and_plex_are_not_mixed(tmp_path: Path) -> None:
    result = run("-C", str(tmp_path), "init", "--plex", "--from", "x.json")
    assert result.exit_code == 2 and "give one of them" in result.output
