"""Findings in the catalog, as text; those of an older way of searching count as none."""

import json
from typing import Any

from retrovue.breakpoints.findings import Findings, Proposal
from retrovue.breakpoints.marks import marks_of
from retrovue.catalog import Catalog
from retrovue.catalog.links import StoredBreakpoints
from retrovue.diagnostics import Diagnostic

SEARCH = 1
"""Raised whenever the search finds something else in the same file: every file is then searched again."""


class CatalogShelf:
    """The store of a job, in the station's catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def done(self, fingerprint: str) -> bool:
        return self.findings(fingerprint) is not None

    def keep(self, fingerprint: str, findings: Findings) -> None:
        self._catalog.keep_breakpoints(fingerprint, stored_of(findings))

    def findings(self, fingerprint: str) -> Findings | None:
        stored = self._catalog.found_breakpoints(fingerprint)
        return findings_of(stored) if stored else None


def stored_of(findings: Findings) -> StoredBreakpoints:
    found = [[one.at, one.kind, one.confidence, one.reason] for one in findings.proposals]
    proposals = {"search": SEARCH, "length": findings.length, "codecs": findings.codecs, "found": found}
    problems = [_written(problem) for problem in findings.problems]
    return StoredBreakpoints(
        findings.loudness, findings.peak, _text(proposals), _text(problems) if problems else "",
        marks_of(findings.proposals, ()),
    )  # fmt: skip


def findings_of(stored: StoredBreakpoints) -> Findings | None:
    told = json.loads(stored.proposals)
    if not isinstance(told, dict) or told.get("search") != SEARCH:
        return None
    problems = json.loads(stored.problem) if stored.problem else []
    return Findings(
        told["length"], tuple(told["codecs"]), stored.loudness, stored.peak,
        tuple(Proposal(*one) for one in told["found"]), tuple(_read(problem) for problem in problems),
    )  # fmt: skip


def _written(problem: Diagnostic) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "place": problem.place, "help": problem.help}


def _read(told: dict[str, Any]) -> Diagnostic:
    return Diagnostic(told["code"], told["message"], place=told["place"], help=tuple(told["help"]))


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
