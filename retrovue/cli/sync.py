"""`retrovue sync`: brings the catalog up to date with the sources."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli import complete
from retrovue.cli.session import Session, current
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from types import FrameType

    from retrovue.catalog import Catalog
    from retrovue.sync.result import SyncResult


def register(app: typer.Typer) -> None:
    app.command("sync")(sync)


def sync(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Only these sources.", metavar="SOURCE", autocompletion=complete.sources),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Measure every file again.")] = False,
    accept_deletes: Annotated[
        bool, typer.Option("--accept-deletes", help="Believe that many files have vanished.")
    ] = False,
) -> None:
    """Read the sources and keep in the catalog what has changed."""
    from retrovue import pipeline
    from retrovue.cli import station_in_use
    from retrovue.cli.sync_progress import reporter
    from retrovue.sync.engine import sync_station

    session, clock = current(), SystemClock()
    begun = clock.now()
    place, loaded, document = station_in_use.load(session)
    with (
        _catalog(pipeline.catalog_url(place, document), dry_run) as catalog,
        reporter(session) as report,
        _interrupts() as interrupted,
    ):
        result = sync_station(
            document, place.project, catalog, report, clock.now, cancel=lambda: bool(interrupted), sources=sources or (),
            full=full, dry_run=dry_run, accept_deletes=accept_deletes,
        )  # fmt: skip
        count = catalog.count()
    session.tell([*loaded.diagnostics, *result.diagnostics, *result.problems])
    _conclude(session, result, count, clock.now() - begun)
    station_in_use.insist(session, [*result.diagnostics, *result.problems])


@contextmanager
def _catalog(url: str | Path, dry_run: bool) -> Iterator[Catalog]:
    """A dry run makes no catalog where there is none: it compares with an empty one of its own."""
    from retrovue.catalog import open_catalog
    from retrovue.catalog.place import catalog_path

    with ExitStack() as stack:
        if dry_run and not catalog_path(url).is_file():
            url = Path(stack.enter_context(TemporaryDirectory())) / "empty.sqlite"
        yield stack.enter_context(open_catalog(url))


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """The first interrupt is noted, and the run stops at its next commit; the second one stops it now."""
    seen: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _conclude(session: Session, result: SyncResult, count: int, took: int) -> None:
    sums = {
        name: sum(source.sum(name) for source in result.sources)
        for name in ("listed", "added", "updated", "unchanged", "failed", "missing", "held")
    }
    if session.json:
        session.record(
            "result", command="sync", state=result.state, dry_run=result.dry_run, items=count, **sums,
            seconds=took // 1000,
        )  # fmt: skip
    seconds = f"{took // 1000}.{took % 1000 // 100} s"
    if result.cancelled:
        from retrovue.diagnostics.render_text import counted

        session.say(f"stopped after {counted(sums['listed'], 'item')} ({seconds}); run it again to go on")
        raise typer.Exit(130)
    session.say(_verdict(sums, len(result.sources), count, seconds, result.dry_run))


def _verdict(sums: Mapping[str, int], sources: int, items: int, took: str, dry_run: bool) -> str:
    """What came of it, and what to do next, if anything."""
    from retrovue.diagnostics.render_text import counted

    if not sources:
        return "found nothing: the station has no sources; write them under `sources:` in `station.yaml`"
    where = counted(sources, "source")
    words = (
        ("added", "new"), ("updated", "changed"), ("missing", "vanished"), ("failed", "unusable"),
        ("held", "held back"), ("unchanged", "unchanged"),
    )  # fmt: skip
    parts = [f"{sums[name]:,} {word}" for name, word in words if sums[name]]
    if not parts:
        cure = "put some below its `roots`, or make some with `retrovue demo`, and run it again"
        return f"found no videos in {where} ({took}); {cure}"
    kept = f" -> {counted(items, 'item')} in the catalog"
    quiet = sums["unchanged"] + sums["failed"]
    if sums["unchanged"] and quiet == sum(sums[name] for name, _ in words):
        broken = f", {sums['failed']:,} of them unusable" if sums["failed"] else ""
        what = f"{counted(quiet, 'item')} in {where}{broken} ({took})"
        return f"nothing would change: {what}" if dry_run else f"nothing changed: {what}{kept}"
    told = f"{where}: {', '.join(parts)} ({took})"
    if dry_run:
        return f"would sync {told}"
    return f"synced {told}{kept}; {'next: retrovue build' if items else 'none of the files can air'}"
