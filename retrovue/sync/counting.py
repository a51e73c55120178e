"""Counts the sections of all sources, four sources at a time, while whatever is counted is taken in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from retrovue.catalog.links import SectionState
from retrovue.diagnostics import Diagnostic
from retrovue.media.text_tests import fold
from retrovue.progress import Run, Scope
from retrovue.sources import Asked, Counted, ListingCut, Reader, Section, SourceAway
from retrovue.timing.instants import DAY

_AT_ONCE = 4
_LOOK_S = 0.1


@dataclass(slots=True)
class Prescan:
    """What counting a source found."""

    source: str
    sections: Sequence[Section] = ()
    """All that it has, also those that are not read now."""
    counted: list[Counted] = field(default_factory=list)
    unchanged: list[Section] = field(default_factory=list)
    """Those whose source says that nothing has changed since they were last listed whole."""
    cut: list[tuple[Section, Diagnostic]] = field(default_factory=list)
    """Those that could not be counted."""
    requests: dict[str, int] = field(default_factory=dict)
    """By section."""
    away: Diagnostic | None = None
    failure: BaseException | None = None
    """A fault of the program, or that the run was stopped."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sections are counted at all."""

    asked: Asked
    quick: bool
    now: int

    def takes(self, section: Section) -> bool:
        library = fold(self.asked.library)
        return section.enabled and (not library or library in (fold(section.key), fold(section.title)))

    def is_known(self, section: Section, state: SectionState | None) -> bool:
        """A day at most: what a source says of itself may miss a file that was replaced."""
        return bool(
            self.quick and state and section.baseline and section.baseline == state.baseline
            and not state.held and 0 <= self.now - state.completed < DAY
        )  # fmt: skip


def scope_of(source: str, section: Section) -> Scope:
    return Scope(
        source_id=source, library_key=section.key, library_title=section.title, kind=section.kind
    )  # fmt: skip


class Counting:
    """Threads count; whoever asks for a source takes their news in, so that one thread alone reports."""

    def __init__(
        self,
        readers: Sequence[Reader],
        states: Mapping[str, Mapping[str, SectionState]],
        wanted: Wanted,
        run: Run,
        check: Callable[[], None],
    ) -> None:
        self._states, self._wanted, self._run, self._check = states, wanted, run, check
        self._waiting: SimpleQueue[Reader] = SimpleQueue()
        self._news: SimpleQueue[tuple[str, Counted] | Prescan] = SimpleQueue()
        self._open = len(readers)
        self._done: dict[str, Prescan] = {}
        for reader in readers:
            self._waiting.put(reader)
        for _ in range(min(_AT_ONCE, len(readers))):
            Thread(target=self._work, name="sync-count", daemon=True).start()
        if not readers:
            run.lock()

    def of(self, source: str) -> Prescan:
        """Waits until the source is counted. Raises Cancelled."""
        return self._done[self.first_of((source,))]

    def first_of(self, sources: Sequence[str]) -> str:
        """Waits until one of the sources is counted; of several, the first in their order. Raises Cancelled."""
        while True:
            found = next((source for source in sources if source in self._done), None)
            if found is not None:
                return found
            self._check()
            try:
                self._hear(self._news.get(timeout=_LOOK_S))
            except Empty:
                pass

    def listen(self) -> None:
        """Takes in what has been counted by now."""
        while self._open:
            try:
                self._hear(self._news.get_nowait())
            except Empty:
                return

    def _hear(self, news: tuple[str, Counted] | Prescan) -> None:
        if isinstance(news, tuple):
            source, counted = news
            self._run.counted(scope_of(source, counted.section), counted.total, counted.shows)
            return
        if news.failure is not None:
            raise news.failure
        self._done[news.source] = news
        self._open -= 1
        if not self._open:
            self._run.lock()

    # ------------------------------------------------------------ in threads

    def _work(self) -> None:
        while True:
            try:
                reader = self._waiting.get_nowait()
            except Empty:
                return
            found = Prescan(reader.source)
            try:
                self._count(reader, found)
            except SourceAway as away:
                found.away = away.diagnostic
            except ListingCut as cut:
                found.away = cut.diagnostic
            except BaseException as failure:  # told in the thread that can end the run
                found.failure = failure
            self._news.put(found)

    def _count(self, reader: Reader, found: Prescan) -> None:
        found.sections = tuple(reader.sections())
        states, before = self._states.get(reader.source, {}), 0
        for section in found.sections:
            if not self._wanted.takes(section):
                continue
            if self._wanted.is_known(section, states.get(section.key)):
                found.unchanged.append(section)
            else:
                self._count_one(reader, section, found)
            found.requests[section.key] = reader.requests - before
            if not self._wanted.asked.refs or found.counted:  # else the next one that holds an item has them
                before = reader.requests

    def _count_one(self, reader: Reader, section: Section, found: Prescan) -> None:
        try:
            counted = reader.count(section)
        except SourceAway:
            raise
        except ListingCut as cut:
            found.cut.append((section, cut.diagnostic))
            return
        if self._wanted.asked.refs and not counted.total:
            return  # none of the items is of this section
        found.counted.append(counted)
        self._news.put((reader.source, counted))
