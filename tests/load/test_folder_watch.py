"""What tells of changes follows the folder that is there now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from watchfiles import awatch

from retrovue.load import folder_watch


async def test_a_link_that_is_turned_elsewhere_is_watched_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[Path] = []

    def seen(folder: Path, **settings: Any) -> AsyncIterator[Any]:
        watched.append(folder.resolve())
        return awatch(folder, **settings)

    monkeypatch.setattr(folder_watch, "awatch", seen)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    link = tmp_path / "link"
    link.symlink_to("one")
    told = folder_watch.changes(link, 1)
    async with asyncio.timeout(20):
        await anext(told)
        link.unlink()
        await anext(told)
        link.symlink_to("two")
        while watched[-1].name != "two":
            await anext(told)
    await told.aclose()


async def test_where_the_system_watches_nothing_it_tells_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object, **__: object) -> AsyncIterator[None]:
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(folder_watch, "awatch", nothing)
    told = folder_watch.changes(tmp_path, 0)
    async with asyncio.timeout(5):
        await anext(told)
        await anext(told)
    await told.aclose()
