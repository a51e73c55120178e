"""Runs whose process is a coroutine that the test tells what to do."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class FakeProcess:
    hear: Callable[[Mapping[str, Any]], None]
    words: tuple[str, ...] = ()
    told: list[str] = field(default_factory=list)
    ended: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    trouble: OSError | None = None

    async def run(self, words: tuple[str, ...]) -> int:
        self.words = words
        if self.trouble:
            raise self.trouble
        return await self.ended

    def cancel(self) -> None:
        self.told.append("cancel")

    def pause(self) -> None:
        self.told.append("pause")

    def go_on(self) -> None:
        self.told.append("go on")

    def say(self, phase: str, current: int = 0, total: int | None = None, **more: Any) -> None:
        percent = None if total is None else current * 100 // total
        self.hear({
            "type": "progress", "v": 1, "id": 7, "ts": 5, "run_id": "of the process", "correlation_id": "x",
            "operation": "library_sync", "phase": phase, "level": "info", "scope": {"source_id": "plex", "library_key": "1"},
            "progress": {"current": current, "total": total, "unit": "item", "percent": percent},
            "source_progress": {}, "show_progress": {}, "stats": {"updated": current}, "message": "", "error": None,
            "extra": {}, **more,
        })  # fmt: skip
