"""`/api/v1/configuration`: the station on the air, value by value, and where each was said."""

import asyncio
import weakref
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from retrovue.pipeline import Accepted
from retrovue.reference.configuration import Setting, settings
from retrovue.reference.redaction import Reader, as_seen_by
from retrovue.station_type import StationFile
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import RELOADER
from retrovue.web.problem import Problem

Words = Annotated[str, StringConstraints(max_length=200)]
_READERS = {Role.HOUSE: Reader.VIEWER, Role.VIEWER: Reader.VIEWER, Role.OPERATOR: Reader.OPERATOR}


class ConfigurationQuery(Shape):
    branch: Words = ""
    """A section such as `server`, or a channel such as `channels.one`; empty for all of the station."""
    words: Words = ""
    """Each must stand in the name, the value or the place."""
    only_set: Literal["true", "false"] = "false"
    after: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    most: Annotated[int, Field(ge=1, le=1000)] = 500


class SettingShown(BaseModel):
    path: list[str]
    value: str
    """As the file has it; empty where nothing is set."""
    origin: Literal["file", "extends", "default", "none"]
    file: str
    line: int
    of: str
    """The break format that it was taken from."""
    about: str
    """What the language says of it."""


class Branch(BaseModel):
    name: str
    settings: int
    set: int


class ConfigurationShown(BaseModel):
    branches: list[Branch]
    settings: list[SettingShown]
    total: int
    """How many there are in all; those shown begin after `after` of them."""


class Effective:
    """The settings of the station that was asked for last; they hold no station in memory."""

    def __init__(self) -> None:
        self._of: weakref.ref[Accepted] | None = None
        self._settings: Sequence[Setting] = ()

    async def settings(self, accepted: Accepted) -> Sequence[Setting]:
        if self._of is None or self._of() is not accepted:
            self._settings, self._of = await asyncio.to_thread(effective, accepted), weakref.ref(accepted)
        return self._settings


def effective(accepted: Accepted) -> Sequence[Setting]:
    return tuple(settings(StationFile, accepted.loaded.written, accepted.loaded.tree.root))


EFFECTIVE = web.AppKey("effective", Effective)


def branch_of(setting: Setting) -> str:
    return ".".join(setting.path[: 2 if setting.path[0] == "channels" else 1])


async def configuration(asked: Asked[Nothing, ConfigurationQuery, Nothing]) -> ConfigurationShown:
    app = asked.request.app
    accepted = app[RELOADER].accepted
    if accepted is None:
        raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
    found = await app[EFFECTIVE].settings(accepted)
    reader = _READERS.get(asked.actor.role, Reader.ADMIN)
    return await asyncio.to_thread(_answer, found, asked.query, reader)


def _answer(found: Sequence[Setting], query: ConfigurationQuery, reader: Reader) -> ConfigurationShown:
    """What a reader may not see is not found by it either."""
    words = query.words.casefold().split()
    only_set = query.only_set == "true"
    kept = [
        one for one in found
        if (one.written or not only_set)
        and (not query.branch or branch_of(one) == query.branch)
        and (not words or _says(as_seen_by(reader, one), words))
    ]  # fmt: skip
    page = [as_seen_by(reader, one) for one in kept[query.after : query.after + query.most]]
    return ConfigurationShown(
        branches=_branches(found), settings=[_shown(one) for one in page], total=len(kept)
    )


def _says(setting: Setting, words: Sequence[str]) -> bool:
    text = f"{setting.name} {setting.value} {setting.file}:{setting.line} {setting.of}".casefold()
    return all(word in text for word in words)


def _branches(found: Sequence[Setting]) -> list[Branch]:
    whole = Counter(map(branch_of, found))
    written = Counter(branch_of(one) for one in found if one.written)
    return [Branch(name=name, settings=count, set=written[name]) for name, count in whole.items()]


def _shown(setting: Setting) -> SettingShown:
    return SettingShown(
        path=list(setting.path), value=setting.value, origin=setting.origin, file=setting.file, line=setting.line,
        of=setting.of, about=setting.about,
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/configuration", Role.VIEWER, "Every value of the station, and where it was said",
              configuration, ConfigurationShown, query=ConfigurationQuery, problems=(503,)),
)  # fmt: skip
