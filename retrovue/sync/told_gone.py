"""Single items that a source says it has no more: taken out one by one, while a mass of them waits for a listing."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from retrovue.catalog.links import ItemChange, SectionState
from retrovue.sources import Section
from retrovue.sync.counting import Prescan, scope_of
from retrovue.sync.result import SectionResult
from retrovue.sync.section import Job
from retrovue.sync.source import held_back
from retrovue.sync.vanished import GONE, too_many


class ToldGone:
    """After the items that are there were taken in: what came back under another address has not gone."""

    def __init__(
        self, job: Job, prescan: Prescan, states: Mapping[str, SectionState], refs: Collection[str]
    ) -> None:
        self._job, self._prescan, self._states, self._refs = job, prescan, states, refs
        self._result = job.result.sources[-1]

    def go(self) -> None:
        """Raises Cancelled between two commits."""
        for section in self._prescan.sections:
            gone = [ref for ref in sorted(self._refs) if self._is_known(ref, section)]
            if section.enabled and gone:
                self._job.check()
                self._take_out(section, gone)

    def _is_known(self, ref: str, section: Section) -> bool:
        job, link = self._job, self._job.known.get(ref)
        if link is None or ref in job.refs or ref in job.moved.claimed:
            return False
        return link.section == section.key and link.state not in GONE

    def _take_out(self, section: Section, gone: list[str]) -> None:
        job, source, result = self._job, self._prescan.source, self._of(section)
        present = sum(one.section == section.key and one.state not in GONE for one in job.known.values())
        before = self._gone_since_listing(section)
        if too_many(len(gone) + before, present + before) and not job.options.accept_deletes:
            result.held = len(gone)
            job.result.diagnostics.append(held_back(source, section, len(gone), job.reader.here))
            if not job.options.dry_run:
                self._have_it_listed(section)
            return
        result.missing = len(gone)
        if job.options.dry_run:
            job.result.note(
                [ItemChange(job.known[ref].key, "", job.known[ref].path, "missing") for ref in gone]
            )
            return
        job.result.took(result, job.catalog.mark_missing(source, gone, job.now()))
        job.run.removed(scope_of(source, section), len(gone))

    def _of(self, section: Section) -> SectionResult:
        for result in self._result.sections:
            if result.key == section.key:
                return result
        result = SectionResult(self._prescan.source, section.key, section.title)
        result.requests = self._job.reader.requests - self._result.sum("requests")
        self._result.sections.append(result)
        return result

    def _gone_since_listing(self, section: Section) -> int:
        """A library that empties bit by bit is held back as one that empties at once."""
        listed = self._states.get(section.key, SectionState()).completed
        name = f"{self._prescan.source}/{section.title}"
        return sum(
            run.sections.get(name, {}).get("missing", 0)
            for run in self._job.catalog.runs()
            if run.mode == "refresh" and run.ended > listed
        )

    def _have_it_listed(self, section: Section) -> None:
        """By the next run, whatever the source says of changes."""
        state = self._states.get(section.key)
        if state is not None:
            self._job.catalog.keep_section(self._prescan.source, section.key, replace(state, baseline=""))
