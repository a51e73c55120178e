"""`/api/v1/sources/test`: whether a server answers, or a folder can be read, before it is written down."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

from pydantic import BaseModel, Field

from retrovue.diagnostics import Diagnostic
from retrovue.load.project import StationPlace
from retrovue.load.secrets import file_of, read_reference
from retrovue.playout.off_loop import off_loop
from retrovue.reload import Reloader
from retrovue.sources import PlexSource
from retrovue.sources.places import written_roots
from retrovue.sources.plex_failure import shown_address
from retrovue.sources.plex_look import LONGEST, ServerLook, look_at_server
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.source_edits import Id, Line, Token, Url
from retrovue.web.api.source_state import (
    LibraryShown,
    RootShown,
    Told,
    library,
    shown_text,
    source_of,
    told,
)
from retrovue.web.api.sources import PATH
from retrovue.web.console import RELOADER
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem
from retrovue.web.source_looks import folder_problem, look_at_folders

LIMIT = Limit("test source", 12)
_SECRETS = Path("/run/secrets")
_LONGEST_TOKEN = 4096
_LOOKS_AT_DISKS = 5.0
P = ParamSpec("P")
T = TypeVar("T")
_TESTERS = threading.BoundedSemaphore(4)
"""What hangs holds a thread; so many and no more."""


class SourceTried(Shape):
    """A source of the station by its name, or a server, or folders."""

    source: Id | None = None
    url: Url | None = None
    token: Token | None = None
    roots: Annotated[list[Line], Field(min_length=1, max_length=50)] | None = None


class TestShown(BaseModel):
    ok: bool
    latency: int
    """ms of a small answer."""
    server: str
    version: str
    platform: str
    libraries: list[LibraryShown]
    roots: list[RootShown]
    problems: list[Told]


async def tested(asked: Asked[Nothing, Nothing, SourceTried]) -> TestShown:
    body, app = asked.body, asked.request.app
    model = source_of(app[LIBRARY].accepted(), body.source) if body.source else None
    if isinstance(model, PlexSource):
        asked.note(f"{body.source} at {shown_address(model.url)}")
        if not model.url or not model.token:
            raise Problem(
                409, "RV036", "its address or its token is not set", "set what they name, and start anew"
            )
        return await _server(model.url if "://" in model.url else f"http://{model.url}", model.token, model)
    if model is not None:
        asked.note(str(body.source))
        return await _folders(app[RELOADER].place.project, written_roots(model))
    if body.roots:
        asked.note("folders")
        return await _folders(app[RELOADER].place.project, body.roots)
    if not body.url or not body.token:
        raise Problem(
            400,
            "malformed",
            "there is nothing to try",
            "give a `source`, a `url` with its `token`, or `roots`",
        )
    url, token = await _resolved(app[RELOADER], body.url, body.token)
    asked.note(shown_address(url))
    return await _server(url, token, None)


async def _resolved(reloader: Reloader, *values: str) -> Sequence[str]:
    """Raises Problem where a reference leads nowhere; what it leads to is never told."""
    found = []
    for value in values:
        try:
            one = await _in_time(_LOOKS_AT_DISKS, _read, value, reloader.place, reloader.env)
        except TimeoutError:
            raise _no_disk() from None
        if isinstance(one, Diagnostic):
            raise Problem(409, one.code, one.message, "; ".join(one.help))
        if not one or len(one) > _LONGEST_TOKEN:
            raise Problem(
                409, "RV036", f"`{value}` leads to nothing that could be used", "look what it names"
            )
        found.append(one)
    return found


def _read(value: str, place: StationPlace, env: Mapping[str, str]) -> str | Diagnostic:
    """Files of the project and of containers' secrets alone: a test must not carry others away."""
    named = file_of(value)
    if named is not None:
        path = (place.project / named).resolve()
        inside = path.is_relative_to(place.project.resolve()) and not path.is_relative_to(
            place.state.resolve()
        )
        if not inside and not path.is_relative_to(_SECRETS):
            cure = "keep the token below the project folder, or in `/run/secrets`"
            return Diagnostic("RV036", "a test does not read that file", help=(cure,))
    return read_reference(value, place.project, env)


async def _server(url: str, token: str, model: PlexSource | None) -> TestShown:
    if not url.startswith(("http://", "https://")):
        raise Problem(
            409, "RV520", "the address of the server is none", "write it as `http://plex.lan:32400`"
        )
    try:
        # a name server may hang below everything that can be cut off
        look = await _in_time(LONGEST + 2, partial(look_at_server, url, token, counted=True))
    except TimeoutError:
        look = ServerLook(problem=_too_slow(url))
    return TestShown(
        ok=look.problem is None, latency=look.latency, server=shown_text(look.about.name),
        version=shown_text(look.about.version), platform=shown_text(look.about.platform),
        libraries=[library(one, model) for one in look.libraries], roots=[],
        problems=[told(look.problem)] if look.problem else [],
    )  # fmt: skip


def _too_slow(url: str) -> Diagnostic:
    cure = "see that the machine can be reached from here"
    return Diagnostic("RV523", f"`{shown_address(url)}` takes longer than {LONGEST:.0f} s", help=(cure,))


async def _folders(project: Path, roots: Sequence[str]) -> TestShown:
    try:
        looks = await _in_time(_LOOKS_AT_DISKS, look_at_folders, project, roots)
    except TimeoutError:
        raise _no_disk() from None
    problems = [folder_problem(one) for one in looks if one.problem]
    return TestShown(
        ok=not problems, latency=0, server="", version="", platform="", libraries=[],
        roots=[RootShown(path=shown_text(one.path), entries=one.entries, problem=one.problem) for one in looks],
        problems=[told(one) for one in problems],
    )  # fmt: skip


async def _in_time(seconds: float, look: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Raises TimeoutError, and Problem while too many others hang."""
    if not _TESTERS.acquire(blocking=False):
        raise Problem(
            503, "busy", "other sources are being tried just now", "try again", {"Retry-After": "10"}
        )

    def looked() -> T:
        try:
            return look(*args, **kwargs)
        finally:
            _TESTERS.release()

    async with asyncio.timeout(seconds):
        return await off_loop(looked)


def _no_disk() -> Problem:
    what = "the disk does not answer"
    return Problem(503, "too_slow", what, "look whether it is mounted", {"Retry-After": "10"})


OPERATIONS = (
    Operation("POST", PATH + "/test", Role.ADMIN, "Try whether a source can be read", tested, TestShown, body=SourceTried,
              limit=LIMIT, action="test source", problems=(404, 409, 503)),
)  # fmt: skip
