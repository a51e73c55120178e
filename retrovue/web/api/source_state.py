"""`/api/v1/sources/{source}/state`: whether a source can be read now, and where its files are."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.visible import visible
from retrovue.pipeline import Accepted
from retrovue.sources import PlexSource
from retrovue.sources.plex_look import LibraryLook, ServerLook
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.sources import PATH, reads
from retrovue.web.discretion import as_seen_by
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem
from retrovue.web.source_looks import SOURCE_LOOKS, FolderLook, PlacesLook, folder_problem

_LONGEST = 300
"""Characters of a name that a server tells."""


class OneSource(Shape):
    source: Annotated[str, Field(min_length=1, max_length=200)]


class Told(BaseModel):
    """A diagnostic."""

    code: str
    message: str
    help: list[str]


class LibraryShown(BaseModel):
    """A library of a server."""

    title: str
    kind: str
    enabled: bool
    """Whether the station reads it."""
    airs: bool
    """Whether it holds films or shows."""
    count: int | None
    """Films or episodes, where they were counted."""
    folders: list[str]
    """As the server writes them; for operators."""


class RootShown(BaseModel):
    path: str
    """For operators."""
    entries: int
    """In the folder itself, a thousand at most."""
    problem: str


class MappingProposed(BaseModel):
    """A line for `paths`; without a folder of this machine `to` is empty."""

    from_path: str
    to: str
    found: int
    of: int


class ExampleShown(BaseModel):
    path: str
    local: str
    why: str


class PlacesShown(BaseModel):
    """Counts of files that the source lists."""

    total: int
    here: int
    unmapped: int
    """No line of `paths` covers them."""
    missing: int
    """They have a path here, but there is no file."""
    unknown: int
    """Below folders that are away."""
    reasons: list[Told]
    proposals: list[MappingProposed]
    """For operators, as the examples."""
    examples: list[ExampleShown]


class SourceState(BaseModel):
    name: str
    reachable: bool | None
    """None while neither its server nor its disk has answered."""
    latency: int
    """ms"""
    server: str
    version: str
    platform: str
    problems: list[Told]
    libraries: list[LibraryShown]
    roots: list[RootShown]
    places: PlacesShown | None
    """None while the disks have not answered."""


async def state(asked: Asked[OneSource, Nothing, Nothing]) -> SourceState:
    app, name = asked.request.app, asked.params.source
    accepted = app[LIBRARY].accepted()
    model, looks = source_of(accepted, name), app[SOURCE_LOOKS]
    server = await looks.server(name, model) if isinstance(model, PlexSource) else None
    roots = await looks.roots(name, accepted, model) if not isinstance(model, PlexSource) else ()
    places = await looks.files(name, accepted, server)
    found = _shown(name, model, server, roots, places)
    for_operators = asked.actor.role >= Role.OPERATOR
    if not for_operators:
        found = _without_places(found)
    return found


def source_of(accepted: Accepted, name: str) -> Any:
    """Raises Problem."""
    model = accepted.document.sources.get(name)
    if model is None:
        known = ", ".join(accepted.document.sources) or "none"
        raise Problem(404, "RV508", "there is no source of this name", f"the station has: {known}")
    return model


def _shown(
    name: str, model: Any, server: ServerLook | None, roots: tuple[FolderLook, ...] | None, places: PlacesLook | None
) -> SourceState:  # fmt: skip
    look, folders = server or ServerLook(), roots or ()
    problems = [look.problem] if look.problem else [folder_problem(one) for one in folders if one.problem]
    answered = server is not None if isinstance(model, PlexSource) else roots is not None
    return SourceState(
        name=name, reachable=not problems if answered else None, latency=look.latency,
        server=shown_text(look.about.name), version=shown_text(look.about.version),
        platform=shown_text(look.about.platform), problems=[told(one) for one in problems],
        libraries=[library(one, model) for one in look.libraries],
        roots=[RootShown(path=shown_text(one.path), entries=one.entries, problem=one.problem) for one in folders],
        places=_places(places) if places is not None else None,
    )  # fmt: skip


def library(look: LibraryLook, model: Any) -> LibraryShown:
    one = look.library
    return LibraryShown(
        title=shown_text(one.title), kind=shown_text(one.kind), airs=look.airs, count=look.count,
        enabled=look.airs and (model is None or reads(model, one.title)),
        folders=[shown_text(folder) for folder in one.locations[:50]],
    )  # fmt: skip


def _places(look: PlacesLook) -> PlacesShown:
    proposals = [
        MappingProposed(from_path=one.from_, to=one.to, found=one.found, of=one.of)
        for one in look.proposals
        if one.from_.isprintable() and one.to.isprintable()  # the others could not be sent back as they are
    ]
    return PlacesShown(
        total=look.total, here=look.here, unmapped=look.unmapped, missing=look.missing, unknown=look.unknown,
        reasons=[told(one) for one in look.reasons], proposals=proposals,
        examples=[
            ExampleShown(path=shown_text(one.path), local=shown_text(one.local), why=shown_text(one.why))
            for one in look.examples
        ],
    )  # fmt: skip


def told(one: Diagnostic) -> Told:
    return Told(code=one.code, message=visible(one.message), help=[visible(cure) for cure in one.help])


def shown_text(text: str) -> str:
    """What another machine tells: nothing unseen in it, and no longer than a line."""
    return visible(text[:_LONGEST])


def _without_places(found: SourceState) -> SourceState:
    """For viewers: how many and why, but not where."""
    shown = SourceState.model_validate(as_seen_by(Role.VIEWER, found.model_dump()))
    for library in shown.libraries:
        library.folders = []
    for root in shown.roots:
        root.path = ""
    if shown.places is not None:
        shown.places.proposals, shown.places.examples = [], []
    return shown


OPERATIONS = (
    Operation("GET", PATH + "/{source}/state", Role.VIEWER, "Whether a source can be read, and where its files are",
              state, SourceState, params=OneSource, problems=(404, 503)),
)  # fmt: skip
