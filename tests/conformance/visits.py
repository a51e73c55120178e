"""A small station on the air with an account, and browsers that are sent to it."""

import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from conformance.demo_on_air import PROJECT
from e2e.tiny_station import OnAir, Project, free_port, make_media, write_station

ADMIN = {"name": "anna", "password": "a good long password"}


def make_station(folder: Path, channels: int = 2) -> Project:
    make_media(folder / "media")
    write_station(folder, channels)
    project = Project(folder)
    project.retrovue("sync")
    project.retrovue("build")
    return project


def run_with_account(project: Project) -> OnAir:
    station = project.run(free_port())
    body = json.dumps({"code": code_of(project), **ADMIN}).encode()
    request = urllib.request.Request(
        f"{station.base}/api/v1/setup", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    return station


def code_of(project: Project) -> str:
    """That makes the first account; the log tells it."""
    for _ in range(100):
        if found := re.findall(r"/setup#(\S+)", project.log()):
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(project.log())


def visit(script: str, *words: str | Path, seconds: float = 150) -> dict[str, Any]:
    """What a script of this folder saw."""
    command = ["node", str(PROJECT / "tests/conformance" / script), *map(str, words)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds, cwd=PROJECT)
    assert result.returncode == 0, result.stderr + result.stdout
    seen: dict[str, Any] = json.loads(result.stdout)
    print(f"{script}: {result.stdout.strip()}")
    return seen
