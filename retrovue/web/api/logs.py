"""`/api/v1/logs`: the last lines of the program's log; for operators, since they name files."""

from itertools import islice
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.log_ring import RING, LogLine

_RANKS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
Level = Literal["info", "warning", "error"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class LogQuery(Shape):
    after: Annotated[int, Field(ge=0, le=1 << 53)] = 0
    """Only lines after this number: how a page follows."""
    level: Level = "info"
    """This and worse."""
    logger: Words = ""
    """How the logger's name begins."""
    words: Words = ""
    """Part of the message, the code or the correlation id, in any case."""
    since: Annotated[int, Field(ge=0, le=1 << 53)] = 0
    until: Annotated[int, Field(ge=0, le=1 << 53)] = 1 << 53
    """Instants, ms UTC."""
    most: Annotated[int, Field(ge=1, le=2_000)] = 200


class LogLineShown(BaseModel):
    number: int
    at: int
    level: str
    logger: str
    message: str
    code: str
    correlation_id: str


class LogPage(BaseModel):
    last: int
    """The number of the newest line of all."""
    lines: list[LogLineShown]
    """The newest first."""


async def log_page(asked: Asked[Nothing, LogQuery, Nothing]) -> LogPage:
    ring, query = asked.request.app[RING], asked.query
    found = islice((line for line in ring.lines() if wanted(line, query)), query.most)
    return LogPage(last=ring.last, lines=[LogLineShown(**line._asdict()) for line in found])


def wanted(line: LogLine, query: LogQuery) -> bool:
    words = query.words.lower()
    return (
        line.number > query.after
        and _RANKS.get(line.level, 20) >= _RANKS[query.level]
        and line.logger.startswith(query.logger)
        and query.since <= line.at <= query.until
        and (
            not words or any(words in text.lower() for text in (line.message, line.code, line.correlation_id))
        )
    )


OPERATIONS = (
    Operation("GET", "/api/v1/logs", Role.OPERATOR, "The last lines of the program's log", log_page, LogPage,
              query=LogQuery),
)  # fmt: skip
