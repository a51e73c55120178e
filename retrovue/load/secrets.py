"""`${env:NAME}` and `${file:PATH}`: whole values, in fields that may hold a secret, a URL or a path."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.visible import password_in

_REFERENCE = re.compile(r"\$\{(env|file):([^{}]*)\}")
_LONGEST = 65_536
_WHERE = (
    "only `database.url`, `ffmpeg.path`, `server.url`, the address of a live program, and `url`, `token`, `roots` "
    "and `paths` of sources take one, as the whole value"
)


def resolve_secrets(
    data: dict[str, Any], project: Path, env: Mapping[str, str]
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The data with references replaced. Values themselves never stand in a message."""
    found: list[Diagnostic] = []

    def walk(value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, (*path, str(index))) for index, inner in enumerate(value)]
        if isinstance(value, str) and _REFERENCE.search(value):
            outcome = _resolve(value, path, project, env)
            if isinstance(outcome, str):
                return outcome
            found.append(outcome)
            return (
                value if path[2:3] in (("paths",), ("roots",)) else ""
            )  # an empty path would be another mistake
        return value

    resolved: dict[str, Any] = walk(data, ())
    found.extend(_literals(data))
    return resolved, found


def is_reference(value: str) -> bool:
    """Whether the whole value names a secret, and is none."""
    return _REFERENCE.fullmatch(value) is not None


def holds_reference(value: str) -> bool:
    """Whether any part of the value would name a secret."""
    return _REFERENCE.search(value) is not None


def read_reference(value: str, project: Path, env: Mapping[str, str]) -> str | Diagnostic:
    """What a reference of a source names, or why that cannot be had (RV036); any other text is itself."""
    return _resolve(value, ("sources", "?", "token"), project, env) if is_reference(value) else value


def file_of(value: str) -> str | None:
    """The path in `${file:PATH}`."""
    whole = _REFERENCE.fullmatch(value)
    return whole[2].strip() if whole and whole[1] == "file" else None


def _allowed(path: tuple[str, ...]) -> bool:
    if path in (("database", "url"), ("ffmpeg", "path"), ("server", "url")):
        return True
    if path[:1] == ("channels",) and path[-1] == "live":
        return True
    if len(path) == 3 and path[0] == "sources" and path[2] in ("url", "token"):
        return True
    return len(path) in (3, 4, 5) and path[0] == "sources" and path[2] in ("roots", "paths")


def _resolve(value: str, path: tuple[str, ...], project: Path, env: Mapping[str, str]) -> str | Diagnostic:
    whole = _REFERENCE.fullmatch(value)
    if not whole or not _allowed(path):
        return Diagnostic("RV030", "a `${...}` reference cannot stand here", path=path, help=(_WHERE,))
    kind, name = whole[1], whole[2].strip()
    if kind == "env":
        if env.get(name) or (name in env and path[0] != "sources"):
            return env[name]
        help = f"set `{name}` before RetroVue starts"
        code = (
            "RV036" if path[0] == "sources" else "RV030"
        )  # without its source a station still plans and airs
        told = f"`{name}` of the environment is empty" if name in env else f"the environment has no `{name}`"
        return Diagnostic(code, told, path=path, help=(help,))
    try:
        with (project / name).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, ValueError):
        help = "the path is relative to the project folder"
        return Diagnostic(
            "RV036" if path[0] == "sources" else "RV030",
            f"the file `{name}` cannot be read",
            path=path,
            help=(help,),
        )


def _literals(data: dict[str, Any]) -> Iterator[Diagnostic]:
    """Secrets in plain text; they are not repeated."""
    help = "write `${env:NAME}` or `${file:PATH}` instead"
    database = data.get("database")
    url = database.get("url") if isinstance(database, dict) else None
    if isinstance(url, str) and password_in(url):
        path = ("database", "url")
        yield Diagnostic("RV031", "a password stands in `database.url`", path=path, help=(help,))
    sources = data.get("sources")
    for name, source in sources.items() if isinstance(sources, dict) else ():
        if not isinstance(source, dict):
            continue
        token, url = source.get("token"), source.get("url")
        if isinstance(token, str) and not _REFERENCE.fullmatch(token):
            yield Diagnostic(
                "RV031",
                f"the token of `{name}` stands in the file",
                path=("sources", name, "token"),
                help=(help,),
            )
        if isinstance(url, str) and password_in(url):
            yield Diagnostic(
                "RV031",
                f"a password stands in the address of `{name}`",
                path=("sources", name, "url"),
                help=(help,),
            )
