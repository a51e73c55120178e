"""One section: its listing against the catalog, page by page, batch by batch."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from retrovue.catalog import UNKNOWN_SIZE, Catalog, Problem
from retrovue.catalog.links import ItemChange, KnownLink, LinkState, SeenLink, Taken
from retrovue.media.collector import collector_at_rest
from retrovue.media.item import KINDS
from retrovue.progress import EventError, Run, Scope
from retrovue.sources import Counted, Description, ListedItem, Reader
from retrovue.sync.compare import Verdict, compare
from retrovue.sync.counting import scope_of
from retrovue.sync.describe import item_of
from retrovue.sync.lodgers import Lodgers
from retrovue.sync.measuring import Found, measured
from retrovue.sync.places import Here, Places
from retrovue.sync.result import SectionResult, SyncResult
from retrovue.sync.vanished import Moved
from retrovue.sync.workers import Probe

_DESCRIBED = 100
"""Items that are described at once: a server tells of so many in one answer."""
_BATCH = 34
"""Items that one transaction takes in: few enough that little is lost, and a bar that moves."""
_TAGS = ("genres", "labels", "tags")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for."""

    full: bool = False
    read_since: int = 0
    """With `full`: what was read since this instant is read already; ms UTC."""
    dry_run: bool = False
    accept_deletes: bool = False
    failed: bool = False
    """Only what the last look could not read."""
    refs: frozenset[str] = frozenset()
    """These are described again, whatever the listing says: labels and marks are in no listing."""


@dataclass(slots=True)
class Job:
    """What all sections of one source share."""

    reader: Reader
    places: Places
    catalog: Catalog
    run: Run
    probe: Probe
    options: Options
    lodgers: Lodgers
    result: SyncResult
    now: Callable[[], int]
    check: Callable[[], None]
    """Raises Cancelled."""
    known: Mapping[str, KnownLink]
    moved: Moved
    refs: set[str] = field(default_factory=set)
    """Everything that was listed."""
    paths: list[str] = field(default_factory=list)
    """Where a server says that the files of the versions lie that air."""


@dataclass(frozen=True, slots=True)
class _Todo:
    listed: ListedItem
    here: Here
    verdict: Verdict
    known: KnownLink | None

    @property
    def reads(self) -> bool:
        return self.verdict is not Verdict.RETOLD and bool(self.here.files)


class SectionSync:
    """Goes once over one listing."""

    def __init__(self, job: Job, counted: Counted, result: SectionResult) -> None:
        self._job, self._counted, self.result = job, counted, result
        self._source = job.reader.source
        self._scope = scope_of(self._source, counted.section)

    def page(self, page: Sequence[ListedItem]) -> None:
        """Raises Cancelled between two commits."""
        with collector_at_rest():
            judged = [self._judged(one) for one in page]
        todo = [one for one in judged if one is not None and one.verdict is not Verdict.SAME]
        same = [one for one in judged if one is not None and one.verdict is Verdict.SAME]
        if same:
            self.result.unchanged += len(same)
            shows = _shows(one.listed for one in same)
            self._job.run.committed(self._scope, len(same), skipped=len(same), shows=shows)
        if self._job.options.dry_run:
            self._foretell(todo)
            return
        for chunk in _batches(todo, _DESCRIBED):
            self._describe(chunk)

    def _judged(self, listed: ListedItem) -> _Todo | None:
        """None for what is listed twice, and for a file that went out of reach since it was counted: it stays
        as it is, and the next listing tells whether it is gone."""
        if listed.ref in self._job.refs:
            return None
        self._job.refs.add(listed.ref)
        guessed = self._job.known.get(listed.path)
        if guessed is not None and not guessed.section:
            self._job.refs.add(listed.path)  # where an import took it to be
        here = self._job.places.look(listed.versions)
        if self._job.reader.here and not here.files:
            return None
        if not self._job.reader.here and listed.versions:
            self._job.paths += [part.path for part in listed.versions[here.chosen].parts]
        known, options = self._job.known.get(listed.ref), self._job.options
        left_alone = options.failed and not (known is not None and known.failed)
        anew = options.full and not (options.read_since and known and known.read >= options.read_since)
        verdict = Verdict.SAME if left_alone else compare(listed, known, here, anew)
        if verdict is Verdict.SAME and listed.ref in options.refs:
            verdict = Verdict.RETOLD
        return _Todo(listed, here, verdict, known)

    def _foretell(self, todo: Sequence[_Todo]) -> None:
        changes = []
        for one in todo:
            if one.verdict is Verdict.RETRY:
                self.result.failed += 1
                continue
            new = one.known is None
            self.result.added += new
            self.result.updated += not new
            kind = "" if self._counted.section.kind == "file" else self._counted.section.kind
            title, key = one.listed.title or one.listed.path, one.known.key if one.known else ""
            changes.append(ItemChange(key, kind, title, "added" if new else "updated"))
        self._job.result.note(changes)
        self._job.run.committed(self._scope, len(todo), shows=_shows(one.listed for one in todo))

    # ------------------------------------------------------------ reading

    def _describe(self, chunk: Sequence[_Todo]) -> None:
        job = self._job
        told = job.reader.describe([one.listed for one in chunk])
        kept = job.catalog.measured(self._source, [one.listed.ref for one in chunk if not one.reads])
        reading = measured([one.here for one in chunk if one.reads], job.probe)
        for batch in _batches(list(zip(chunk, told, strict=True)), _BATCH):
            job.check()
            seen = []
            for one, description in batch:
                listed = one.listed
                job.run.looking_at(self._scope_of(listed, description))
                if one.reads:
                    self.result.probed += 1
                    found = next(reading)
                else:
                    found = _remembered(one, kept.get(listed.ref))
                seen.append(self._seen(one, description, found))
            self._commit([one.listed for one, _ in batch], seen)

    def _scope_of(self, listed: ListedItem, told: Description) -> Scope:
        details = told.details
        return replace(
            self._scope, show_title=listed.show, season_number=details.season, episode_number=details.episode,
            item_title=details.title or listed.title,
        )  # fmt: skip

    def _seen(self, one: _Todo, told: Description, found: Found) -> SeenLink:
        listed, here, known = one.listed, one.here, one.known
        size, mtime = here.size, here.mtime_ns
        if not here.files and known is not None and known.media_stamp == listed.media_stamp:
            size, mtime = known.size, known.mtime_ns
        seen = SeenLink(
            self._source, listed.section, listed.ref, listed.path, listed.text_stamp, listed.media_stamp,
            listed.versions, here.chosen, here.local, size, mtime, joins=listed.joins,
        )  # fmt: skip
        if found.problem is not None:
            size = UNKNOWN_SIZE if found.passing else size
            return replace(seen, size=size, state="unusable", problems=(found.problem,))
        item, names = item_of(
            listed, self._counted.section, told, found.asset, found.marks or (), here.chosen
        )
        odd = tuple(Problem(one.code, one.message, one.help[0] if one.help else "") for one in told.problems)
        state: LinkState = "listed" if listed.versions else "unavailable"
        seen = replace(
            seen, asset=found.asset, item=item, marks=found.marks, guessed=told.details.kind not in KINDS, state=state,
            names=names, problems=odd,
        )  # fmt: skip
        return seen if known is not None else replace(seen, moved_from=self._job.moved.claim(seen))

    # ------------------------------------------------------------ writing

    def _commit(self, listed: Sequence[ListedItem], batch: Sequence[SeenLink]) -> None:
        job = self._job
        new = any(seen.ref not in job.known for seen in batch)
        taken = job.catalog.take_in(batch, job.now(), job.lodgers.places() if new else None)
        job.lodgers.moved_in(batch, taken.keys)
        failed = [seen for seen in batch if seen.item is None]
        self.result.added += taken.added
        self.result.updated += taken.updated
        self.result.unchanged += taken.unchanged
        self.result.failed += len(failed)
        job.result.took(self.result, taken)
        for seen in failed:
            self._tell_failure(seen)
        job.run.committed(
            self._scope, len(batch), shows=_shows(listed), imported=taken.added, updated=taken.updated,
            skipped=taken.unchanged, failed=len(failed),
            warned=sum(len(seen.problems) for seen in batch if seen.item is not None), tags=_tags_added(batch, taken),
            described=len(batch) - len(failed), scores=sum(1 for seen in batch if seen.item and seen.item.score is not None),
        )  # fmt: skip

    def _tell_failure(self, seen: SeenLink) -> None:
        for problem in seen.problems:
            error = EventError(
                problem.code, problem.message, item=seen.path, record_id=seen.ref, hint=problem.help
            )
            self._job.run.failed(self._scope, error)


def _tags_added(batch: Sequence[SeenLink], taken: Taken) -> int:
    """Genres, labels and tags: all of a new item, and those that a known one did not have."""
    new = {change.key for change in taken.changes if change.what == "added"}
    items = {key: seen.item for seen, key in zip(batch, taken.keys, strict=True) if key in new and seen.item}
    count = sum(len(getattr(item, name)) for item in items.values() for name in _TAGS)
    for change in taken.changes:
        for name, before, after in change.fields:
            if name in _TAGS:
                count += len(set(after.split(", ")) - set(before.split(", ")) - {""})
    return count


def _remembered(one: _Todo, kept: Any) -> Found:
    """What was measured when the file was last here, unless it is another file now."""
    if kept is None or one.known is None or one.known.media_stamp != one.listed.media_stamp:
        return Found()
    return Found(kept.asset, kept.marks)


def _shows(listed: Iterator[ListedItem] | Sequence[ListedItem]) -> dict[str, int]:
    return dict(Counter(one.show for one in listed if one.show))


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
