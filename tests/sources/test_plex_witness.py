"""The reader against an independent server of its own process, where that lies beside the project."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sources.plex_runs import described, reader, run

from retrovue.sources.plex_session import Patience

SERVER = Path(__file__).parents[3] / "shared" / "tools" / "plex_emulator.py"
pytestmark = [
    pytest.mark.witness,
    pytest.mark.skipif(not SERVER.is_file(), reason="the witnesses are not here"),
]
PAGES = 9
"""Of 50 items: 420 episodes."""


class Witness:
    """The address of the server, and its controls."""

    token = "emu-token"

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="module")
def server() -> Iterator[Witness]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--port", str(port), "--movies", "30", "--shows", "12", "--episodes", "420", "--seed", "7"]
    process = subprocess.Popen(
        [sys.executable, str(SERVER), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    witness = Witness(f"http://127.0.0.1:{port}")
    try:
        for _ in range(200):
            try:
                witness.ask("/_emu/state")
                break
            except OSError:
                time.sleep(0.1)
        yield witness
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def plex(server: Witness) -> Iterator[Witness]:
    yield server
    server.ask("/_emu/faults", method="DELETE")


def test_every_item_is_listed_with_its_files_and_ids(plex: Witness) -> None:
    found = run(reader(plex, page_size="50"))
    assert not found.cut and len(found.items) == sum(found.totals.values())
    files = {
        ref: [part.path for version in one.versions for part in version.parts]
        for ref, one in found.items.items()
    }
    assert files == {one["ratingKey"]: one["files"] for one in plex.ask("/_emu/truth")}


def test_an_unchanged_library_is_the_same_and_a_replaced_file_is_seen(plex: Witness) -> None:
    before = run(reader(plex))
    assert run(reader(plex)).stamps == before.stamps
    with_file = next(ref for ref, one in before.items.items() if one.versions)
    plex.ask("/_emu/change", {"ids": [int(with_file)], "replace_file": True, "bump": False})
    after = run(reader(plex)).stamps
    changed = {ref for ref in after if after[ref] != before.stamps[ref]}
    assert changed == {with_file} and after[with_file][1] != before.stamps[with_file][1]


def test_everything_can_be_described(plex: Witness) -> None:
    opened = reader(plex)
    listed = run(opened)
    again = reader(plex)
    again._libraries, again._shows = opened._libraries, opened._shows
    found = described(again, listed)
    again.close()
    assert {one.details.kind for one in found.values()} == {"movie", "episode"}
    assert all(one.details.title for one in found.values())
    assert sum(bool(one.marks) for one in found.values()) > 50


@pytest.mark.parametrize("page", [0, 4, PAGES - 1])
@pytest.mark.parametrize(
    ("action", "value", "code"),
    [("status", 500, "RV520"), ("reset", 0, "RV520"), ("hang", 0, "RV523"), ("truncate", 0, "RV522"), ("short", 0, "RV522"),
     ("garbage", 0, "RV522"), ("empty", 0, "RV522")],
)  # fmt: skip
def test_a_listing_that_breaks_is_cut_with_its_reason(
    plex: Witness, action: str, value: int, code: str, page: int
) -> None:
    plex.ask(
        "/_emu/faults",
        {"path": "all.*type=4.*includeGuids", "action": action, "value": value, "after": page, "times": 99},
    )
    found = run(reader(plex, page_size="50", patience=Patience(1, 0.5, ())))
    cuts = [cut.diagnostic.code for cut in found.cut.values()]
    assert cuts == [code]
    shows = next(one.key for one in found.sections if one.kind == "episode")
    assert len([one for one in found.items.values() if one.section == shows]) == page * 50
    plex.ask("/_emu/faults", method="DELETE")
    assert not run(reader(plex, page_size="50")).cut
