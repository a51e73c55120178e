"""Findings come back from the catalog as they were kept."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retrovue.breakpoints import CatalogShelf, Findings, Proposal
from retrovue.breakpoints.shelf import findings_of, stored_of
from retrovue.catalog import open_catalog
from retrovue.catalog.links import StoredBreakpoints
from retrovue.diagnostics import Diagnostic

INTEGERS = st.integers(-100_000, 10_000_000)
PROPOSALS = st.builds(
    Proposal, INTEGERS, st.sampled_from(["black", "fade", "silence", "cut"]), st.integers(0, 100), st.text()
)
PROBLEMS = st.builds(
    Diagnostic,
    st.sampled_from(["RV511", "RV513"]),
    st.text(),
    place=st.text(),
    help=st.lists(st.text(), max_size=2).map(tuple),
)
FINDINGS = st.builds(
    Findings, INTEGERS, st.lists(st.text()).map(tuple), st.none() | INTEGERS, st.none() | INTEGERS,
    st.lists(PROPOSALS).map(tuple), st.lists(PROBLEMS, max_size=2).map(tuple),
)  # fmt: skip


@given(FINDINGS)
def test_what_is_kept_comes_back(findings: Findings) -> None:
    stored = stored_of(findings)
    assert findings_of(stored) == findings
    assert bool(stored.problem) == bool(findings.problems)


def test_findings_of_an_older_search_are_looked_for_again(tmp_path: Path) -> None:
    with open_catalog(tmp_path / "catalog.sqlite") as catalog:
        shelf = CatalogShelf(catalog)
        catalog.keep_breakpoints("old", StoredBreakpoints(proposals='{"search":0,"found":[]}'))
        catalog.keep_breakpoints("older", StoredBreakpoints())
        shelf.keep("new", Findings(1000))
        assert [shelf.done(name) for name in ("old", "older", "new", "never")] == [False, False, True, False]
