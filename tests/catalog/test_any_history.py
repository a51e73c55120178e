"""Whatever happens in whatever order: rows agree with links, keys are for ever, and nothing hangs loose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retrovue.catalog import Precedence, Problem, SeenLink, open_catalog
from retrovue.catalog.links import StoredBreakpoints
from retrovue.catalog.refreshing import refresh
from retrovue.media.asset import Asset
from retrovue.media.item import Item, Mark
from retrovue.media.version import Part, Version

SOURCES = {"tmm": "nfo", "plex": "plex", "ads": "folder"}
WHERE = st.tuples(st.sampled_from(sorted(SOURCES)), st.sampled_from("12"), st.sampled_from("abc"))
IDS = st.lists(st.sampled_from(("tmdb:1", "tmdb:2", "imdb:tt1")), unique=True, max_size=2).map(tuple)


@st.composite
def links(draw: st.DrawFn) -> SeenLink:
    source, section, ref = draw(WHERE)
    ids, path = draw(IDS), draw(st.sampled_from(("x", "y")))
    title, kind = draw(st.sampled_from("MN")), draw(st.sampled_from(("movie", "episode")))
    marks = draw(st.sampled_from(((), (Mark(5, "chapter"),))))
    own = f"sha-{source}{ref}"
    item = Item(ids[0] if ids else own, kind, title, 60_000, source=source, path=path, guids=ids, marks=marks)
    local = draw(st.sampled_from(("", "/m/1", "/m/2")))
    asset = Asset(local, f"print{local}", 60_000) if local else None
    made = SeenLink(
        source, section, ref, path, "t", draw(st.sampled_from("mn")), (Version((Part(path),)),), 0, local, 1, 1, asset,
        item, names=(*ids, own), joins=source == "plex", guessed=draw(st.booleans()),
        state=draw(st.sampled_from(("listed", "unavailable"))),
    )  # fmt: skip
    if draw(st.integers(0, 5)) == 0:
        return replace(made, item=None, asset=None, state="unusable", problems=(Problem("RV501", "damaged"),))
    return made


class AnyHistory(RuleBasedStateMachine):
    """Three sources with two sections each, two files, and a clock."""

    @initialize()
    def begin(self) -> None:
        self._folder = TemporaryDirectory()
        self._catalog = open_catalog(Path(self._folder.name) / "catalog.sqlite")
        self._catalog.arrange(Precedence(SOURCES))
        self._now = 0
        self._aired: set[str] = set()

    def teardown(self) -> None:
        self._catalog.close()
        self._folder.cleanup()

    def _tick(self) -> int:
        self._now += 10
        return self._now

    @rule(batch=st.lists(links(), min_size=1, max_size=3, unique_by=lambda link: (link.source, link.ref)))
    def take_in(self, batch: list[SeenLink]) -> None:
        before = {source: self._catalog.known_links(source) for source in SOURCES}
        taken = self._catalog.take_in(batch, self._tick())
        assert len(taken.keys) == len(batch)
        for seen, key in zip(batch, taken.keys, strict=True):
            was = before[seen.source].get(seen.ref)
            if was is not None and was.key and was.path == seen.path:
                assert key == was.key, "a link keeps its key"
        assert self._catalog.take_in(batch, self._now).updated == 0, "a second time changes nothing"

    @rule(source=st.sampled_from(sorted(SOURCES)), refs=st.sets(st.sampled_from("abc")))
    def vanish(self, source: str, refs: set[str]) -> None:
        self._catalog.mark_missing(source, sorted(refs), self._tick())

    @rule(source=st.sampled_from(sorted(SOURCES)))
    def give_up(self, source: str) -> None:
        self._catalog.mark_deleted(source, self._tick())

    @rule(local=st.sampled_from(("/m/1", "/m/2")))
    def find(self, local: str) -> None:
        self._catalog.keep_breakpoints(f"print{local}", StoredBreakpoints(marks=(Mark(9, "black"),)))

    @rule(order=st.permutations(sorted(SOURCES)))
    def rearrange(self, order: list[str]) -> None:
        self._catalog.arrange(Precedence(SOURCES, {"default": tuple(order), "media": tuple(order)}))

    @rule()
    def purge(self) -> None:
        self._aired |= {item.key for item in self._catalog.snapshot()}
        self._catalog.purge(self._tick(), self._aired)

    @invariant()
    def what_aired_is_known_for_ever(self) -> None:
        assert len(self._catalog.reports(self._aired)) == len(self._aired)

    @invariant()
    def rows_agree_with_links(self) -> None:
        reports = self._catalog.reports()
        with self._written() as connection:
            found = refresh(connection, [one.item.key for one in reports], self._catalog.precedence)
            assert not any(one.changed for one in found.values())
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []

    @invariant()
    def what_airs_has_a_listed_link_with_a_file(self) -> None:
        for item in self._catalog.snapshot():
            (report,) = self._catalog.reports([item.key])
            assert any(link.state == "listed" and link.duration for link in report.links)
            assert self._catalog.asset(item.key) is not None

    @contextmanager
    def _written(self) -> Iterator:
        with self._catalog._writing() as connection:
            yield connection


AnyHistory.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyHistory = AnyHistory.TestCase
