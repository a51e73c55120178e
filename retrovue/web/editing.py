"""Edits of the station's files by the console: shown with their diff first, and saved when they were seen so."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence, Set
from typing import Annotated, Any, Self

from aiohttp import web
from pydantic import BaseModel, Field, model_validator

from retrovue import pipeline
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.visible import visible, without_passwords
from retrovue.editing import Conflict, Edit, Edited, Proposal, Refusal, Surroundings, propose, save
from retrovue.editing.change import digest
from retrovue.editing.committing import commit
from retrovue.load.files import TreeCache
from retrovue.load.revision import read_checkout
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.pipeline import Compiled, Document
from retrovue.playout.off_loop import off_loop
from retrovue.reference.plain_secrets import lines_with_secrets
from retrovue.reload import Reloader
from retrovue.web.access.callers import plain
from retrovue.web.access.roles import Role
from retrovue.web.access.shut_out import shut_out
from retrovue.web.api.operation import Asked, Shape
from retrovue.web.console import PEOPLE
from retrovue.web.corrections_only import are_corrections
from retrovue.web.drafts import Draft, DraftFile, Drafts
from retrovue.web.problem import Problem, from_diagnostic

PATIENCE = 60.0
"""Seconds that disks and the compiler may take."""
PROBLEMS = (403, 409, 422, 503)
"""What every operation that edits may answer."""
FileName = Annotated[str, Field(min_length=1, max_length=200)]


class Saving(Shape):
    """Mixed into the body of every operation that edits."""

    save: bool = False
    seen: Annotated[dict[FileName, Annotated[str, Field(max_length=100)]], Field(max_length=100)] = Field(
        default_factory=dict
    )
    """With `save`: each file of the proposal and its `before`."""
    commit: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    """With `save`: the message of a commit of these files, where the station is kept in git; empty: they stay uncommitted."""
    draft: Annotated[str, Field(max_length=200)] = ""
    """A title: instead of being saved the edit is kept as a draft, even one that does not compile."""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if self.save and self.draft:
            raise ValueError("an edit is saved or kept as a draft, not both")
        return self

    def kept(self) -> dict[str, Any]:
        """What a draft of it asks for when it is made again."""
        return self.model_dump(mode="json", exclude_unset=True, exclude=set(Saving.model_fields))


class FileProposed(BaseModel):
    file: str
    """Relative to the station's folder."""
    before: str
    """A hash; empty for a file that is new."""
    after: str
    diff: str
    """Unified."""


class ProblemShown(BaseModel):
    code: str
    severity: str
    message: str
    file: str
    line: int
    """0 where it is of no line."""
    column: int
    help: str
    new: bool
    """Whether the edit brings it."""


class StandsInGit(BaseModel):
    branch: str
    """Empty where none is checked out."""
    others: int
    """Files of the station that differ from the last commit and are not of this edit."""


class ProposalShown(BaseModel):
    ok: bool
    """Whether it may be saved."""
    saved: bool
    files: list[FileProposed]
    problems: list[ProblemShown]
    git: StandsInGit | None
    """None where the station is not kept in git."""
    commit: str
    """The commit that was made, as git shortens it."""
    draft: str
    """The id of the draft as which it was kept."""


class Edits:
    """One edit at a time, with files as they were parsed for the one before."""

    def __init__(self, reloader: Reloader, now: Callable[[], int]) -> None:
        self.reloader, self.now = reloader, now
        self._cache = TreeCache()
        self._turn = asyncio.Lock()

    def surroundings(self) -> Surroundings:
        reloader = self.reloader
        return Surroundings(reloader.place, reloader.env, self.now(), self._snapshot, self._cache)

    def _snapshot(self, document: Document) -> CatalogSnapshot | None:
        """What the air was planned with, where that is at hand: a large catalog takes seconds to read."""
        accepted, place = self.reloader.accepted, self.reloader.place
        url = pipeline.catalog_url(place, document)
        if isinstance(accepted, Compiled) and pipeline.catalog_url(place, accepted.document) == url:
            return accepted.raw_snapshot
        return pipeline.known_snapshot(place, document)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[Reloader]:
        """Raises Problem when the edits before take too long, or a disk does not answer."""
        if self.reloader.accepted is None:
            raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
        try:
            async with asyncio.timeout(PATIENCE), self._turn:
                yield self.reloader
        except TimeoutError:
            what = "the station's folder does not answer"
            raise Problem(503, "too_slow", what, "try again", {"Retry-After": "5"}) from None


EDITS = web.AppKey("edits", Edits)


async def answer(asked: Asked[Any, Any, Any], edits: Sequence[Edit], body: Saving) -> ProposalShown:
    """The proposal, and with `save` what has become of it. Raises Problem."""
    return await answer_made(asked, lambda _: edits, body)


async def answer_made(
    asked: Asked[Any, Any, Any], make: Callable[[Surroundings], Sequence[Edit]], body: Saving
) -> ProposalShown:
    """As `answer`, of edits that are made from the files as they are now; `make` runs in a thread."""
    async with asked.request.app[EDITS].turn():
        around = asked.request.app[EDITS].surroundings()
        proposal, needs = await off_loop(_proposed, around, make, asked.actor.role)
        asked.note(_target(proposal.files, saved=False))
        shown = await off_loop(_shown, around, proposal)
        shown.problems += _shuts_out(asked.request, proposal)
        if body.save:
            await _save(asked, around, proposal, body)
            shown.saved = True
            if body.commit.strip() and proposal.files:
                await _commit(asked, around, shown, body.commit)
        elif body.draft and proposal.files:
            shown.draft = await _keep(asked, around, proposal, body, needs)
        elif proposal.files:
            shown.git = await off_loop(_stands_in_git, around, {file.file for file in proposal.files})
    return shown


def _shuts_out(request: web.Request, proposal: Proposal) -> list[ProblemShown]:
    """What whoever asks would be told from then on, where that is no more than a refusal."""
    station = proposal.station if proposal.files else None
    found = shut_out(request, station.server, request.app[PEOPLE]) if station is not None else None
    if found is None:
        return []
    message = f"after this edit the console refuses you, the way you came: {found.detail}"
    return [
        ProblemShown(
            code=found.code, severity="warning", message=message, file="", line=0, column=0, help=found.action, new=True
        )
    ]  # fmt: skip


def _proposed(
    around: Surroundings, make: Callable[[Surroundings], Sequence[Edit]], role: Role
) -> tuple[Proposal, Role]:
    """With the role that it needs. Raises Problem for one that is too low, before anything of a file is told."""
    try:
        edits = make(around)
    except Refusal as refusal:
        return Proposal((), (refusal.diagnostic,), (refusal.diagnostic,)), Role.OPERATOR
    _insist(role, _needed(are_corrections(edits)))
    proposal = propose(around, edits)
    needed = _needed(are_corrections(edits, proposal.files))
    _insist(role, needed)
    return proposal, needed


async def _save(asked: Asked[Any, Any, Any], around: Surroundings, proposal: Proposal, body: Saving) -> None:
    for file in proposal.files:
        if body.seen.get(file.file) != file.before:
            raise _conflict(file.file)
    if not proposal.ok:
        first = next(iter(proposal.made or proposal.diagnostics), None)
        detail = f"{first.code}: {first.message}" if first else "the station cannot be read with it"
        shown = await off_loop(_problems, around, proposal)
        raise Problem(
            422, "invalid", without_passwords(detail), "; ".join(first.help) if first else "run `retrovue check`",
            problems=[each.model_dump() for each in shown if each.new],
        )  # fmt: skip
    asked.note(
        _target(proposal.files, saved=True),
        " ".join(file.before or "-" for file in proposal.files)[:500],
        " ".join(file.after for file in proposal.files)[:500],
    )
    try:
        await off_loop(save, around.place.folder, proposal.files, around.place.state)
    except Conflict as conflict:
        raise _conflict(conflict.file) from None
    except StationError as error:
        raise _read_only(error.diagnostics[0]) from None


async def _keep(
    asked: Asked[Any, Any, Any], around: Surroundings, proposal: Proposal, body: Saving, needs: Role
) -> str:
    """The id of the draft. What is kept is what was asked for: places in a list are found anew when it is made again."""
    await off_loop(_insist_on_no_new_secret, proposal.files)
    wish = body.kept()
    made = asked.request.app[EDITS].now()
    path = asked.request.rel_url.raw_path
    draft = Draft(
        id=digest(json.dumps([made, path, body.draft, wish]).encode())[:16], title=body.draft, by=asked.actor.name,
        made=made, path=path, body=wish, needs=needs.word,
        files=[DraftFile(file=each.file, before=each.before) for each in proposal.files],
    )  # fmt: skip
    asked.note(f"draft: {', '.join(each.file for each in proposal.files)}")
    if not await off_loop(Drafts(around.place.state).keep, draft):
        raise Problem(
            409,
            "too_many_drafts",
            "there is no room for another draft",
            "save or drop some of those there are",
        )
    return draft.id


def _insist_on_no_new_secret(files: Sequence[Edited]) -> None:
    """Raises Problem. A file tells no more than its text; a draft is told as it was asked for."""
    for file in files:
        known, found = _secrets(file.old or b""), _secrets(file.new)
        if new := [line for line in found if line not in known]:
            what = f"line {found[new[0]]} of `{file.file}` would hold what looks like a secret in plain text"
            cure = "write `${env:NAME}` or `${file:PATH}` instead"
            raise Problem(409, "plain_secret", what, cure, file=file.file, line=found[new[0]])


def _secrets(content: bytes) -> dict[str, int]:
    """The lines that hold one, with their numbers."""
    text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    return {
        lines[number - 1].strip(): number
        for number in reversed(lines_with_secrets(text))
        if number <= len(lines)
    }


async def _commit(
    asked: Asked[Any, Any, Any], around: Surroundings, shown: ProposalShown, message: str
) -> None:
    """What git refuses is told; the files are saved all the same."""
    files, who = [file.file for file in shown.files], asked.actor.name
    try:
        shown.commit = await off_loop(commit, around.place.folder, files, message, who, around.env)
    except StationError as error:
        shown.problems += [_problem(each, "", True) for each in error.diagnostics]


def _stands_in_git(around: Surroundings, files: Set[str]) -> StandsInGit | None:
    checkout = read_checkout(around.place.folder, around.env)
    if checkout is None:
        return None
    own = {checkout.prefix + file for file in files}
    return StandsInGit(branch=checkout.branch, others=len(set(checkout.changed) - own))


def _conflict(file: str) -> Problem:
    what = f"`{file}` was changed on the disk after this was proposed"
    return Problem(409, "changed_on_disk", what, "look at the change anew", file=file)


def _read_only(diagnostic: Diagnostic) -> Problem:
    problem = from_diagnostic(diagnostic, 409)
    problem.code = "read_only"
    return problem


def _target(files: Sequence[Edited], *, saved: bool) -> str:
    names = ", ".join(file.file for file in files) or "nothing"
    return names if saved else f"proposed: {names}"


def _needed(corrections: bool) -> Role:
    return Role.OPERATOR if corrections else Role.ADMIN


def _insist(role: Role, needed: Role) -> None:
    if role < needed:
        raise Problem(
            403,
            "role_too_low",
            "all but `overrides` and `airings` in files below `overrides/` needs the role admin",
            "ask an admin for it",
        )


def _shown(around: Surroundings, proposal: Proposal) -> ProposalShown:
    """Never on the loop: to compare two long texts takes a second."""
    return ProposalShown(
        ok=proposal.ok,
        saved=False,
        files=[
            FileProposed(file=file.file, before=file.before, after=file.after, diff=file.diff)
            for file in proposal.files
        ],
        problems=_problems(around, proposal),
        git=None,
        commit="",
        draft="",
    )


def _problems(around: Surroundings, proposal: Proposal) -> list[ProblemShown]:
    made = set(map(id, proposal.made))
    home = f"{around.place.folder.relative_to(around.place.project).as_posix()}/"
    return [_problem(each, home, id(each) in made) for each in proposal.diagnostics]


def _problem(diagnostic: Diagnostic, home: str, new: bool) -> ProblemShown:
    span = diagnostic.primary.span if diagnostic.primary else None
    return ProblemShown(
        code=diagnostic.code, severity=diagnostic.severity.value, message=plain(without_passwords(diagnostic.message)),
        file=visible((span.file if span else diagnostic.place or "").removeprefix(home)), line=span.line if span else 0,
        column=span.column if span else 0, help=plain("; ".join(diagnostic.help)), new=new,
    )  # fmt: skip
