"""A session ends when nobody has done anything for half a day, though a page that was left open asks on and on."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from web.small_console import FOLDER_TOKEN, SmallConsole, small_console

from retrovue.web.access.roles import Role
from retrovue.web.access.sessions import IDLE

MINUTE = 60_000
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BY_ITSELF: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "a look every two seconds": ("GET", "/api/v1/work", {"Accept": "*/*"}),
    "a look without a word of what it takes": ("GET", "/see", {}),
    "a stream of events": ("GET", "/see", {"Accept": "text/event-stream", "Last-Event-ID": "7"}),
    "a picture": ("GET", "/channel/1.ts", {"Accept": "image/avif,image/webp,*/*;q=0.8"}),
    "whether it lives": ("GET", "/healthz", {}),
    "a head": ("HEAD", "/see", PAGE),
    "what may be asked": ("OPTIONS", "/see", PAGE),
}
BY_SOMEBODY: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "a page is opened": ("GET", "/see", PAGE),
    "a change": ("POST", "/api/v1/work", {}),
    "a search": ("GET", "/api/v1/work", {"Accept": "*/*", "X-In-Use": "yes"}),
}


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, ("anna", Role.ADMIN)) as found:
        await found.sign_in()
        yield found


async def left_open(console: SmallConsole, way: tuple[str, str, Mapping[str, str]], hours: int) -> int:
    """What is answered in the end to something that asks every ten minutes."""
    method, path, headers = way
    for _ in range(hours * 6):
        console.now += 10 * MINUTE
        status, _ = await console.ask(
            method, path, **{name.replace("-", "_"): text for name, text in headers.items()}
        )
    assert status in (200, 401, 405)
    return (await console.ask("GET", "/api/v1/rule"))[0]


@pytest.mark.parametrize("name", BY_ITSELF)
async def test_what_a_page_asks_by_itself_is_no_use(console: SmallConsole, name: str) -> None:
    assert await left_open(console, BY_ITSELF[name], 12) == 200
    assert await left_open(console, BY_ITSELF[name], 1) == 401


@pytest.mark.parametrize("name", BY_SOMEBODY)
async def test_what_somebody_does_is(console: SmallConsole, name: str) -> None:
    assert await left_open(console, BY_SOMEBODY[name], 30) == 200
    console.now += IDLE
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 200
    console.now += 5 * MINUTE
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 401


async def test_no_use_outlives_the_session(console: SmallConsole) -> None:
    console.now += IDLE + 1
    for method, path, headers in (*BY_SOMEBODY.values(), *BY_ITSELF.values()):
        named = {name.replace("-", "_"): text for name, text in headers.items()}
        await console.ask(method, path, **named)
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 401


async def test_tokens_are_not_idle(console: SmallConsole) -> None:
    console.now += 100 * IDLE
    assert (await console.ask("GET", "/api/v1/rule", Authorization=f"Bearer {FOLDER_TOKEN}"))[0] == 200
