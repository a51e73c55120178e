"""A station whose files can be edited over its API."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from catalog.conftest import seen
from e2e.tiny_station import write_station
from runs.fake_process import FakeProcess

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.load.air_token import make_token
from retrovue.load.project import find_station
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.web.application import make_application
from retrovue.web.console import Console

OVERRIDES = """\
# What the sources say wrongly.
overrides:
  - match: {key: "k:0"}      # the pilot
    set: {rating: PG}        # as it was printed
  - match: {key: ["k:1", "k:2"]}
    set: {label: [old], genre: [Drama]}
  # by its title
  - match: 'title:"Night 3"'
    set: {score: 80}
"""


@dataclass
class Desk:
    client: TestClient
    folder: Path
    """Of the station."""
    tokens: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: Any, role: str = "operator") -> tuple[int, Any]:
        return await self.ask("POST", path, role, json=body)

    async def ask(self, method: str, path: str, role: str = "operator", **more: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        async with self.client.request(method, f"/api/v1/{path}", headers=headers, **more) as answer:
            return answer.status, await answer.json(content_type=None) if await answer.read() else None

    async def edit(self, file: str, *changes: Any, role: str = "admin", **more: Any) -> tuple[int, Any]:
        asked = [dict(zip(("op", "path", "value"), change)) for change in changes]
        for each in asked:
            each["path"] = each["path"].split("/")
        return await self.post("edits", {"edits": [{"file": file, "changes": asked}], **more}, role)

    async def override(self, *items: str, role: str = "operator", **said: Any) -> Any:
        """Proposed and saved; the diff."""
        body = {"items": list(items), **said}
        status, proposal = await self.post("items/overrides", body, role)
        assert (status, proposal["ok"]) == (200, True), proposal
        seen_files = {file["file"]: file["before"] for file in proposal["files"]}
        status, done = await self.post("items/overrides", {**body, "save": True, "seen": seen_files}, role)
        assert (status, done["saved"]) == (200, True), done
        return "".join(file["diff"] for file in done["files"])

    def text(self, file: str) -> str:
        return (self.folder / file).read_text()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    write_station(folder)
    (folder / "media").mkdir()
    (folder / "stations/tiny/overrides").mkdir()
    (folder / "stations/tiny/overrides/by-hand.yaml").write_text(OVERRIDES)
    place = find_station(folder, None)
    place.state.mkdir(parents=True)
    with open_catalog(place.state / "catalog.sqlite") as catalog:
        catalog.take_in(
            [seen(f"night{n}.mkv", f"k:{n}", source="clips", kind="episode", title=f"Night {n}", show="The Quay", tags=("sea",))
             for n in range(8)]
            + [seen("soap.mp4", "k:soap", source="clips", kind="commercial", title="Soap", duration=15_000),
               seen("gone.mkv", "k:gone", source="clips", kind="movie", title="Gone", tags=("lost",))], 1,
        )  # fmt: skip
        catalog.mark_missing("clips", ["gone.mkv"], 2)
    return folder


@pytest.fixture
async def desk(made: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "project"
    shutil.copytree(made, folder)
    place = find_station(folder, None)
    loaded = pipeline.load(place, {})
    assert loaded.document is not None, loaded.diagnostics
    snapshot = pipeline.correct(loaded.document, pipeline.read_known(place, loaded.document).snapshot)
    accepted = pipeline.Accepted(place, loaded, loaded.document, snapshot, ())
    director = Director(place.state, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=accepted, place=place, env={})
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(app)) as client:
        found = Desk(client, place.folder)
        for role in ("viewer", "operator", "admin"):
            answer = await client.post(
                "/api/v1/tokens", json={"name": role, "role": role},
                headers={"Authorization": f"Bearer {make_token(place.state)}"},
            )  # fmt: skip
            found.tokens[role] = (await answer.json())["token"]
        yield found
    await console.runs.close()
    director.record.close()
