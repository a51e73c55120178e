"""The diagnostics bundle: whole, small, and without secrets or paths; what is broken does not keep it from being made."""
# ruff: noqa: F811

import io
import json
import zipfile
from pathlib import Path
from threading import current_thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner
from web.test_library import Asking, asking, made  # noqa: F401

from retrovue.cli.main import app
from retrovue.diagnostics import StationError
from retrovue.doctor import machine
from retrovue.doctor.finding import ok
from retrovue.load.project import find_station
from retrovue.web import bundle
from retrovue.web.bundle import Bundle, write_bundle
from retrovue.web.metrics import Metrics

CANARY = "canary-5d81c2e9"
STATION = """\
station: {id: tiny, timezone: UTC}
database: {url: "${env:MY_DATABASE}"}
sources:
  plex: {type: plex, url: "http://127.0.0.1:9/?key=canary-5d81c2e9", token: "${env:MY_TOKEN}", libraries: [TV]}
  file: {type: plex, url: "http://127.0.0.1:9", token: "${file:secret.txt}", libraries: [TV]}
  plain: {type: plex, url: "http://u:canary-5d81c2e9@127.0.0.1:9", token: canary-5d81c2e9-plain, libraries: [TV]}
  clips: {type: folder, roots: [/home/anna/films]}
"""
CHANNEL = """\
channel: {id: one, number: 1, name: One}
programs: {shows: {from: 'kind:episode'}}
grid: {daily: {"06:00": shows}}
"""
ENV = {"MY_TOKEN": f"{CANARY}-env", "MY_DATABASE": ""}
NOW = 1_800_000_000_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(
        machine, "ffmpeg", lambda _: iter([ok("ffmpeg", f"at `/usr/bin/ffmpeg`, token={CANARY}")])
    )
    folder = tmp_path / "stations/tiny"
    folder.mkdir(parents=True)
    (folder / "station.yaml").write_text(STATION)
    (folder / "one.yaml").write_text(CHANNEL)
    (tmp_path / "secret.txt").write_text(f"{CANARY}-file\n")
    return tmp_path


def parts(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def packed(project: Path, paths: bool = False, more: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
    return parts(Bundle(find_station(project, None), ENV, NOW, paths).packed("no-ffmpeg", more))


def test_it_holds_all_parts_and_no_secret(project: Path) -> None:
    said = f'Bearer {CANARY}-env "X-Plex-Token": "{CANARY}-file" /home/anna/films/x.mkv'
    found = packed(project, more=(("log.txt", said), ("air.json", bundle.text_of({"a": [1], "b": said}))))
    assert set(found) == {"about.json", "doctor.txt", "diagnostics.txt", "configuration.json", "runs.json", "asrun.json",
                          "log.txt", "air.json"}  # fmt: skip
    text = "\n".join(found.values())
    assert (
        "canary" not in text and "/home" not in text and str(project) not in text and "/usr/bin" not in text
    )
    assert "sources.plex.token" in found["configuration.json"] and "RV031" in found["diagnostics.txt"]
    for name in found:
        if name.endswith(".json"):
            json.loads(found[name])


def test_paths_are_left_in_when_asked_for_and_secrets_are_not(project: Path) -> None:
    text = "\n".join(packed(project, paths=True).values())
    assert "/home/anna/films" in text and "${env:MY_TOKEN}" in text
    assert "canary" not in text


def test_a_broken_station_has_a_bundle_too(project: Path) -> None:
    (project / "stations/tiny/one.yaml").write_text("channel: [\n")
    (project / ".retrovue/tiny").mkdir(parents=True)
    (project / ".retrovue/tiny/station.sqlite").write_bytes(b"no database at all" * 100)
    found = packed(project)
    assert "RV0" in found["diagnostics.txt"] and "mistake" in found["doctor.txt"]


def test_it_is_never_large(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST_PART", 10_000)
    monkeypatch.setattr(bundle, "LARGEST", 60_000)
    noise = "".join(f"{n * 7919 % 104729:x} " for n in range(20_000))
    found = Bundle(find_station(project, None), ENV, NOW).packed(
        "no-ffmpeg", ((f"{n}.txt", noise) for n in range(40))
    )
    assert 30_000 < len(found) <= 60_000
    kept = parts(found)
    assert kept["0.txt"].rstrip().endswith(noise.rstrip()[-100:]), "of a log the end is kept"


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.text('abc"\\/ é', min_size=4, max_size=20))
def test_any_known_secret_is_taken_out_of_any_text(text: str, secret: str) -> None:
    clean = Bundle.__new__(Bundle)
    clean._paths = True
    for whole in (f"{text}{secret}{text}", json.dumps(f"{text}{secret}")):
        found = clean._clean("x.json", whole, [secret])
        assert secret not in found and json.dumps(secret)[1:-1] not in found


def test_the_file_is_whole_or_not_there(project: Path) -> None:
    target = project / "out.zip"
    write_bundle(target, b"one")
    write_bundle(target, b"two")
    assert target.read_bytes() == b"two"
    with pytest.raises(StationError, match="RV807|cannot be written"):
        write_bundle(project / "nowhere/out.zip", b"x")
    assert sorted(path.name for path in project.iterdir()) == ["out.zip", "secret.txt", "stations"]


def test_the_command(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", ENV["MY_TOKEN"])
    monkeypatch.setenv("MY_DATABASE", "")
    result = CliRunner().invoke(app, ["-C", str(project), "doctor", "--bundle", str(project / "b.zip")])
    assert result.exit_code == 0, result.output
    found = parts((project / "b.zip").read_bytes())
    assert "is not on the air" in found["air.json"] and "canary" not in "".join(found.values())


async def test_the_console_makes_one_for_admins(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ffmpeg", lambda _: iter([ok("ffmpeg", "tried elsewhere")]))
    told_in, text = [], Metrics.text

    def told(metrics: Metrics) -> str:
        told_in.append(current_thread())
        return text(metrics)

    monkeypatch.setattr(Metrics, "text", told)
    reloader = asking.client.app[bundle_reloader()]
    reloader.place = asking.accepted.place
    status, found = await post(asking, "/api/v1/bundle", {})
    assert status == 200
    held = parts(found)
    assert {"air.json", "log.txt", "metrics.txt", "about.json"} <= set(held)
    assert told_in == [current_thread()], "what the air counts changes while another thread would read it"
    assert "retrovue_build_info" in held["metrics.txt"] and json.loads(held["air.json"])["channels"] == []
    assert str(asking.accepted.place.project) not in "".join(held.values())
    assert (await asking.get("/api/v1/about"))[1]["version"]


def bundle_reloader():  # type: ignore[no-untyped-def]
    from retrovue.web.console import RELOADER

    return RELOADER


async def post(asking: Asking, path: str, body: dict | None, role: str = "") -> tuple[int, bytes]:
    from retrovue.load.air_token import read_token

    token = asking.tokens[role] if role else read_token(asking.accepted.place.state)
    headers = {"Authorization": f"Bearer {token}"}
    async with asking.client.post(path, json=body, headers=headers) as response:
        return response.status, await response.read()
