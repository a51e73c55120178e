"""`/api/v1/sources/edits`: sources are added, changed, switched off and taken out, in the station's own files."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from retrovue import pipeline
from retrovue.diagnostics.visible import password_in
from retrovue.editing import Change, FileEdit, Surroundings, home_of
from retrovue.load.project import StationPlace
from retrovue.load.secrets import is_reference
from retrovue.load.station import Loaded
from retrovue.load.yaml_tree import parse_file
from retrovue.pipeline import Document
from retrovue.playout.off_loop import off_loop
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.source_state import OneSource
from retrovue.web.api.sources import PATH
from retrovue.web.console import RELOADER
from retrovue.web.editing import PROBLEMS, ProposalShown, Saving, answer_made
from retrovue.web.problem import Problem
from retrovue.web.source_splices import ORDER, RootWish, changed_source, is_on, new_source, removed_source

Line = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f\x7f]+$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9-]*$")]
_REFERENCE = "write `${env:PLEX_TOKEN}` or `${file:secrets/plex.token}`, and put the token there"


def _server(url: str) -> str:
    """An address of a server and nothing more: what else an address can hold may be a secret."""
    if is_reference(url):
        return url
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError("the address of a server begins with `http://` or `https://`")
    if parts.username or parts.password or parts.query or parts.fragment or password_in(url):
        raise ValueError(
            "the address holds more than that of a server: take out names, passwords and queries"
        )
    return url


def _named_token(token: str) -> str:
    """Whoever reads the station's files would read the token."""
    if not is_reference(token):
        raise ValueError(
            f"a token itself does not go into the station's files, which others read; {_REFERENCE}"
        )
    return token


def _filled(path: str) -> str:
    if not path.strip():
        raise ValueError("the path is empty")
    return path


Url = Annotated[Line, AfterValidator(_server)]
Token = Annotated[Line, AfterValidator(_named_token)]
Filled = Annotated[Line, AfterValidator(_filled)]


class RootLine(Shape):
    path: Line
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    """None: as it is written."""
    enabled: bool = True


class MappingLine(Shape):
    from_path: Filled
    """How the server's paths begin."""
    to: Filled
    """The same folder on this machine."""
    case: Literal["sensitive", "insensitive"] | None = None

    def written(self) -> dict[str, str]:
        return {"from": self.from_path, "to": self.to} | ({"case": self.case} if self.case else {})


class SourceWish(Shape):
    """Only what is given is changed; null takes a key away."""

    type: Literal["plex", "nfo", "folder"] | None = None
    """Of a source that is new."""
    url: Url | None = None
    token: Token | None = None
    """`${env:NAME}` or `${file:PATH}`."""
    enabled: bool | None = None
    libraries: Annotated[dict[Line, bool], Field(max_length=500)] | None = None
    """Title -> whether it is read; of all libraries that the server has."""
    roots: Annotated[list[RootLine], Field(max_length=200)] | None = None
    paths: Annotated[list[MappingLine], Field(max_length=200)] | None = None
    passthrough: bool | None = None
    remote: bool | None = None

    def wish(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in ORDER if name in self.model_fields_set}
        if found.get("roots") is not None:
            found["roots"] = [RootWish(one.path, one.name, one.enabled) for one in found["roots"]]
        if found.get("paths") is not None:
            found["paths"] = [one.written() for one in found["paths"]]
        return found


class SourceEdit(Saving):
    source: Id
    action: Literal["add", "change", "remove"] = "change"
    set: SourceWish = SourceWish()


async def edited(asked: Asked[Nothing, Nothing, SourceEdit]) -> ProposalShown:
    body = asked.body
    _insist_on_sense(body)
    return await answer_made(asked, lambda around: [_edit(around, body)], body)


def _insist_on_sense(body: SourceEdit) -> None:
    keys, given = body.set, body.set.model_fields_set
    if body.action == "remove" and given:
        raise Problem(400, "malformed", "a source that is taken out has no keys", "send no `set`")
    if body.action == "change" and ("type" in given or not given):
        raise Problem(
            400, "malformed", "say what is to change; a source stays of its kind", "add another source"
        )
    if body.action == "add":
        needed = {"plex": ("url", "token")}.get(keys.type or "", ("roots",))
        lacking = [name for name in ("type", *needed) if not getattr(keys, name)]
        if lacking:
            raise Problem(400, "malformed", f"a new source needs `{'`, `'.join(lacking)}`", "give it as well")


def _edit(around: Surroundings, body: SourceEdit) -> FileEdit:
    """From the files as they are now."""
    loaded, name = pipeline.load(around.place, around.env, around.cache), body.source
    home = home_of(loaded.tree, ("sources", name))
    there = home is not None and home.line > 0
    if body.action == "add":
        if there:
            raise Problem(409, "name_taken", f"there is a source `{name}` already", "choose another name")
        return FileEdit(_file_of_sources(loaded), new_source(name, body.set.wish()))
    if home is None or not there:
        raise Problem(404, "RV508", f"there is no source `{name}`", "look at the list of sources")
    if body.action == "remove":
        return FileEdit(home.file, removed_source(name))
    written = keys_of(loaded, home.file, name)
    return FileEdit(home.file, _unless_nothing(changed_source(name, written, body.set.wish())))


def _unless_nothing(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    if not changes:
        raise Problem(409, "nothing_to_do", "the station's files say so already", "change something first")
    return changes


def _file_of_sources(loaded: Loaded[Document]) -> str:
    home = home_of(loaded.tree, ("sources",)) or home_of(loaded.tree, ("station",))
    return home.file if home is not None else "station.yaml"


def keys_of(loaded: Loaded[Document], file: str, name: str) -> Mapping[str, Any]:
    """What stands in the file about a source, all as texts."""
    data = parse_file(file, loaded.texts.get(file, "")).data
    sources = data.get("sources")
    found = sources.get(name) if isinstance(sources, dict) else None
    return found if isinstance(found, dict) else {}


# ---------------------------------------------------------------- what a form is filled with


class WrittenRoot(BaseModel):
    path: str
    name: str
    enabled: bool


class WrittenMapping(BaseModel):
    from_path: str
    to: str
    case: Literal["sensitive", "insensitive"] | None


class SourceWritten(BaseModel):
    """A source as it stands in the station's files; a secret that stands there by mistake is left out."""

    source: str
    file: str
    line: int
    type: str
    url: str
    token: str
    enabled: bool
    roots: list[WrittenRoot]
    paths: list[WrittenMapping]
    passthrough: bool
    remote: bool


async def written(asked: Asked[OneSource, Nothing, Nothing]) -> SourceWritten:
    reloader = asked.request.app[RELOADER]
    if reloader.accepted is None:
        raise Problem(503, "starting", "nothing is on the air yet", "try again", {"Retry-After": "2"})
    return await off_loop(_read, reloader.place, reloader.env, asked.params.source)


def _read(place: StationPlace, env: Mapping[str, str], name: str) -> SourceWritten:
    """Never on the loop: a large file takes a second. Raises Problem."""
    loaded = pipeline.load(place, env)
    home = home_of(loaded.tree, ("sources", name))
    if home is None or not home.line:
        raise Problem(404, "RV508", "there is no source of this name", "look at the list of sources")
    return _written(name, home.file, home.line, keys_of(loaded, home.file, name))


def _written(name: str, file: str, line: int, keys: Mapping[str, Any]) -> SourceWritten:
    roots, paths = keys.get("roots"), keys.get("paths")
    maps = [
        one if isinstance(one, dict) else {"path": str(one)} for one in roots or () if isinstance(roots, list)
    ]
    lines = [one for one in paths if isinstance(one, dict)] if isinstance(paths, list) else []
    url, token = str(keys.get("url", "")), str(keys.get("token", ""))
    return SourceWritten(
        source=name, file=file, line=line, type=str(keys.get("type", "")), url="" if password_in(url) else url,
        token=token if is_reference(token) else "", enabled=is_on(keys),
        roots=[WrittenRoot(path=str(one.get("path", "")), name=str(one.get("name", "")), enabled=is_on(one)) for one in maps],
        paths=[
            WrittenMapping(
                from_path=str(one.get("from", "")), to=str(one.get("to", "")),
                case=one["case"] if one.get("case") in ("sensitive", "insensitive") else None,
            )
            for one in lines
        ],
        passthrough=str(keys.get("passthrough", "")).lower() in ("true", "yes", "on"),
        remote=str(keys.get("remote", "")).lower() in ("true", "yes", "on"),
    )  # fmt: skip


OPERATIONS = (
    Operation("POST", PATH + "/edits", Role.ADMIN, "Add, change, switch off or take out a source", edited, ProposalShown,
              body=SourceEdit, action="edit source", problems=(404, *PROBLEMS)),
    Operation("GET", PATH + "/{source}/written", Role.ADMIN, "A source as it stands in the station's files", written,
              SourceWritten, params=OneSource, problems=(404, 503)),
)  # fmt: skip
