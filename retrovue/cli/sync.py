"""`retrovue sync`: brings the catalog up to date with the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrovue.cli import complete
from retrovue.cli.interrupts import interrupts
from retrovue.cli.session import Session, current
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
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
    full: Annotated[bool, typer.Option("--full", help="Describe and measure everything again.")] = False,
    read_since: Annotated[
        str,
        typer.Option(help="With --full: but for what was read since this day or instant.", metavar="DATE"),
    ] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Skip libraries whose server says that nothing is new.")
    ] = False,
    accept_deletes: Annotated[
        bool, typer.Option("--accept-deletes", help="Believe that many files have vanished.")
    ] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="Try again only what could not be read the last time.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="Only what changed since this day or instant.", metavar="DATE")
    ] = "",
    library: Annotated[str, typer.Option(help="Only this library or folder.", metavar="NAME")] = "",
    title: Annotated[str, typer.Option(help="Only this film or show.", metavar="TITLE")] = "",
    year: Annotated[
        int | None, typer.Option(help="The year of the title.", metavar="YEAR", min=1800, max=2200)
    ] = None,
    refresh: Annotated[
        list[str] | None,
        typer.Option(help="Only this item of a Plex server, or the episodes of this show.", metavar="ID"),
    ] = None,
    page_size: Annotated[
        int, typer.Option(help="Items that are listed at a time.", metavar="N", min=0, max=1000)
    ] = 0,
    breaks: Annotated[
        bool,
        typer.Option("--breaks", help="Look into the files for break points and loudness; read no sources."),
    ] = False,
    item: Annotated[
        list[str] | None,
        typer.Option(
            help="With --breaks: propose break points of this item, and act upon none.", metavar="KEY"
        ),
    ] = None,
    min_black: Annotated[
        int | None,
        typer.Option(help="With --item: how long black must last.", metavar="MS", min=1, max=10_000),
    ] = None,
    black_below: Annotated[
        int | None,
        typer.Option(
            help="With --item: up to which brightness it is black.", metavar="PERCENT", min=1, max=50
        ),
    ] = None,
    min_gap: Annotated[
        int | None,
        typer.Option(
            help="With --item: how near to each other they may stand.", metavar="MS", min=0, max=600_000
        ),
    ] = None,
) -> None:
    """Read the sources and keep in the catalog what has changed."""
    from retrovue import pipeline
    from retrovue.catalog import mend
    from retrovue.cli import station_in_use
    from retrovue.cli.sync_breaks import look_into_files
    from retrovue.cli.sync_progress import reporter
    from retrovue.cli.sync_report import changes_as_records, not_told, tell_problems
    from retrovue.sources import Asked
    from retrovue.sync.engine import sync_station

    session, clock = current(), SystemClock()
    begun = clock.now()
    place, loaded, document = station_in_use.load(session)
    limits = {"black": min_black, "bright": black_below, "spacing": min_gap}
    if item and not breaks:
        raise typer.BadParameter("say `--breaks` as well", param_hint="--item")
    if not item and any(limit is not None for limit in limits.values()):
        raise typer.BadParameter("limits are about some items: say which with `--item`", param_hint="--item")
    if breaks:
        look_into_files(session, place, document, item or (), limits)
        return
    if year is not None and not title:
        raise typer.BadParameter("it is the year of a title: say which with `--title`", param_hint="--year")
    if read_since and not full:
        raise typer.BadParameter(
            "it is about reading everything: say `--full` as well", param_hint="--read-since"
        )
    elsewise = {
        "--quick": quick,
        "--failed": failed,
        "--since": since,
        "--library": library,
        "--title": title,
    }
    if refresh:
        _insist_on_items(
            document.sources, sources or (), refresh, [name for name in elsewise if elsewise[name]]
        )
    zone_name = document.station.timezone
    already = _instant(read_since, zone_name, "--read-since")
    url = pipeline.catalog_url(place, document)
    session.tell([] if dry_run else mend(url))
    asked = Asked(_instant(since, zone_name), library, title, year, page_size, tuple(refresh or ()))
    with (
        _catalog(url, dry_run) as catalog,
        reporter(session) as report,
        interrupts() as interrupted,
    ):
        result = sync_station(
            document, place.project, catalog, report, clock.now, cancel=lambda: bool(interrupted), sources=sources or (),
            hold=interrupted.hold, asked=asked, full=full, quick=quick, dry_run=dry_run, accept_deletes=accept_deletes,
            failed=failed, read_since=already, changed=changes_as_records(session, dry_run),
        )  # fmt: skip
        count = catalog.count()
    problems = not_told(result.problems, report.told)
    tell_problems(session, [*loaded.diagnostics, *result.diagnostics, *result.remarks], problems)
    _conclude(session, result, count, clock.now() - begun, asked.partial or failed)
    station_in_use.insist(session, [*result.diagnostics, *result.remarks, *result.problems])
    _fail_with(result)


def _insist_on_items(
    known: Mapping[str, Any], sources: Sequence[str], refs: Sequence[str], others: Sequence[str]
) -> None:
    """Ids mean something on one server alone."""
    from retrovue.sources import PlexSource

    complaint = ""
    if len(sources) != 1:
        complaint = "say which server has the items: `retrovue sync SOURCE --refresh ID`"
    elif not isinstance(known.get(sources[0], None), PlexSource) and sources[0] in known:
        complaint = f"`{sources[0]}` is no Plex server, and tells nothing of single items"
    elif others:
        complaint = f"the items are named already: leave out `{others[0]}`"
    elif odd := next((ref for ref in refs if not (ref.isascii() and ref.isalnum())), None):
        complaint = f"`{odd}` is not the id of an item; they are the numbers after `metadata%2F` in the address of its page"
    if complaint:
        raise typer.BadParameter(complaint, param_hint="--refresh")


def _instant(text: str, zone_name: str, option: str = "--since") -> int:
    """The start of a day, or an instant, in the station's zone."""
    from retrovue.timing.instants import parse_instant, zone

    if not text:
        return 0
    try:
        return max(1, parse_instant(text, zone(zone_name)))
    except ValueError:
        raise typer.BadParameter(
            f"`{text}` is not a date; write it as 2026-10-31 or 2026-10-31T20:00", param_hint=option
        ) from None


@contextmanager
def _catalog(url: str | Path, dry_run: bool) -> Iterator[Catalog]:
    """A dry run writes nothing, and makes no catalog where there is none: it compares with an empty one of its own."""
    from retrovue.catalog import open_catalog
    from retrovue.catalog.place import catalog_path, is_there

    with ExitStack() as stack:
        readonly = dry_run and is_there(catalog_path(url))
        if dry_run and not readonly:
            url = Path(stack.enter_context(TemporaryDirectory())) / "empty.sqlite"
        yield stack.enter_context(open_catalog(url, readonly=readonly))


def _conclude(session: Session, result: SyncResult, count: int, took: int, partial: bool) -> None:
    from retrovue.cli.sync_report import sums_of, tell_changes, tell_table, verdict
    from retrovue.diagnostics.render_text import counted

    sums = sums_of(result)
    tell_changes(session, result)
    tell_table(session, result.sections)
    for name, words in result.places.items():
        session.say(f"{name}: {words}")
    if session.json:
        session.record(
            "result", command="sync", state=result.state, dry_run=result.dry_run, items=count, **sums,
            places=result.places, seconds=took // 1000,
        )  # fmt: skip
    seconds = f"{took // 1000}.{took % 1000 // 100} s"
    if result.cancelled:
        session.say(f"stopped after {counted(sums['listed'], 'item')} ({seconds}); run it again to go on")
        raise typer.Exit(130)
    session.say(verdict(result, count, seconds, partial=partial))


def _fail_with(result: SyncResult) -> None:
    """A source that could not be read fails the command, though the others were taken in."""
    from retrovue.diagnostics import Severity

    if any(one.severity is Severity.ERROR for one in result.diagnostics):
        raise typer.Exit(1)
