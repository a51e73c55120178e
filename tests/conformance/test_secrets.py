"""A token and a password that are used stand in nothing that the station shows, tells, writes or starts."""

import http.cookiejar
import io
import json
import re
import shutil
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from conformance.test_console import code_of
from e2e.test_plex_on_air import CHANNEL, STATION, clip, put_file
from e2e.tiny_station import OnAir, Project, free_port
from plex_emulator import PlexEmulator, Section, show, start

TOKEN, PASSWORD, WRONG = "canary-token-5d81c2e9", "canary password 77f1", "canary of a typo 31b"
SECRETS = (TOKEN, PASSWORD, WRONG)
PAGES = (
    "/",
    "/guide",
    "/sync",
    "/monitor",
    "/settings",
    "/login",
    "/setup",
    "/library",
    "/docs",
    "/docs?q=token",
)
FOR_THE_HOUSE = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/guide.xml",
    "/channels.m3u",
    "/lineup.json",
    "/discover.json",
)


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(
        [Section("TV", "show", [show("Star Harbor", 1978, {1: 3}, ids={"tvdb": "9001"})])], TOKEN
    ) as found:
        yield found


@pytest.fixture
def project(plex: PlexEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    clip(tmp_path / "media/clip.mkv", 300)
    for entry, _ in plex.truth().values():
        put_file(entry, tmp_path / "media")
    shutil.copytree(tmp_path / "media", tmp_path / "films")
    folder = tmp_path / "stations/tiny/channels"
    folder.mkdir(parents=True)
    (folder.parent / "station.yaml").write_text(STATION % {"url": plex.url, "media": tmp_path / "media"})
    (folder / "one.yaml").write_text(CHANNEL)
    monkeypatch.setenv("TINY_PLEX", TOKEN)
    made = Project(tmp_path)
    yield made
    made.close()


class Browser:
    """Keeps cookies, and everything that it was told."""

    def __init__(self, base: str) -> None:
        self.base, self.csrf, self.told = base, "", dict[str, str]()
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        try:
            answer = self._opener.open(request, timeout=20)
        except HTTPError as error:
            answer = error
        text = answer.read().decode("utf-8", "replace")
        self.told[f"{method} {path} {len(self.told)}"] = f"{answer.headers}\n{text}"
        return json.loads(text) if text.startswith(("{", "[")) else text

    def bundle(self, paths: bool) -> None:
        """Every part of the file for whoever helps."""
        headers = {"X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        body = json.dumps({"paths": paths}).encode()
        request = urllib.request.Request(self.base + "/api/v1/bundle", body, headers, method="POST")
        with self._opener.open(request, timeout=150) as answer:
            file = zipfile.ZipFile(io.BytesIO(answer.read()))
        for name in file.namelist():
            self.told[f"bundle {paths} {name}"] = file.read(name).decode()

    def hear(self) -> None:
        """The stream of events, as long as the station lives."""
        with self._opener.open(self.base + "/api/v1/events", timeout=60) as stream:
            for line in stream:
                self.told["events"] = self.told.get("events", "") + line.decode()

    def sync(self) -> Any:
        for _ in range(40):
            run = self.ask("POST", "/api/v1/runs", {"mode": "full"})
            if run.get("code") not in ("import_conflict", "too_many_requests"):
                break  # the station reads its sources by itself, too
            time.sleep(3)
        assert "id" in run, run
        for _ in range(200):
            found = self.ask("GET", f"/api/v1/runs/{run['id']}")["run"]
            if found["ended"]:
                return found
            time.sleep(0.2)
        raise AssertionError(found)


def watch_commands(seen: set[str], over: threading.Event) -> None:
    """The command lines of every process of the machine, again and again."""
    while not over.wait(0.02):
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(each.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except OSError:
                continue


def look_everywhere(browser: Browser, station: OnAir) -> None:
    for path in (*PAGES, *FOR_THE_HOUSE):
        browser.ask("GET", path)
    paths = browser.ask("GET", "/api/v1/openapi.json")["paths"]
    items = browser.ask("GET", "/api/v1/items")["items"]
    for path, operations in paths.items():
        if "get" in operations and path != "/api/v1/events":
            browser.ask("GET", path.replace("{key}", items[0]["key"]))
    browser.told["playlist"] = station.playlist()
    for with_paths in (False, True):
        browser.bundle(with_paths)


def test_no_secret_gets_out(plex: PlexEmulator, project: Project) -> None:
    commands, over = set[str](), threading.Event()
    watching = threading.Thread(target=watch_commands, args=(commands, over))
    watching.start()
    station = project.run(free_port())
    browser = Browser(station.base)
    code = code_of(project)
    browser.ask("POST", "/api/v1/setup", {"code": code, "name": "anna", "password": PASSWORD})
    browser.csrf = browser.ask("GET", "/api/v1/session")["csrf"]
    browser.told.clear()  # it was told the token of its own page
    browser.ask("POST", "/api/v1/session", {"name": "anna", "password": WRONG})
    browser.ask("POST", "/api/v1/session", {"name": "anna", "password": {"nested": WRONG}})
    browser.ask("PUT", "/api/v1/session/password", {"old": WRONG, "new": PASSWORD})
    browser.ask("POST", "/api/v1/accounts", {"name": "otto", "role": "viewer", "password": PASSWORD})
    threading.Thread(target=browser.hear, daemon=True).start()
    assert browser.sync()["state"].startswith("completed")
    plex.token = "another"  # from now on the server refuses the canary, and the station has to say so
    assert browser.sync()["state"] in ("error", "completed_with_errors")
    look_everywhere(browser, station)
    over.set()
    watching.join()
    sinks = {
        **browser.told, "log": project.log(), "commands": "\n".join(commands),
        **{str(file): file.read_bytes().decode("utf-8", "replace") for file in project.state.rglob("*") if file.is_file()},
    }  # fmt: skip
    hits = [(name, secret) for name, text in sinks.items() for secret in SECRETS if secret in text]
    print(f"secrets: {len(sinks)} sinks of {sum(map(len, sinks.values())) >> 10} KiB, {len(hits)} hits")
    assert hits == []
    assert plex.requests["list"] and re.search(r"event: library_sync", browser.told["events"])
    assert any("ffmpeg" in command for command in commands)
