"""`/api/v1/drafts`: edits that were kept for later. Saving one is the edit itself, asked for again."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from retrovue.diagnostics.visible import without_passwords
from retrovue.playout.off_loop import off_loop
from retrovue.web.access.roles import NAMED, Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.drafts import Draft, DraftFile, Drafts
from retrovue.web.editing import EDITS
from retrovue.web.problem import Problem

PATH = "/api/v1/drafts"
T = TypeVar("T")


class OneDraft(Shape):
    draft: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class DraftShown(BaseModel):
    id: str
    title: str
    by: str
    made: int
    """Milliseconds since 1970, UTC."""
    files: list[DraftFile]


class DraftList(BaseModel):
    drafts: list[DraftShown]


class DraftWhole(DraftShown):
    """`POST` of `body` to `path` proposes the edit anew, and saves it with `save` and `seen`."""

    path: str
    body: dict[str, Any]


async def drafts(asked: Asked[Nothing, Nothing, Nothing]) -> DraftList:
    """Of those that one may save: what an edit sets may be none of one's business."""
    found = await _of(asked, Drafts.all)
    return DraftList(drafts=[DraftShown(**_shown(each)) for each in found if _may(asked, each)])


async def draft(asked: Asked[OneDraft, Nothing, Nothing]) -> DraftWhole:
    found = await _found(asked)
    return DraftWhole(**_shown(found), path=found.path, body=found.body)


async def dropped(asked: Asked[OneDraft, Nothing, Nothing]) -> None:
    found = await _found(asked)
    asked.note(", ".join(each.file for each in found.files))
    await _of(asked, lambda known: known.drop(found.id))


async def _found(asked: Asked[OneDraft, Nothing, Nothing]) -> Draft:
    id = asked.params.draft
    found = await _of(asked, lambda known: known.find(id))
    if found is None or not _may(asked, found):
        raise Problem(404, "unknown_draft", f"there is no draft `{id}`", "look at the list of drafts")
    return found


async def _of(asked: Asked[Any, Any, Any], work: Callable[[Drafts], T]) -> T:
    return await off_loop(work, Drafts(asked.request.app[EDITS].reloader.place.state))


def _may(asked: Asked[Any, Any, Any], draft: Draft) -> bool:
    return asked.actor.role >= NAMED.get(draft.needs, Role.ADMIN)


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id, "title": without_passwords(draft.title), "by": draft.by, "made": draft.made, "files": draft.files,
    }  # fmt: skip


OPERATIONS = (
    Operation("GET", PATH, Role.OPERATOR, "Edits that were kept for later", drafts, DraftList),
    Operation("GET", PATH + "/{draft}", Role.OPERATOR, "An edit that was kept, to be asked for again", draft, DraftWhole,
              params=OneDraft, problems=(404,)),
    Operation("DELETE", PATH + "/{draft}", Role.OPERATOR, "Drop an edit that was kept", dropped, params=OneDraft, status=204,
              action="drop draft", problems=(404, 409)),
)  # fmt: skip
