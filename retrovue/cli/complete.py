"""What the shell may complete: names of the station in use. Quick, and never in the way: no answer beats a late one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path

import typer

Found = list[tuple[str, str]]
"""Words with what a shell may show beside them."""
_MOST = 300
_ADDRESS = re.compile(r'"id":"([^"\\]+)"')


def _quietly(complete: Callable[[typer.Context, str], Iterable[tuple[str, str]]]):  # type: ignore[no-untyped-def]
    """Whatever goes wrong, the shell sees no answer and no traceback."""

    @wraps(complete)
    def completed(ctx: typer.Context, incomplete: str) -> Found:
        try:
            found = complete(ctx, incomplete)
            return [(word, about) for word, about in found if word.startswith(incomplete)][:_MOST]
        except Exception:
            return []

    return completed


def _project(ctx: typer.Context) -> tuple[Path, str | None]:
    options = ctx.find_root().params
    return Path(options.get("directory") or "."), options.get("station")


def _folders(ctx: typer.Context) -> dict[str, Path]:
    """The folder of the station in use; of several, all."""
    from retrovue.load.project import station_folders

    project, asked = _project(ctx)
    found = station_folders(project)
    return {asked: found[asked]} if asked in found else found


@_quietly
def channels(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of channels, and their numbers when a number is begun."""
    from retrovue.load.quick_names import channel_names

    for folder in _folders(ctx).values():
        for channel in channel_names(folder):
            yield channel.id, channel.name
            if incomplete[:1].isdigit() and channel.number:
                yield channel.number, channel.name


@_quietly
def channel_ids(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of channels only."""
    from retrovue.load.quick_names import channel_names

    for folder in _folders(ctx).values():
        yield from ((channel.id, channel.name) for channel in channel_names(folder))


@_quietly
def programs(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Programs, of the channel that is named already or of all."""
    from retrovue.load.quick_names import channel_names

    asked = ctx.params.get("channel")
    found = {
        program: channel.id
        for folder in _folders(ctx).values()
        for channel in channel_names(folder)
        if asked in (None, channel.id, channel.number)
        for program in channel.programs
    }
    yield from found.items()


@_quietly
def sources(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of sources."""
    from retrovue.load.quick_names import keys_of

    for folder in _folders(ctx).values():
        yield from ((key, "") for key in keys_of(folder, "sources"))


@_quietly
def stations(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of stations."""
    from retrovue.load.project import station_folders

    yield from ((id, "") for id in station_folders(_project(ctx)[0]))


@_quietly
def codes(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Codes of diagnostics, with their titles."""
    from retrovue.diagnostics.codes import CODES

    yield from ((code.code, code.title) for code in CODES.values())


@_quietly
def addresses(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Addresses of the log, one step at a time: channel, day, line, piece. A single step is gone further at once."""
    project, _ = _project(ctx)
    logs = [
        path
        for id in _folders(ctx)
        for path in (project / ".retrovue" / id / "logs").glob("*")
        if path.is_dir()
    ]
    found = [
        path
        for path in logs
        if f"{path.name}/".startswith(incomplete) or incomplete.startswith(f"{path.name}/")
    ]
    if len(found) != 1:
        yield from ((f"{path.name}/", "") for path in sorted(found))
        return
    days = sorted(found[0].glob("????/??/????-??-??.grid.jsonl"))
    names = {f"{found[0].name}/{path.name[:10]}/": path for path in days}
    begun = [name for name in names if name.startswith(incomplete) or incomplete.startswith(name)]
    if len(begun) != 1:
        yield from ((name, "") for name in reversed(begun))
        return
    yield from ((address, "") for address in _in_day(names[begun[0]], incomplete))


def _in_day(coarse: Path, incomplete: str) -> list[str]:
    lines = _ADDRESS.findall(coarse.read_text(encoding="ascii"))
    if any(incomplete.startswith(f"{line}/") for line in lines):
        fine = coarse.with_name(coarse.name.replace(".grid.", "."))
        return _ADDRESS.findall(fine.read_text(encoding="ascii"))
    return lines


@_quietly
def clients(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Clients that `doctor` knows the ways of."""
    from retrovue.clients import CLIENTS

    for name in CLIENTS:
        yield name, ""
