"""A sync of a station's sources: all are counted at once, and each is taken in as soon as it is counted.

As long as there are sources that were never read whole, they are taken in in the order of the station: the
first to tell of an item gives it its key, and two machines that read a station for the first time shall agree.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from retrovue.catalog import Catalog, precedence_of
from retrovue.catalog.links import ItemChange, KnownLink, RunRecord, RunState, SectionState
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import counted
from retrovue.diagnostics.suggest import hint
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.language.document import StationDocument
from retrovue.metadata import KnownNames
from retrovue.progress import Hold, ProgressEvent, Run
from retrovue.sources import Asked, Cancelled, Context, Reader, kind_of
from retrovue.sources.places import place_problems
from retrovue.sources.remote import any_remote, remote_parts
from retrovue.sync.counting import Counting, Prescan, Wanted
from retrovue.sync.lodgers import Lodgers
from retrovue.sync.places import Places
from retrovue.sync.result import SourceResult, SyncResult
from retrovue.sync.section import Job, Options
from retrovue.sync.source import SourceSync
from retrovue.sync.stopping import Stop
from retrovue.sync.told_gone import ToldGone
from retrovue.sync.vanished import Moved
from retrovue.sync.workers import Probe, WorkerPool

_EVERYTHING = Asked()
_FREE = Hold()
_REPLACED = Diagnostic(
    "RV514",
    "another sync of the same sources began while this one was held up, and goes on in its place",
    help=("nothing is to be done: what this one had read is kept",),
)


def sync_station(
    document: StationDocument[Any, Any],
    project: Path,
    catalog: Catalog,
    report: Callable[[ProgressEvent], None],
    now: Callable[[], int],
    *,
    cancel: Callable[[], bool] = lambda: False,
    hold: Hold | None = None,
    sources: Iterable[str] = (),
    asked: Asked = _EVERYTHING,
    full: bool = False,
    read_since: int = 0,
    quick: bool = False,
    dry_run: bool = False,
    accept_deletes: bool = False,
    failed: bool = False,
    probe: Probe | None = None,
    changed: Callable[[Sequence[ItemChange]], None] = lambda _: None,
) -> SyncResult:
    """Brings the catalog up to date with the sources, or with those named. `now` tells the instant in ms UTC.

    With `full` everything is read again, but for what was read since `read_since`: so a full run goes on that was stopped.
    With `failed` only items are read that the last look could not read: nothing new is taken in, nothing is missed.
    `cancel` is asked from several threads; a run that is stopped keeps its commits, and the next goes on from
    there. One that `hold` wants to wait does so between two items. `changed` hears what becomes of items as it happens,
    or would. Raises StationError for an unknown source (RV508) and for a source that another run reads (RV514);
    everything else that is wrong is in the result.
    """
    named, project = tuple(sources), project.absolute()
    result = SyncResult(dry_run=dry_run, hear=changed)
    chosen = _choose(document.sources, named)
    started = now()
    run = Run("library_sync", report, now, run_id=f"library_sync-{started}-{os.getpid()}")
    work = _Work(
        document, project, catalog, run, now, result, asked,
        Options(full, read_since, dry_run, accept_deletes, failed, frozenset(asked.refs)),
    )  # fmt: skip
    mode = "dry_run" if dry_run else "failed" if failed else _mode(asked, full)
    record = RunRecord(run.run_id, "library_sync", started, mode=mode, sources=tuple(chosen), pid=os.getpid())
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(_recorded(catalog, record, result, now))
            catalog.arrange(precedence_of(document))
            if full and not read_since:
                catalog.forgive()
        run.tell("dry_run" if dry_run else "prescan_start", counted(len(chosen), "source"))
        beat = (lambda: True) if dry_run else (lambda: catalog.heartbeat(run.run_id, now()))
        stop = stack.enter_context(
            Stop(cancel, beat, hold=lambda stopped: (hold or _FREE).wait(run, stopped))
        )
        probe = probe or stack.enter_context(WorkerPool(check=stop.check)).probe
        if any_remote(document.sources):
            from retrovue.sync.remote_probe import (
                remote_probe,
            )  # an HTTP client: a quarter of a second to load

            probe = stack.enter_context(remote_probe(probe, remote_parts(document.sources)))
        try:
            work.go(chosen, stop, probe, quick)
            if not named and not asked.partial and not failed and result.state != "partial":
                work.forget_other_sources()
        except Cancelled:
            result.cancelled = True
            if stop.replaced:
                result.diagnostics.append(_REPLACED)
        result.problems = catalog.problems()
        run.done(result.state)
    return result


class _Work:
    """One run over the sources that were chosen."""

    def __init__(
        self,
        document: StationDocument[Any, Any],
        project: Path,
        catalog: Catalog,
        run: Run,
        now: Callable[[], int],
        result: SyncResult,
        asked: Asked,
        options: Options,
    ) -> None:
        self._document, self._project, self._catalog = document, project, catalog
        self._run, self._now, self._result = run, now, result
        self._asked, self._options = asked, options
        self._places = {name: Places(model, project, name) for name, model in document.sources.items()}
        self._lodgers = Lodgers(catalog, self._places)

    def go(self, chosen: Mapping[str, Any], stop: Stop, probe: Probe, quick: bool) -> None:
        with _opened(chosen, self._context(stop)) as readers:
            stop.guard(list(readers.values()))
            states = {name: self._catalog.sections(name) for name in chosen}
            wanted = Wanted(self._asked, quick and not self._options.full, self._now())
            counting = Counting(list(readers.values()), states, wanted, self._run, stop.check)
            waiting = list(chosen)
            while waiting:
                in_order = any(not states[name] for name in waiting)
                name = counting.first_of(waiting[:1] if in_order else waiting)
                waiting.remove(name)
                self._take_in(name, chosen[name], readers[name], counting, states[name], stop, probe)
            self._result.sources.sort(key=lambda one: list(chosen).index(one.source))
            self._insist_on_library(chosen, counting)

    def forget_other_sources(self) -> None:
        """Sources that the station has no more. One may have got another name: only once all are read whole."""
        if not self._options.dry_run:
            taken = self._catalog.mark_sources_missing(set(self._document.sources), self._now())
            self._result.note(taken.changes)
            self._result.taken_out = sum(change.what == "missing" for change in taken.changes)

    def _take_in(
        self,
        name: str,
        model: Any,
        reader: Reader,
        counting: Counting,
        states: Mapping[str, SectionState],
        stop: Stop,
        probe: Probe,
    ) -> None:
        prescan = counting.of(name)
        if prescan.away is not None:
            self._result.sources.append(SourceResult(name, away=True))
            self._result.diagnostics.append(prescan.away)
            return
        known = self._catalog.known_links(name)
        told_gone: frozenset[str] = getattr(reader, "gone", frozenset())
        job = Job(
            reader, self._places[name], self._catalog, self._run, probe, self._options, self._lodgers,
            self._result, self._now, stop.check, known, self._moved(prescan, known, told_gone),
        )  # fmt: skip
        SourceSync(
            job,
            prescan,
            states,
            self._retention(model),
            counting.listen,
            partial=self._asked.partial or self._options.failed,
        ).go()
        if told_gone:
            ToldGone(job, prescan, states, told_gone).go()
        self._tell_places(name, model, job)

    def _moved(self, prescan: Prescan, known: Mapping[str, KnownLink], told_gone: Collection[str]) -> Moved:
        """What a new item may have been before; nobody knows where counting does not tell what will be listed."""
        if self._asked.refs:
            told = {ref: known[ref] for ref in told_gone if ref in known}
            return Moved(told, (), {link.section for link in told.values()})
        listed = [one.refs for one in prescan.counted]
        refs = frozenset().union(*(one for one in listed if one is not None))
        whole = {one.section.key for one in prescan.counted if one.whole}
        whole |= {link.section for link in known.values()} - {section.key for section in prescan.sections}
        return Moved(known, refs, () if None in listed or self._asked.partial else whole)

    def _tell_places(self, name: str, model: Any, job: Job) -> None:
        """How many of the files that a server lists are really here."""
        if not job.reader.here and hasattr(model, "passthrough") and job.paths:
            presence, locations = self._places[name].presence, getattr(job.reader, "locations", {})
            found = place_problems(
                name, model, job.paths, presence, project=str(self._project),
                locations=[folder for folders in locations.values() for folder in folders],
            )  # fmt: skip
            self._result.places[name] = found.words
            if not getattr(model, "remote", False):
                self._result.remarks += found.diagnostics

    def _context(self, stop: Stop) -> Context:
        dayparts = frozenset((*BUILT_IN_DAYPARTS, *self._document.dayparts))
        known = KnownNames(dayparts, frozenset(self._document.all_seasons))
        return Context(self._project, known, self._asked, stop.check, self._addresses)

    def _addresses(self, source: str) -> Mapping[str, str]:
        return {ref: link.section for ref, link in self._catalog.known_links(source).items()}

    def _retention(self, model: Any) -> int:
        own: int | None = getattr(model, "retention", None)
        return self._document.sync.retention if own is None else own

    def _insist_on_library(self, chosen: Mapping[str, Any], counting: Counting) -> None:
        """A name that no source has is a slip of the pen."""
        if not self._asked.library or self._result.sections or any(s.away for s in self._result.sources):
            return
        names = [section.title for name in chosen for section in counting.of(name).sections]
        cure = hint(self._asked.library, names) or "the sources have no libraries or folders"
        message = f"no source has a library or folder `{self._asked.library}`"
        self._result.diagnostics.append(Diagnostic("RV517", message, help=(cure,)))


@contextmanager
def _opened(chosen: Mapping[str, Any], context: Context) -> Iterator[dict[str, Reader]]:
    """Readers by source; closed when the run is over, however it ends."""
    readers: dict[str, Reader] = {}
    try:
        for name, model in chosen.items():
            readers[name] = kind_of(model).open(model, name, context)
        yield readers
    finally:
        for reader in readers.values():
            reader.close()


@contextmanager
def _recorded(
    catalog: Catalog, record: RunRecord, result: SyncResult, now: Callable[[], int]
) -> Iterator[None]:
    """The record is the lock as well: no two runs read one source at a time."""
    other = catalog.begin_run(record, now())
    if other is not None:
        raise StationError([_in_the_way(record, other)], 4)
    message = ""
    state: RunState = "error"
    try:
        yield
        state = result.state
    except BaseException as failure:
        message = type(failure).__name__
        raise
    finally:
        ended = replace(record, ended=now(), state=state, sections=result.counts(), message=message)
        catalog.end_run(ended)


def _in_the_way(record: RunRecord, other: RunRecord) -> Diagnostic:
    shared = next(name for name in record.sources if name in other.sources)
    message = f"a sync of `{shared}` is running already, as process {other.pid}"
    return Diagnostic("RV514", message, help=("wait until it is done, or stop it",))


def _mode(asked: Asked, full: bool) -> str:
    if asked.since or asked.refs:
        return "since" if asked.since else "refresh"
    return "part" if asked.partial else "full" if full else "incremental"


def _choose(known: Mapping[str, Any], asked: tuple[str, ...]) -> dict[str, Any]:
    """Without the sources that the station leaves out for now; what the catalog holds of them stays."""
    for name in asked:
        if name not in known:
            cure = hint(name, known) or "the station has no sources yet: write them under `sources:`"
            raise StationError([Diagnostic("RV508", f"there is no source `{name}`", help=(cure,))], 2)
    chosen = {name: known[name] for name in known if name in asked or not asked}
    return {name: model for name, model in chosen.items() if model.enabled}
