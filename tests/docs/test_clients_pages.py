"""The pages of clients: one each, with addresses, keys, commands and codes that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from aiohttp import web

import retrovue
from retrovue.cli.main import app
from retrovue.clients import CLIENTS
from retrovue.language.station import Server
from retrovue.playout.deliver import hls, line_up, mpeg_ts

DOCS = Path(retrovue.__file__).parent / "docs"
PAGES = sorted(DOCS.glob("client*.md"))
KEYS = {f"server.{name}" for name in Server.model_fields}


def routes() -> list[re.Pattern[str]]:
    """What the addresses of the pages may be."""
    made = web.Application()
    for room in (line_up, mpeg_ts, hls):
        room.add_routes(made)
    infos: list[Any] = [route.resource.get_info() for route in made.router.routes() if route.resource]
    return [info["pattern"] if "pattern" in info else re.compile(re.escape(info["path"])) for info in infos]


def test_every_client_has_a_page_and_the_first_page_names_them_all() -> None:
    first = (DOCS / "clients.md").read_text(encoding="utf-8")
    assert {f"client-{name}.md" for name in CLIENTS} <= {page.name for page in PAGES}
    for page in PAGES:
        assert page.name == "clients.md" or f"]({page.name})" in first
    for name in CLIENTS:
        assert f"`{name}`" in first


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_what_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"https?://(?:<host>|[\d.]+):8080(/[\w./-]*)?", text)
    known = routes()
    assert [
        path for path in paths if path not in ("", "/") and not any(one.fullmatch(path) for one in known)
    ] == []
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for command, option in re.findall(r"retrovue (\w+)\s+(?:(--\w+)|\w)", text):
        assert command in commands
        assert not option or option in {name for one in commands[command].params for name in one.opts}
    assert [one for one in re.findall(r"--client\s+(\w+)", text) if one not in (*CLIENTS, "NAME")] == []
    keys = re.findall(r"`(server\.\w+)`", text) + re.findall(r"`server: \{(\w+):", text)
    assert [key for key in keys if key not in KEYS and f"server.{key}" not in KEYS] == []


@pytest.mark.parametrize(
    "page", [one for one in PAGES if one.name != "clients.md"], ids=lambda page: page.name
)
def test_a_page_of_a_client_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == ["Steps", "Traps", "Check"]
    assert re.search(r"^retrovue doctor --client \w+$", text, re.M)
    assert len(text.splitlines()) < 60
