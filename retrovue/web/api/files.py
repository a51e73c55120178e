"""`/api/v1/files`: the station's own files as text, for an editor; a whole new text is proposed and saved as any edit."""

import contextlib
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field

from retrovue.diagnostics import Label, Span
from retrovue.diagnostics.visible import visible
from retrovue.editing import Refusal, Surroundings, WholeText
from retrovue.editing.change import digest
from retrovue.editing.files import Held, read_held
from retrovue.editing.rewriting import plain_text
from retrovue.load.files import station_paths
from retrovue.load.project import StationPlace
from retrovue.playout.off_loop import off_loop
from retrovue.reference import station_schema
from retrovue.reference.plain_secrets import lines_with_secrets
from retrovue.station_type import StationFile
from retrovue.web.access.roles import Role
from retrovue.web.api.events import AnySchema
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import RELOADER
from retrovue.web.editing import PROBLEMS, FileName, ProposalShown, Saving, answer_made
from retrovue.web.problem import Problem, from_diagnostic
from retrovue.web.read_only import read_only

PATH = "/api/v1/files"
LARGEST = 4_000_000
"""Bytes of a body: a file of 1 MB whose every character needs more of them in JSON."""
_CURE = (
    "write `${env:NAME}` or `${file:PATH}` in its place with another editor, and put the secret there; "
    "then the file can be shown"
)


class FileListed(BaseModel):
    file: str
    """Relative to the station's folder; what no text holds is written out."""
    bytes: int


class FileList(BaseModel):
    files: list[FileListed]
    """In the order in which they are merged."""
    read_only: str
    """Why none of them can be saved, and the cure; empty when they can."""


class OneFile(Shape):
    file: FileName


class FileShown(BaseModel):
    file: str
    text: str
    """All lines end in `\\n` here, whatever they end in on the disk."""
    before: str
    """A hash."""


class TextAsked(Saving):
    file: FileName
    """One of the station's own."""
    text: Annotated[str, Field(max_length=1_000_000)]
    before: Annotated[str, Field(max_length=100)] | None = None
    """The hash of what was edited, so that nobody's work is undone; null: of whatever is there now."""

    def kept(self) -> dict[str, Any]:
        """A draft is looked at again beside what is there then."""
        return super().kept() | {"before": None}


async def files(asked: Asked[Nothing, Nothing, Nothing]) -> FileList:
    place = asked.request.app[RELOADER].place
    found = await off_loop(_listed, place)
    return FileList(files=found, read_only=await read_only(place.folder))


def _listed(place: StationPlace) -> list[FileListed]:
    found = []
    for name in _names(place):
        with contextlib.suppress(OSError):  # it went away meanwhile, or a link leads nowhere
            found.append(FileListed(file=visible(name), bytes=(place.folder / name).stat().st_size))
    return found


def _names(place: StationPlace) -> list[str]:
    return [path.relative_to(place.folder).as_posix() for path in station_paths(place.folder)]


async def file(asked: Asked[Nothing, OneFile, Nothing]) -> FileShown:
    return await off_loop(_shown, asked.request.app[RELOADER].place, asked.query.file)


def _shown(place: StationPlace, name: str) -> FileShown:
    """Raises Problem."""
    try:
        held = _held(place, name)
        text = plain_text(held)
    except Refusal as refusal:
        raise _refused(refusal, name) from None
    _insist_on_no_secret(name, text)
    return FileShown(file=name, text=text, before=digest(held.content or b""))


def _held(place: StationPlace, name: str) -> Held:
    """Raises Refusal for what leads out of the folder, and Problem for what is none of the station's files."""
    held = read_held(place.folder, name)
    if held.content is None or name not in _names(place):
        what = "the station has no file of this name"
        raise Problem(404, "unknown_file", what, "look at the list of files; a new one is made in the folder")
    return held


def _refused(refusal: Refusal, name: str) -> Problem:
    problem, primary = from_diagnostic(refusal.diagnostic, 409), refusal.diagnostic.primary
    problem.more |= {"file": name, "line": primary.span.line if primary else 0}
    return problem


def _insist_on_no_secret(name: str, text: str) -> None:
    found = lines_with_secrets(text)
    if found:
        raise Problem(409, "plain_secret", _told(found, name), _CURE, file=name, line=found[0])


def _told(lines: list[int], name: str) -> str:
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines[:10]))}"
    hold = "holds" if len(lines) == 1 else "hold"
    return f"`{name}` is not shown: {where} of it {hold} what looks like a secret in plain text"


async def edited(asked: Asked[Nothing, Nothing, TextAsked]) -> ProposalShown:
    body = asked.body
    return await answer_made(asked, lambda around: [_edit(around, body)], body)


def _edit(around: Surroundings, body: TextAsked) -> WholeText:
    """Raises Problem and Refusal. What could not be shown afterwards is not written."""
    held, name = _held(around.place, body.file), body.file
    if body.before is not None and body.before != digest(held.content or b""):
        what = f"`{name}` was changed on the disk after it was read"
        raise Problem(409, "changed_on_disk", what, "look again at what it says now", file=name)
    _insist_on_no_secret(name, plain_text(held))
    found = lines_with_secrets(body.text)
    if found:
        span = Span(name, found[0], 1, found[0], 2)
        what = f"line {found[0]} of `{name}` holds what looks like a secret in plain text"
        raise Refusal(what, "write `${env:NAME}` or `${file:PATH}` instead", None, Label(span))
    return WholeText(name, body.text)


@cache
def _schema() -> AnySchema:
    return AnySchema.model_validate(station_schema(StationFile))


async def schema(_: Asked[Nothing, Nothing, Nothing]) -> AnySchema:
    """Made once, in a thread: it takes a moment."""
    return await off_loop(_schema)


OPERATIONS = (
    Operation("GET", PATH, Role.ADMIN, "The station's own files", files, FileList),
    Operation("GET", PATH + "/text", Role.ADMIN, "One of the station's files as text", file, FileShown, query=OneFile,
              problems=(404, 409)),
    Operation("POST", PATH + "/edits", Role.ADMIN, "Give one of the station's files a new text", edited, ProposalShown,
              body=TextAsked, action="edit file text", problems=(404, *PROBLEMS), largest=LARGEST),
    Operation("GET", "/api/v1/schema/station.json", Role.HOUSE, "The JSON Schema of station files", schema, AnySchema),
)  # fmt: skip
