"""One source: its listing against the catalog, page by page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrovue.catalog import UNKNOWN_SIZE, Catalog, CommitCounts, KnownFile, Problem, SeenFile
from retrovue.diagnostics import Diagnostic
from retrovue.progress import EventError, Run, Scope
from retrovue.sources import Describe, ListedFile, Listing
from retrovue.sync.compare import Verdict, compare
from retrovue.sync.describe import item_of
from retrovue.sync.result import SourceResult
from retrovue.sync.vanished import Vanished
from retrovue.sync.workers import Probe, Probed, Request

_BATCH = 32
"""Files that one transaction takes in: few enough that little is lost, and a bar that moves."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for."""

    full: bool = False
    dry_run: bool = False
    accept_deletes: bool = False


class SourceSync:
    """Goes once over one listing."""

    def __init__(
        self,
        listing: Listing,
        describe: Describe,
        catalog: Catalog,
        run: Run,
        probe: Probe,
        options: Options,
        cancel: Callable[[], bool],
    ) -> None:
        self._listing, self._describe, self._catalog = listing, describe, catalog
        self._run, self._probe, self._options, self._cancel = run, probe, options, cancel
        self._known = catalog.known(listing.source)
        self._vanished = Vanished(listing, self._known)
        self._scope = Scope(source_id=listing.source)
        self.result = SourceResult(listing.source)

    def go(self, now: int) -> list[Diagnostic]:
        """Raises Cancelled between two commits."""
        self._run.tell("ingest_start", scope=self._scope)
        for page in self._listing.pages():
            self._check_cancelled()
            self._page(page)
        self._run.finished(self._scope)
        return self._forget(now)

    def _check_cancelled(self) -> None:
        if self._cancel():
            raise Cancelled

    def _page(self, page: Sequence[ListedFile]) -> None:
        judged = [(file, compare(file, self._known.get(file.path), self._options.full)) for file in page]
        same = sum(1 for _, verdict in judged if verdict is Verdict.SAME)
        if same:
            self.result.unchanged += same
            self._run.committed(self._scope, same, skipped=same)
        todo = [(file, verdict) for file, verdict in judged if verdict is not Verdict.SAME]
        if self._options.dry_run:
            self._foretell([file for file, _ in todo])
            return
        for batch in _in_batches(self._seen(todo)):
            self._commit(batch)
            self._check_cancelled()

    def _foretell(self, todo: Sequence[ListedFile]) -> None:
        new = sum(1 for file in todo if file.path not in self._known)
        self.result.added += new
        self.result.updated += len(todo) - new
        self._run.committed(self._scope, len(todo))

    # ------------------------------------------------------------ reading

    def _seen(self, todo: Sequence[tuple[ListedFile, Verdict]]) -> Iterator[SeenFile]:
        """In the order of the listing, which decides who holds a key first."""
        changed = [file for file, verdict in todo if verdict is Verdict.CHANGED]
        probed = self._probe(Request(file.absolute, file.size, file.mtime_ns) for file in changed)
        for file, verdict in todo:
            if verdict is Verdict.CHANGED:
                self.result.probed += 1
                yield self._found(file, next(probed))
            else:
                yield self._found(file, _remembered(file, self._known[file.path]))

    def _found(self, file: ListedFile, probed: Probed) -> SeenFile:
        seen = SeenFile(
            file.source, file.root, file.path, file.absolute, file.size, file.mtime_ns, file.text_stamp
        )
        if probed.asset is None:
            problems = (probed.problem,) if probed.problem else ()
            return replace(seen, problems=problems, size=UNKNOWN_SIZE if probed.passing else seen.size)
        told = self._describe(file)
        item, names = item_of(file, told.details, probed.asset, probed.marks)
        odd = tuple(Problem(one.code, one.message, one.help[0] if one.help else "") for one in told.problems)
        seen = replace(seen, asset=probed.asset, item=item, aliases=names, problems=odd)
        if file.path in self._known:
            return seen
        return replace(seen, moved_from=self._vanished.claim(seen))

    # ------------------------------------------------------------ writing

    def _commit(self, batch: Sequence[SeenFile]) -> None:
        counts = self._catalog.commit(batch)
        failed = [seen for seen in batch if seen.item is None]
        self._count(counts, len(failed))
        for seen in failed:
            self._tell_failure(seen)
        self._run.committed(
            self._scope, len(batch), imported=counts.added, updated=counts.updated, skipped=counts.unchanged,
            failed=len(failed),
        )  # fmt: skip

    def _count(self, counts: CommitCounts, failed: int) -> None:
        self.result.added += counts.added
        self.result.updated += counts.updated
        self.result.unchanged += counts.unchanged
        self.result.failed += failed

    def _tell_failure(self, seen: SeenFile) -> None:
        for problem in seen.problems:
            error = EventError(problem.code, problem.message, item=seen.path, hint=problem.help)
            self._run.failed(self._scope, error)

    def _forget(self, now: int) -> list[Diagnostic]:
        """Only after a whole listing: a file that was not listed is not therefore gone."""
        deleted, source = self._vanished.deleted(), self._listing.source
        if not self._options.accept_deletes and self._vanished.too_many(deleted):
            self.result.held = len(deleted)
            return [_held_back(source, len(deleted))]
        if deleted:
            self.result.missing = len(deleted)
            if not self._options.dry_run:
                self._catalog.mark_missing(source, deleted, now)
                self._run.removed(self._scope, len(deleted))
        return []


class Cancelled(Exception):
    """The run stops here; what was committed stays."""


def _remembered(file: ListedFile, known: KnownFile) -> Probed:
    asset = known.asset
    return Probed(replace(asset, path=file.absolute) if asset else None, known.marks)


def _in_batches(seen: Iterator[SeenFile]) -> Iterator[list[SeenFile]]:
    batch: list[SeenFile] = []
    for one in seen:
        batch.append(one)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _held_back(source: str, count: int) -> Diagnostic:
    message = f"{count} files of `{source}` have vanished; they stay in the catalog until that is confirmed"
    cure = "mount the folder again, or run `retrovue sync --accept-deletes` when they are really gone"
    return Diagnostic("RV509", message, place=source, help=(cure,))
