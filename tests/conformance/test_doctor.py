"""`retrovue doctor --client` beside a station that is really on the air."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conformance.client_station import NUMBERS, write_files
from conformance.demo_on_air import free_port
from e2e.tiny_station import Project

from retrovue.clients import CLIENTS


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("project"))
    write_files(made)
    made.run(free_port())
    yield made
    made.close()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_station_on_this_machine_alone_is_well_but_for_that(project: Project, client: str) -> None:
    command = [
        sys.executable,
        "-m",
        "retrovue",
        "-C",
        str(project.folder),
        "--json",
        "doctor",
        "--client",
        client,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    _, *checks, result = map(json.loads, done.stdout.splitlines())
    print(*(f"{one['what']}: {one['text']}" for one in checks), sep="\n")
    told = {one["code"] for one in checks if one["health"] != "ok"}
    assert told - {"RV838"} == {"RV832"}, "another station may have port 65001, and port 80 is nobody's"
    assert sum(one["what"].startswith("tune ") for one in checks) == len(NUMBERS)
    assert (done.returncode, result["error"]) == (0, 0)
