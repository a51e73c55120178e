"""The station as a whole: channels, numbers, horizon, database and the roots of sources."""

from collections.abc import Collection, Iterator

from retrovue.check.document import Document
from retrovue.diagnostics import Diagnostic
from retrovue.paths.unexpanded import shell_cures
from retrovue.timing.durations import duration_text


def check_identity(document: Document) -> Iterator[Diagnostic]:
    yield from _channels(document)
    yield from _horizon(document)
    yield from _database(document)


def _channels(document: Document) -> Iterator[Diagnostic]:
    if not document.channels:
        help = "add a file such as `channels/one.yaml` with `channel:`, `programs:` and `grid:`"
        yield Diagnostic("RV014", "the station has no channel", help=(help,))
    holders: dict[str, str] = {}
    for id, file in document.channels.items():
        number = file.channel.number
        if number in holders:
            yield Diagnostic(
                "RV012", f"`{holders[number]}` and `{id}` both have the number `{number}`",
                path=("channels", id, "channel", "number"), label="again here",
                related=((("channels", holders[number], "channel", "number"), "first here"),),
                help=("give one of them another number",),
            )  # fmt: skip
        holders.setdefault(number, id)


def _horizon(document: Document) -> Iterator[Diagnostic]:
    horizon = document.station.horizon
    if horizon.publish > horizon.build:
        build, publish = duration_text(horizon.build), duration_text(horizon.publish)
        yield Diagnostic(
            "RV029", f"the guide promises `{publish}`, but only `{build}` are built",
            path=("station", "horizon", "publish"), help=(f"make `publish` at most `{build}`",),
        )  # fmt: skip


def _database(document: Document) -> Iterator[Diagnostic]:
    url = document.database.url
    if url and not url.startswith("sqlite:///"):
        help = "write it as `sqlite:///state/catalog.sqlite`, or leave it out"
        yield Diagnostic("RV603", "the database is not SQLite", path=("database", "url"), help=(help,))


def check_roots(document: Document, missing: Collection[str]) -> Iterator[Diagnostic]:
    """`missing` holds the roots and the targets of mappings, as written, that are no folders on this machine."""
    for id, source in document.sources.items():
        for index, root in enumerate(getattr(source, "roots", ())):
            if root.path in missing:
                help = "paths are relative to the project folder; items of a missing root stay in the catalog"
                what, path = (
                    f"the folder `{root.path}` of `{id}` is missing",
                    ("sources", id, "roots", str(index)),
                )
                yield Diagnostic("RV032", what, path=path, help=(*shell_cures(root.path), help))
        for index, mapping in enumerate(getattr(source, "paths", ())):
            if mapping.to in missing:
                help = "mount the disk or the share, or mend the path; until then its items keep their state"
                what = f"the folder `{mapping.to}`, to which `{id}` maps `{mapping.from_}`, is missing"
                cures = *shell_cures(mapping.to), help
                yield Diagnostic("RV032", what, path=("sources", id, "paths", str(index), "to"), help=cures)
