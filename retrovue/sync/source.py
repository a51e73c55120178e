"""One source: all of its sections, and then what of them has vanished."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from retrovue.catalog.links import ItemChange, SectionState
from retrovue.diagnostics import Diagnostic
from retrovue.sources import Counted, ListingCut, Section, SourceAway
from retrovue.sync.counting import Prescan, scope_of
from retrovue.sync.result import SectionResult, SourceResult
from retrovue.sync.section import Job, SectionSync
from retrovue.sync.vanished import GONE, too_many, vanished


class SourceSync:
    """Goes once over one source that was counted."""

    def __init__(
        self,
        job: Job,
        prescan: Prescan,
        states: Mapping[str, SectionState],
        retention: int,
        between: Callable[[], None],
        *,
        partial: bool,
    ) -> None:
        self._job, self._prescan, self._states = job, prescan, states
        self._retention, self._between, self._partial = retention, between, partial
        self._whole: dict[str, tuple[Section, SectionResult]] = {}
        self.result = SourceResult(prescan.source, here=job.reader.here)
        job.result.sources.append(self.result)

    def go(self) -> None:
        """Raises Cancelled between two commits."""
        for section in self._prescan.unchanged:
            self._leave(section)
        for section, why in self._prescan.cut:
            self._result_of(section).cut = True
            self._job.result.diagnostics.append(why)
        for counted in self._prescan.counted:
            if self.result.away:
                self._result_of(counted.section, counted.total).cut = True
            else:
                self._read(counted)
        if not self._partial:
            self._forget()

    # ------------------------------------------------------------ listing

    def _result_of(self, section: Section, total: int = 0) -> SectionResult:
        result = SectionResult(self._prescan.source, section.key, section.title, total)
        result.requests = self._prescan.requests.get(section.key, 0)
        self.result.sections.append(result)
        return result

    def _leave(self, section: Section) -> None:
        """Its source says that nothing has changed."""
        known = self._job.known.items()
        mine = [ref for ref, link in known if link.section == section.key and link.state not in GONE]
        self._job.refs.update(mine)
        self._result_of(section).unchanged = len(mine)

    def _read(self, counted: Counted) -> None:
        job, section = self._job, counted.section
        result, scope = self._result_of(section, counted.total), scope_of(self._prescan.source, section)
        job.result.diagnostics += counted.problems
        begun, requests = job.now(), job.reader.requests
        job.run.tell("ingest_start", f"{section.title}: {counted.total:,}", scope)
        work = SectionSync(job, counted, result)
        try:
            for page in job.reader.pages(counted):
                job.check()
                work.page(page)
                self._between()
            whole = counted.whole
        except ListingCut as cut:
            job.check()  # a reader that was closed breaks off as well
            job.result.diagnostics.append(cut.diagnostic)
            self.result.away, whole = isinstance(cut, SourceAway), False
        result.cut = not whole
        if whole:
            self._whole[section.key] = (section, result)
        job.run.finished(scope)
        result.requests += job.reader.requests - requests
        result.ms = max(0, job.now() - begun)

    # ------------------------------------------------------------ vanishing

    def _forget(self) -> None:
        """After all sections: what went from one may have come to another."""
        self._job.check()
        for section, result in self._whole.values():
            held = self._miss(section, result)
            if not self._job.options.dry_run:
                baseline = "" if held or result.failed else section.baseline
                state = SectionState(baseline, self._job.now(), held)
                self._job.catalog.keep_section(self._prescan.source, section.key, state)
        if not self.result.away and len(self._whole) + len(self._prescan.unchanged) == self._read_now:
            self._miss_sections_taken_out()
        self._give_up()

    @property
    def _read_now(self) -> int:
        return sum(section.enabled for section in self._prescan.sections)

    def _miss(self, section: Section, result: SectionResult) -> tuple[str, ...]:
        """Gives what is held back. A second equal listing confirms it, but for one that holds nothing at all: that
        is what the place of a disk that is not mounted looks like.
        """
        job, source = self._job, self._prescan.source
        gone = [ref for ref in vanished(job.known, section.key, job.refs) if ref not in job.moved.claimed]
        present = sum(link.section == section.key and link.state not in GONE for link in job.known.values())
        before = self._states.get(section.key, SectionState()).held
        confirmed = before == tuple(gone) and len(gone) < present
        if too_many(len(gone), present) and not (job.options.accept_deletes or confirmed):
            result.held = len(gone)
            job.result.diagnostics.append(held_back(source, section, len(gone), job.reader.here))
            return tuple(gone)
        result.missing = len(gone)
        if gone and job.options.dry_run:
            job.result.note(
                [ItemChange(job.known[ref].key, "", job.known[ref].path, "missing") for ref in gone]
            )
        elif gone:
            job.result.took(result, job.catalog.mark_missing(source, gone, job.now()))
            job.run.removed(scope_of(source, section), len(gone))
        return ()

    def _miss_sections_taken_out(self) -> None:
        """Libraries and folders that the station names no more, and items that an import brought."""
        here = {section.key for section in self._prescan.sections}
        for key in sorted({link.section for link in self._job.known.values()} - here):
            section = Section(key, key or self._prescan.source)
            result = SectionResult(self._prescan.source, section.key, section.title)
            held = self._miss(section, result)
            if held and not self._job.options.dry_run:
                state = replace(self._states.get(key, SectionState()), held=held)
                self._job.catalog.keep_section(self._prescan.source, key, state)
            if held or result.missing:
                self.result.sections.append(result)

    def _give_up(self) -> None:
        job = self._job
        if job.options.dry_run or not any(link.state == "missing" for link in job.known.values()):
            return
        taken = job.catalog.mark_deleted(self._prescan.source, job.now() - self._retention)
        if not taken.rows or not self.result.sections:
            return
        section_of = {link.key: link.section for link in job.known.values()}
        results = {result.key: result for result in self.result.sections}
        for change in taken.changes:
            results.get(section_of.get(change.key, ""), self.result.sections[0]).deleted += 1
        job.result.took(self.result.sections[0], taken)


def held_back(source: str, section: Section, count: int, here: bool) -> Diagnostic:
    message = (
        f"{count} items of `{section.title}` have vanished; they stay in the catalog until that is confirmed"
    )
    again = "mount the folder again" if here else "let the server scan its library"
    cure = f"{again}, or run `retrovue sync --accept-deletes` when they are really gone"
    return Diagnostic("RV509", message, place=f"{source}/{section.key}", help=(cure,))
