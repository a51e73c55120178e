"""`/api/v1/items/{key}/breaks` and `/strip`: what whoever places breaks looks at."""

from typing import Any, Literal

from pydantic import BaseModel

from retrovue.diagnostics import StationError
from retrovue.media.asset import files_of
from retrovue.media.item import Item
from retrovue.playout.off_loop import off_loop
from retrovue.web.access.roles import Role
from retrovue.web.api.item import ItemPath, MarkShown
from retrovue.web.api.item_preview import PATH, looked_for
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.library import LIBRARY
from retrovue.web.preview.breaks import Written, breaks_of, written_of
from retrovue.web.preview.previews import PREVIEWS
from retrovue.web.preview.showing import NotHere, Showing
from retrovue.web.preview.strips import joined
from retrovue.web.problem import from_diagnostic


class ChapterShown(BaseModel):
    at: int
    title: str
    breaks: bool


class ProposalOfBreak(BaseModel):
    at: int
    kind: str
    """`black`, `fade`, `cut` or `silence`."""
    confidence: int
    """0 to 100."""
    reason: str


class OverrideOfItem(BaseModel):
    file: str
    line: int
    set: dict[str, Any]
    """Fields by their names in `overrides:`; timecodes are ms."""
    chapters: list[ChapterShown] | None


class BreaksShown(BaseModel):
    """Instants are ms from the first frame that airs."""

    duration: int
    rate: tuple[int, int]
    """Frames a second, as the item airs and is previewed; [0, 1] without a picture."""
    marks: list[MarkShown]
    """In force."""
    chapters: list[ChapterShown]
    """As the file or its source has them."""
    proposals: list[ProposalOfBreak]
    """What the last search found."""
    examined: bool
    """Whether it was searched at all."""
    override: OverrideOfItem | None
    """What is written of exactly this item."""
    problem: str
    """Why it cannot be searched or shown, in words; empty when it can."""


async def breaks(asked: Asked[ItemPath, Nothing, Nothing]) -> BreaksShown:
    found = await looked_for(asked.request, asked.params.key)
    accepted, item = asked.request.app[LIBRARY].accepted(), found.item
    if item is None:
        return _nothing(found)
    showing = found if isinstance(found, Showing) else None
    try:
        told = await off_loop(breaks_of, accepted, item, showing)
    except StationError as error:
        raise from_diagnostic(error.diagnostics[0], 503) from error
    written = written_of(accepted, item.key)
    return BreaksShown(
        duration=showing.length if showing else item.duration, rate=_rate(showing), marks=_marks(item),
        chapters=[ChapterShown(at=one.at, title=one.title, breaks=one.breaks) for one in told.chapters],
        proposals=[
            ProposalOfBreak(at=one.at, kind=one.kind, confidence=one.confidence, reason=one.reason)
            for one in told.proposals
        ],
        examined=told.examined, override=_override(written) if written else None, problem=_problem(found),
    )  # fmt: skip


def _nothing(found: Showing | NotHere) -> BreaksShown:
    return BreaksShown(
        duration=0, rate=(0, 1), marks=[], chapters=[], proposals=[], examined=False, override=None,
        problem=_problem(found),
    )  # fmt: skip


def _marks(item: Item) -> list[MarkShown]:
    return [MarkShown(at=one.at, origin=one.origin, title=one.title, breaks=one.breaks) for one in item.marks]


def _rate(showing: Showing | None) -> tuple[int, int]:
    return (showing.fps, 1) if showing and showing.has_picture else (0, 1)


def _override(written: Written) -> OverrideOfItem:
    given = written.override.chapters
    chapters = None if given is None else [
        ChapterShown(at=one.at, title=one.title, breaks=one.break_) for one in given
    ]  # fmt: skip
    fields = written.override.set.model_dump(mode="json", by_alias=True, exclude_none=True)
    return OverrideOfItem(file=written.file, line=written.line, set=fields, chapters=chapters)


def _problem(found: Showing | NotHere) -> str:
    if isinstance(found, NotHere):
        return found.why
    return ""


# ---------------------------------------------------------------- brightness and loudness


class StripShown(BaseModel):
    """`luma` is empty without a picture, and `loudness` without sound."""

    state: Literal["ready", "making", "none"]
    percent: int | None
    """While it is made; what is known by then is told."""
    step: int = 1000
    """ms of the item from one value to the next."""
    luma: list[int]
    """How bright the darkest picture of each second is, 0 to 255."""
    loudness: list[int | None]
    """dB below full scale; null is silence."""
    problem: str = ""
    """Why there is none."""


async def strip(asked: Asked[ItemPath, Nothing, Nothing]) -> StripShown:
    found, strips = await looked_for(asked.request, asked.params.key), asked.request.app[PREVIEWS].strips
    if isinstance(found, NotHere):
        return StripShown(state="none", percent=None, luma=[], loudness=[], problem=found.why)
    whole = joined(files_of(found.asset), await strips.of(found.asset), found.trim_in, found.length)
    if whole.problem:
        return StripShown(state="none", percent=None, luma=[], loudness=[], problem=whole.problem)
    return StripShown(
        state="ready" if whole.done else "making", percent=None if whole.done else whole.percent,
        luma=list(whole.luma), loudness=list(whole.loudness),
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", PATH + "/breaks", Role.OPERATOR, "Where an item may be interrupted, and where it might", breaks,
              BreaksShown, params=ItemPath, problems=(503,)),
    Operation("GET", PATH + "/strip", Role.OPERATOR, "How bright and how loud an item is, second by second", strip,
              StripShown, params=ItemPath, problems=(503,)),
)  # fmt: skip
