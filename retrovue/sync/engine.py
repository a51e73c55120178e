"""A sync of a station's sources: all are counted first, then each is taken in."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from retrovue.catalog import Catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import counted
from retrovue.diagnostics.suggest import hint
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.language.document import StationDocument
from retrovue.metadata import KnownNames
from retrovue.progress import ProgressEvent, Run, Scope
from retrovue.sources import Listing, PlexSource, describer, scan
from retrovue.sync.result import SyncResult
from retrovue.sync.source import Cancelled, Options, SourceSync
from retrovue.sync.workers import Probe, WorkerPool


def sync_station(
    document: StationDocument[Any, Any],
    project: Path,
    catalog: Catalog,
    report: Callable[[ProgressEvent], None],
    now: Callable[[], int],
    *,
    cancel: Callable[[], bool] = lambda: False,
    sources: Iterable[str] = (),
    full: bool = False,
    dry_run: bool = False,
    accept_deletes: bool = False,
    probe: Probe | None = None,
) -> SyncResult:
    """Brings the catalog up to date with the sources, or with those named. `now` tells the instant in ms UTC.

    `cancel` is asked between commits; the next run goes on from there. Raises StationError for an unknown
    source (RV508); everything else that is wrong is in the result.
    """
    result = SyncResult(dry_run=dry_run)
    chosen = _readable(_choose(document.sources, tuple(sources)), result)
    run = Run("library_sync", report, now)
    run.tell("dry_run" if dry_run else "prescan_start", counted(len(chosen), "source"))
    known = KnownNames(frozenset((*BUILT_IN_DAYPARTS, *document.dayparts)), frozenset(document.all_seasons))
    listings = [_count(run, result, scan(model, name, project, known)) for name, model in chosen.items()]
    run.lock()
    with ExitStack() as stack:
        if probe is None:
            probe = stack.enter_context(WorkerPool()).probe
        try:
            for listing in listings:
                describe = describer(chosen[listing.source], known)
                options = Options(full, dry_run, accept_deletes)
                one = SourceSync(listing, describe, catalog, run, probe, options, cancel)
                result.sources.append(one.result)
                result.diagnostics += one.go(now())
        except Cancelled:
            result.cancelled = True
    if not dry_run and not result.cancelled and not tuple(sources):
        catalog.mark_sources_missing(set(document.sources), now())
    result.problems = catalog.problems()
    run.done(result.state)
    return result


def _choose(known: Mapping[str, Any], asked: tuple[str, ...]) -> dict[str, Any]:
    for name in asked:
        if name not in known:
            cure = hint(name, known) or "the station has no sources yet: write them under `sources:`"
            raise StationError([Diagnostic("RV508", f"there is no source `{name}`", help=(cure,))], 2)
    return {name: known[name] for name in asked or known}


def _readable(chosen: Mapping[str, Any], result: SyncResult) -> dict[str, Any]:
    """Without the sources that cannot be read yet; what the catalog holds of them stays."""
    for name, model in chosen.items():
        if isinstance(model, PlexSource):
            cure = (
                "take its items over with `retrovue catalog import FILE`, or read its folders as `type: nfo`"
            )
            remark = f"`{name}` is a Plex server, which this version cannot read yet"
            result.diagnostics.append(
                Diagnostic("RV510", remark, help=(cure,), path=("sources", name, "type"))
            )
    return {name: model for name, model in chosen.items() if not isinstance(model, PlexSource)}


def _count(run: Run, result: SyncResult, listing: Listing) -> Listing:
    result.diagnostics += listing.problems
    run.counted(Scope(source_id=listing.source), listing.total)
    return listing
