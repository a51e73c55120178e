"""`retrovue discover`: every line that it prints takes that show or film, and none of its namesakes."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plex_emulator import PlexEmulator, small_library, start
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from retrovue.cli.main import app
from retrovue.diagnostics import StationError
from retrovue.media.item import Item
from retrovue.media.selector import parse_selector, select
from retrovue.sources import PlexSource
from retrovue.sources.plex_reader import open_plex
from retrovue.sources.reader import Context

WITNESS = Path(__file__).parents[3] / "shared" / "tools" / "plex_emulator.py"
SECRET = "server-token-9f3b"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlexEmulator]:
    with start(small_library(), token=SECRET) as server:
        monkeypatch.setenv("PLEX_TOKEN", SECRET)
        yield server


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert SECRET not in result.output
    return result


def matches(*words: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in run("discover", "--json", *words).stdout.splitlines()]
    assert lines[-1]["type"] == "result"
    return [line for line in lines if line["type"] == "match"]


def catalog(server: PlexEmulator, folder: Path) -> list[Item]:
    """All that the reader of Plex says of the server, as items."""
    reader = open_plex(PlexSource(type="plex", url=server.url, token=SECRET), "main", Context(folder))
    found = []
    for section in reader.sections():
        for page in reader.pages(reader.count(section)):
            for listed, told in zip(page, reader.describe(page), strict=True):
                about = told.details
                found.append(
                    Item(
                        f"{section.key}-{listed.ref}", about.kind, about.title, 1, show=about.show, season=about.season,
                        episode=about.episode, year=about.year, guids=about.guids, show_guids=about.show_guids,
                        extra=about.extra, library=about.library, source="main",
                    )
                )  # fmt: skip
    reader.close()
    return found


def project(folder: Path, server: PlexEmulator, more: str = "") -> Path:
    station = folder / "stations/tv"
    station.mkdir(parents=True)
    (station / "station.yaml").write_text(
        "station: {id: tv, language: 1, name: TV, timezone: UTC}\n"
        f"sources:\n  main:\n    type: plex\n    url: {server.url}\n    token: ${{env:PLEX_TOKEN}}\n{more}"
    )
    (station / "channel.yaml").write_text(
        "channel: {id: one, number: 1, name: One, block: 30m, fallback: all}\n"
        "programs: {all: {from: 'kind:episode', order: shuffle}}\ngrid: {daily: {06:00: all}}\n"
    )
    return folder


def test_every_line_takes_its_own_in_a_catalog_with_all_of_them(server: PlexEmulator, tmp_path: Path) -> None:
    items = catalog(server, tmp_path)
    for title in ("star harbor", "blue comet", "Łódź", "street", "old agent", "e"):
        found = matches("--title", title, "--url", server.url)
        assert found and all(match["selectors"] for match in found)
        for match in found:
            for text in match["selectors"]:
                taken = select(items, parse_selector(text), {})
                assert {item.show or item.title for item in taken} == {match["title"]}
                ids = [set(item.show_guids if item.show else item.guids) for item in taken]
                assert all(one & set(match["guids"]) for one in ids)


def test_namesakes_with_year_library_ids_and_lines(
    server: PlexEmulator, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    folder = project(tmp_path, server)
    said = run("-C", str(folder), "discover", "--title", "Star Harbor").stdout
    assert said == snapshot
    for line in said.splitlines():
        if line.startswith("  from:"):
            parse_selector(YAML(typ="safe").load(line)["from"])


def test_editions_of_a_film_are_told_apart_by_their_ids(server: PlexEmulator) -> None:
    found = {
        match["edition"]: match["selectors"]
        for match in matches("--title", "Blue Comet", "--url", server.url)
    }
    assert found.keys() == {None, "Director's Cut"}
    assert [text.endswith("-directors-cut") for texts in found.values() for text in texts].count(True) == 1
    assert all(len(texts) == 1 and texts[0].startswith("guid:plex:") for texts in found.values())


def test_titles_of_a_hostile_server_are_plain_text(server: PlexEmulator) -> None:
    film = server.shelf.find("Old Agent")
    server.shelf.change(film, title='Old \x1b[2J\u202eAgent \'# "quoted"')
    said = run("discover", "--title", "Old", "--url", server.url).stdout
    assert "\x1b" not in said and "\u202e" not in said
    lines = [line for line in said.splitlines() if line.startswith("  from:")]
    texts = [YAML(typ="safe").load(line)["from"] for line in lines]
    assert texts and all(str(parse_selector(text)) for text in texts)


def test_one_year(server: PlexEmulator) -> None:
    found = matches("--title", "Star Harbor", "--year", "2003", "--url", server.url)
    assert [(match["year"], match["library"]) for match in found] == [(2003, "TV")]


def test_libraries_that_the_station_leaves_out_are_left_out(server: PlexEmulator, tmp_path: Path) -> None:
    folder = project(tmp_path, server, "    libraries: {Kids TV: episode}\n")
    assert [match["library"] for match in matches_in(folder)] == ["Kids TV"]
    other = project(tmp_path / "other", server, "    libraries: {Kids TV: {enabled: false}}\n")
    assert {match["library"] for match in matches_in(other)} == {"TV"}


def matches_in(folder: Path) -> list[dict[str, Any]]:
    lines = run("-C", str(folder), "discover", "--json", "--title", "Star Harbor").stdout.splitlines()
    return [match for line in lines if (match := json.loads(line))["type"] == "match"]


def test_the_token_may_lie_in_a_file(
    server: PlexEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLEX_TOKEN")
    with pytest.raises(StationError, match="RV030: there is no token") as caught:
        run("discover", "--title", "x", "--url", server.url)
    assert caught.value.exit_code == 4
    with pytest.raises(StationError, match="RV030: the file .* cannot be read"):
        run("discover", "--title", "x", "--url", server.url, "--token-file", str(tmp_path / "none"))
    (tmp_path / "token").write_text(SECRET + "\n")
    assert matches("--title", "Blue Comet", "--url", server.url, "--token-file", str(tmp_path / "token"))


@pytest.mark.parametrize("content", ["one\ntwo", "a\0b"])
def test_a_file_with_more_than_the_token_is_refused(
    server: PlexEmulator, tmp_path: Path, content: str
) -> None:
    (tmp_path / "token").write_text(content)
    with pytest.raises(StationError, match="RV030: the token of the server") as caught:
        run("discover", "--title", "x", "--url", server.url, "--token-file", str(tmp_path / "token"))
    assert caught.value.exit_code == 4 and "alone" in caught.value.diagnostics[0].help[0]
    with pytest.raises(StationError, match="RV030: the address of the server"):
        run("discover", "--title", "x", "--url", "http://a\nb")


def test_what_goes_wrong_is_told_with_its_code(
    server: PlexEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(
        tmp_path, server, "  away: {type: plex, url: 'http://127.0.0.1:1', token: '${env:PLEX_TOKEN}'}\n"
    )
    some = run("-C", str(folder), "discover", "--title", "Star Harbor")
    assert some.exit_code == 4 and "RV520" in some.output and "show:tvdb:9001" in some.output
    monkeypatch.setenv("PLEX_TOKEN", "wrong")
    refused = run("discover", "--title", "x", "--url", server.url)
    assert refused.exit_code == 4 and "RV521" in refused.output
    monkeypatch.delenv("PLEX_TOKEN")
    with pytest.raises(StationError, match="RV036") as caught:
        run("-C", str(folder), "discover", "--title", "x")
    assert caught.value.exit_code == 4


@pytest.mark.witness
@pytest.mark.skipif(not WITNESS.is_file(), reason="the witnesses are not here")
def test_namesakes_of_another_server_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEX_TOKEN", SECRET)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ("--movies", "30", "--shows", "12", "--episodes", "240", "--port", str(port), "--token", SECRET)
    process = subprocess.Popen(
        [sys.executable, str(WITNESS), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        found = matches("--title", "a", "--url", f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)
    shows = [match for match in found if match["kind"] == "show"]
    namesakes = [one for one in shows if [other["title"] for other in shows].count(one["title"]) > 1]
    assert len(namesakes) >= 2
    assert all(f'show:"{one["title"]} ({one["year"]})"' in one["selectors"] for one in namesakes)
    assert len({text for one in namesakes for text in one["selectors"]}) == sum(
        len(one["selectors"]) for one in namesakes
    )


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def test_without_a_station_or_a_server_it_says_how(tmp_path: Path, server: PlexEmulator) -> None:
    with pytest.raises(StationError) as caught:
        run("-C", str(tmp_path), "discover", "--title", "x")
    assert caught.value.diagnostics[0].code == "RV805" and "--url" in caught.value.diagnostics[0].help[-1]
    run("-C", str(tmp_path), "init")
    with pytest.raises(StationError, match="RV508: the station has no Plex server"):
        run("-C", str(tmp_path), "discover", "--title", "x")
    none = run("discover", "--title", "no such thing", "--url", server.url)
    assert none.exit_code == 0 and "no film or show with `no such thing`" in none.output
