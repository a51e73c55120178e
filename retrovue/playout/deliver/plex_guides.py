"""After the guide has changed, Plex servers that ask for it are told to read it anew: seldom, and never in a hurry."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.load.log_files import write_whole
from retrovue.sources import ListingCut, PlexSource
from retrovue.sources.plex_guide import Station, reload_guides

LOOK = 30
"""Seconds between two looks at the guide."""
LEAST_GAP = 10 * 60_000
"""Ms between two tries of one server: what changes meanwhile is told in one."""
_FILE = "guide-told.json"

log = logging.getLogger("retrovue.guide")
Tell = Callable[[PlexSource, str, Station], int]


class PlexGuides:
    """Follows the sources with `reload_guide`; remembers over restarts which guide each server was told of."""

    def __init__(
        self,
        state: Path,
        sources: Callable[[], Mapping[str, Any]],
        station: Callable[[], Station],
        now: Callable[[], int],
        report: Callable[[Diagnostic], None],
        tell: Tell = reload_guides,
    ) -> None:
        self._file, self._sources, self._station = state / _FILE, sources, station
        self._now, self._report, self._tell = now, report, tell
        self._told = self._recalled()
        self._tried: dict[str, int] = {}
        self._failing: dict[str, str] = {}

    def wanted(self) -> dict[str, PlexSource]:
        """The servers that are to be told."""
        return {
            name: model
            for name, model in self._sources().items()
            if isinstance(model, PlexSource) and model.enabled and model.reload_guide
        }

    async def run(self, digest: Callable[[], Awaitable[str]], look: float = LOOK) -> None:
        """Until it is cancelled. `digest` tells which guide is on now; empty while there is none."""
        while True:
            await asyncio.sleep(look)
            try:
                if self.wanted() and (on_now := await digest()):
                    await self.follow(on_now)
            except Exception:
                log.exception("the servers could not be told of the guide")

    async def follow(self, digest: str) -> None:
        """Tells every server that does not know this guide yet, as far as its turn has come."""
        for name, model in self.wanted().items():
            last = self._tried.get(name)
            if self._told.get(name) == digest or (last is not None and self._now() - last < LEAST_GAP):
                continue
            self._tried[name] = self._now()
            if await self._tells(name, model):
                self._told[name] = digest
                await asyncio.to_thread(self._remember)

    async def _tells(self, name: str, model: PlexSource) -> bool:
        try:
            found = await asyncio.to_thread(self._tell, model, name, self._station())
        except ListingCut as cut:
            self._fails(name, cut.diagnostic.message, cut.diagnostic.help)
            return False
        if not found:
            cure = (
                "set up Live TV on the server with this station's tuner and guide, or take out `reload_guide`"
            )
            self._fails(name, "it has no Live TV that reads this station's guide", (cure,))
            return False
        log.info("the Plex server of `%s` was told to read the guide anew", name)
        self._failing.pop(name, None)
        return True

    def _fails(self, name: str, why: str, help: tuple[str, ...]) -> None:
        """Said once, until it is another trouble."""
        if self._failing.get(name) != why:
            self._failing[name] = why
            message = f"the Plex server of `{name}` could not be told of the new guide: {why}"
            path = ("sources", name, "reload_guide")
            self._report(Diagnostic("RV528", message, place=name, help=help, path=path))

    def _recalled(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}

    def _remember(self) -> None:
        try:
            write_whole(self._file, json.dumps(self._told) + "\n")
        except OSError as error:
            log.warning("which guide was told of cannot be kept: %s", error)
