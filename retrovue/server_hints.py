"""Listens to the servers of the station on the air, so that a new episode is known within a minute."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from retrovue.sources import PlexSource
from retrovue.sources.plex_hints import PlexHints

QUIET = 10
"""Seconds without a word until what was called out is asked for."""
MOST = 500
"""More items at once are a matter for a whole listing."""


class ServerHints:
    """A line to each Plex server, held while the station names it. Hints only say what is worth asking for."""

    def __init__(
        self,
        heard: Callable[[str], None],
        named: Callable[[str, frozenset[str]], None],
        quiet: float = QUIET,
    ) -> None:
        """`heard` gets the id of a source that is to be read, as one whose line was away for a while; `named` that of one
        with the addresses of the items that changed there.
        """
        self._heard, self._named, self._quiet = heard, named, quiet
        self._lines: dict[str, tuple[tuple[str, str], asyncio.Task[None]]] = {}

    def follow(self, sources: Mapping[str, Any]) -> None:
        """Opens and closes lines, so that they are those of these sources."""
        wanted = {
            name: (model.url, model.token)
            for name, model in sources.items()
            if isinstance(model, PlexSource) and model.enabled and model.url and model.token
        }
        for name, (address, task) in list(self._lines.items()):
            if wanted.get(name) != address:
                task.cancel()
                del self._lines[name]
        for name, (url, token) in wanted.items():
            if name not in self._lines:
                line = self._line(name, url, token)
                self._lines[name] = (url, token), asyncio.create_task(line.listen())

    def _line(self, name: str, url: str, token: str) -> PlexHints:
        return PlexHints(
            url, token, lambda hint: self._named(name, hint.changed), lambda: self._heard(name),
            source=name, quiet=self._quiet, most=MOST,
        )  # fmt: skip

    async def close(self) -> None:
        tasks = [task for _, task in self._lines.values()]
        self._lines = {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
