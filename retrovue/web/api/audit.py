"""The audit, as its lines stand in the station's record."""

from typing import Annotated

from pydantic import BaseModel, Field

from retrovue.record.audit import ChainedLine, first_break
from retrovue.web.access.roles import Role
from retrovue.web.api.from_record import from_record
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import AUDIT_TRAIL


class AuditQuery(Shape):
    before: Annotated[int, Field(ge=0, le=1 << 53)] = 0
    """A line's number; 0 for the newest."""
    most: Annotated[int, Field(ge=1, le=500)] = 100


class AuditLineShown(BaseModel):
    number: int
    at: int
    actor: str
    role: str
    address: str
    action: str
    target: str
    before: str
    after: str
    result: str
    correlation: str


class AuditPage(BaseModel):
    lines: list[AuditLineShown]
    whole: bool
    """Whether the chain of these lines is unbroken."""


async def audit_page(asked: Asked[Nothing, AuditQuery, Nothing]) -> AuditPage:
    lines: list[ChainedLine] = await from_record(
        asked.request.app[AUDIT_TRAIL].page(asked.query.before, asked.query.most + 1)
    )
    shown, oldest = lines[: asked.query.most], lines[asked.query.most :]
    chain = oldest[0].chain if oldest else ""
    begun_anew = bool(shown) and not oldest and shown[-1].number > 1
    checked = list(reversed(shown))
    if begun_anew:
        chain, checked = checked[0].chain, checked[1:]
    return AuditPage(
        lines=[AuditLineShown(number=each.number, **each.line._asdict()) for each in shown],
        whole=first_break(checked, chain) is None,
    )


OPERATIONS = (
    Operation(
        "GET",
        "/api/v1/audit",
        Role.ADMIN,
        "Who changed what",
        audit_page,
        AuditPage,
        query=AuditQuery,
        problems=(503,),
    ),
)
