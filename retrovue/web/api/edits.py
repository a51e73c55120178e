"""`/api/v1/edits`: changes of the station's files, key by key."""

from typing import Annotated, Any, Literal

from pydantic import Field

from retrovue.editing import Change, FileEdit
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.editing import PROBLEMS, FileName, ProposalShown, Saving, answer

LARGEST = 1_000_000
"""Bytes of a body: as many as a file may have."""
Segment = Annotated[str, Field(min_length=1, max_length=1000)]


class ChangeAsked(Shape):
    op: Literal["set", "remove", "append"] = "set"
    path: Annotated[list[Segment], Field(min_length=1, max_length=60)]
    """Keys of the file; places of lists are digits."""
    value: Any = None


class FileEditAsked(Shape):
    file: FileName
    """Relative to the station's folder."""
    changes: Annotated[list[ChangeAsked], Field(min_length=1, max_length=1000)]


class EditsAsked(Saving):
    edits: Annotated[list[FileEditAsked], Field(min_length=1, max_length=100)]


async def edited(asked: Asked[Nothing, Nothing, EditsAsked]) -> ProposalShown:
    edits = [
        FileEdit(one.file, tuple(Change(each.op, tuple(each.path), each.value) for each in one.changes))
        for one in asked.body.edits
    ]
    return await answer(asked, edits, asked.body)


OPERATIONS = (
    Operation("POST", "/api/v1/edits", Role.OPERATOR, "Change the station's files", edited, ProposalShown, body=EditsAsked,
              action="edit files", problems=PROBLEMS, largest=LARGEST),
)  # fmt: skip
