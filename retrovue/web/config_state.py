"""Whether the files that the air follows are the ones on the air, and how they stand in git."""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web
from pydantic import BaseModel

from retrovue.diagnostics import Diagnostic, Severity
from retrovue.load.revision import Checkout, read_checkout
from retrovue.reload import Reloader
from retrovue.web.access.roles import Role
from retrovue.web.discretion import as_seen_by

FRESH = 5_000
"""Git is asked again after so long (ms)."""
_MOST = 20


class FoundShown(BaseModel):
    """An error or warning of the station's files."""

    code: str
    severity: str
    message: str
    file: str
    line: int
    help: list[str]


class GitShown(BaseModel):
    commit: str
    subject: str
    at: int
    branch: str
    """Empty where none is checked out."""
    changed: list[str]
    """Files that are not committed."""


class ConfigShown(BaseModel):
    """`valid` says whether the files as they are now are on the air; when not, what was good before stays there."""

    valid: bool
    since: int
    """When what is on the air was taken up, ms UTC; 0 for never."""
    problems: list[FoundShown]
    warnings: int
    git: GitShown | None


class ConfigState:
    """`now` is ms UTC. Asks git at most every few seconds, and never keeps anybody waiting for it twice."""

    def __init__(self, reloader: Reloader, env: Mapping[str, str], now: Callable[[], int]) -> None:
        self._reloader, self._env, self._now = reloader, env, now
        self._checkout: Checkout | None = None
        self._asked = -FRESH
        self._asking: asyncio.Task[None] | None = None

    async def state(self, role: Role, since: int) -> ConfigShown:
        await self._ask_git()
        reloader = self._reloader
        refused = list(reloader.refused or reloader.tolerated)
        found = reloader.accepted.diagnostics if reloader.accepted else ()
        problems = [as_seen_by(role, _shown(each)) for each in refused[:_MOST]]
        git = self._checkout
        return ConfigShown(
            valid=not reloader.refused, since=since, problems=[FoundShown(**each) for each in problems],
            warnings=sum(each.severity is Severity.WARNING for each in found),
            git=GitShown(
                commit=git.commit, subject=git.subject, at=git.at, branch=git.branch, changed=list(git.changed[:_MOST])
            ) if git else None,
        )  # fmt: skip

    async def _ask_git(self) -> None:
        """Whoever comes first waits for the answer; later ones get the one before while git thinks."""
        if self._now() - self._asked < FRESH or (self._asking and not self._asking.done()):
            return
        first = self._asking is None
        self._asking = asyncio.create_task(self._look())
        if first:
            await asyncio.wait([self._asking], timeout=1)

    async def _look(self) -> None:
        self._checkout = await asyncio.to_thread(read_checkout, self._reloader.place.folder, self._env)
        self._asked = self._now()


def _shown(found: Diagnostic) -> dict[str, object]:
    span = found.primary.span if found.primary else None
    return {
        "code": found.code, "severity": found.severity.value, "message": found.message,
        "file": span.file if span else "", "line": span.line if span else 0, "help": list(found.help),
    }  # fmt: skip


CONFIG_STATE = web.AppKey("config_state", ConfigState)
