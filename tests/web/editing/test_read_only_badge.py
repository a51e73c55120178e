"""Pages with edits say that nothing can be saved before somebody has typed something."""

import asyncio

import pytest
from web.editing.conftest import Desk

from retrovue.web import read_only as badge


async def page(desk: Desk, path: str, role: str) -> str:
    headers = {"Authorization": f"Bearer {desk.tokens[role]}"}
    async with desk.client.get(path, headers=headers) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_it_stands_on_every_page_with_edits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = ("/settings", "/library", "/item", "/sources")
    for path in edits:
        assert "Read-only" not in await page(desk, path, "admin"), path
    monkeypatch.setattr("retrovue.editing.writable.os.access", lambda *_, **__: False)
    for path in edits:
        for role in ("operator", "admin"):
            text = await page(desk, path, role)
            assert (
                "<b>Read-only</b>" in text
                and "the folder of `tiny` cannot be written: its owner is user" in text
            )
        assert "Read-only" not in await page(desk, path, "viewer"), "who cannot edit anyhow is not told"
    for path in ("/", "/guide", "/monitor", "/docs"):
        assert "Read-only" not in await page(desk, path, "admin"), path


async def test_a_disk_that_does_not_answer_holds_no_page_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(badge, "PATIENCE", 0.05)

    def off_loop(*_: object) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    monkeypatch.setattr(badge, "off_loop", off_loop)
    assert "Read-only" not in await page(desk, "/settings", "admin")
