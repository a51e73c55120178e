"""From signing in to a schedule: a station of a Plex server, and selectors that `discover` prints."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from plex_emulator import PlexEmulator, small_library, start
from plex_emulator.account import Account, device, start_account
from typer.testing import CliRunner, Result

from retrovue.cli import plex_setup
from retrovue.cli.main import app

SECRET = "server-token-9f3b"


def put_files(server: PlexEmulator, folder: Path) -> None:
    """A clip in the place of every file that the server tells of, below another folder than there."""
    clip = folder / "clip.mkv"
    source = ("-f", "lavfi", "-i", "testsrc=d=2:s=128x96:r=10", "-f", "lavfi", "-i", "sine=d=2")
    command = (imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, "-shortest", clip)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)
    for entry, _ in server.truth().values():
        for part in (part for version in entry.versions for part in version.parts):
            target = folder / part.file.removeprefix("/media/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(clip, target)


def run(project: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, ["-C", str(project), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert SECRET not in result.output
    return result


def errors(project: Path) -> set[str]:
    """Codes that `check` tells of as errors."""
    lines = [json.loads(line) for line in run(project, "--json", "check").stdout.splitlines()]
    return {line["code"] for line in lines if line.get("severity") == "error"}


def found(project: Path, title: str) -> list[dict[str, Any]]:
    lines = [
        json.loads(line) for line in run(project, "discover", "--json", "--title", title).stdout.splitlines()
    ]
    return [line for line in lines if line["type"] == "match"]


def test_from_a_sign_in_to_a_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media, project = tmp_path / "media", tmp_path / "project"
    media.mkdir()
    with start(small_library(), token=SECRET) as server:
        put_files(server, media)
        account = Account(signs_in_after=0, devices=[device("Attic", server.machine, SECRET, server.url)])
        with start_account(account):
            monkeypatch.setattr(plex_setup, "PLEX_TV", account.url)
            run(project, "--station", "tv", "init", "--plex")
        station = project / "stations/tv/station.yaml"
        text = station.read_text().replace(
            "    # paths:\n", f"    paths: [{{from: /media, to: '{media}'}}]\n"
        )
        # The reels of the demo are for another test.
        station.write_text(re.sub(r"  reels:\n.*", "", text, flags=re.DOTALL))
        (project / "stations/tv/traffic.yaml").write_text("breaks:\n  short: {between: {pod: []}}\n")
        run(project, "sync")
        assert errors(project) == set()
        run(project, "build")
        assert "Star Harbor" in run(project, "show", "log").stdout
        channel = project / "stations/tv/channels/01-first.yaml"
        written = channel.read_text()

        def with_selector(text: str) -> set[str]:
            channel.write_text(written.replace("'kind:episode'", json.dumps(text)))
            return errors(project)

        assert with_selector('show:"Star Harbor"') == {"RV103"}
        assert with_selector('show:"Star Harbor (1999)"') == {"RV102"}
        lines = [text for match in found(project, "Star Harbor") for text in match["selectors"]]
        assert len(set(lines)) > 4
        assert {text: with_selector(text) for text in lines} == {text: set() for text in lines}
        server.token = "revoked"
        assert "RV521" in run(project, "discover", "--title", "x").output
