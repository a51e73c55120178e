"""Runs whose process is a coroutine that the test tells what to do."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from retrovue.progress import EventError, Progress, ProgressEvent, Scope, Stats


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
        scope = asdict(Scope(source_id="plex", library_key="1")) | more.pop("scope", {})
        error = more.pop("error", None)
        event = ProgressEvent(
            7, 5, "of the process", "x", "library_sync", phase,  # type: ignore[arg-type]
            progress=Progress(current, total, "item", percent), stats=Stats(updated=current),
        )  # fmt: skip
        whole_error = None if error is None else asdict(EventError("RV000", "")) | error
        self.hear({"type": "progress", **event.as_json(), "scope": scope, "error": whole_error, **more})
