"""The catalog opened: reading it, and the few ways of changing it."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from retrovue.catalog import history, reading, spoiled, states
from retrovue.catalog.damage import is_damage
from retrovue.catalog.engine import PATIENCE
from retrovue.catalog.links import (
    Forgotten,
    ItemReport,
    KnownLink,
    LocatedLink,
    Measured,
    RunRecord,
    SectionState,
    SeenLink,
    StoredBreakpoints,
    Taken,
    Unmeasured,
)
from retrovue.catalog.merging import Precedence
from retrovue.catalog.opening import damaged, open_engine
from retrovue.catalog.place import closed_to_us, refusal
from retrovue.catalog.reading import IsFile, Local
from retrovue.catalog.refreshing import refresh
from retrovue.catalog.rows import PLANNED, marks_text, read_item, read_marks
from retrovue.catalog.spoiled import LeftOut, Spoiled
from retrovue.catalog.tables import ACTIVE, aliases, breakpoints, items, links, problems, sections, settings
from retrovue.catalog.taking_in import take_in
from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.media.collector import collector_at_rest
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.media.splitting import parts_of, whole_key

if TYPE_CHECKING:
    from retrovue.catalog.finding import Entry

_PLANNED = select(*(items.c[name] for name in PLANNED)).where(items.c.state == ACTIVE)
_ALIASES = (
    select(aliases.c.alias, aliases.c.item_key)
    .join(items, items.c.key == aliases.c.item_key)
    .where(items.c.state == ACTIVE)
)


def open_catalog(url_or_path: str | Path, *, readonly: bool = False, patience: float = PATIENCE) -> "Catalog":
    """Opens a catalog; a writer creates or migrates it first. Raises StationError (RV601-RV604, RV610).

    `patience` is how many seconds another program may hold it.
    """
    return Catalog(*open_engine(url_or_path, readonly, patience))


def _as_told(_: str, path: str) -> str:
    return path


def _nowhere(_: str, address: str) -> str:
    return ""


class Catalog:
    """A context manager. Reading methods may be called from any thread; writing ones from one at a time."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path
        self.precedence = Precedence()
        """Which source goes first; `arrange` sets it."""

    def __enter__(self) -> "Catalog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._failures("read"), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        writer = self._engine.execution_options(writes=True)
        with self._failures("written"), writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _failures(self, done: str) -> Iterator[None]:
        """A full disk or a lock that is held too long is the environment's fault, and told as such."""
        try:
            yield
        except DBAPIError as error:
            if is_damage(error):
                raise damaged(self.path, error) from None
            message = f"the catalog `{self.path.name}` cannot be {done}: {error.orig}"
            otherwise = "see that the disk has room, and that no other program holds the file"
            raise refusal("RV601", self.path, message, closed_to_us(self.path) or otherwise) from None

    # ------------------------------------------------------------ reading

    def snapshot(self) -> CatalogSnapshot:
        """All items that can air, with their older names."""
        with self._reading() as connection, collector_at_rest():
            found = [read_item(row) for row in connection.execute(_PLANNED).cursor.fetchall()]
            names = connection.execute(_ALIASES).cursor.fetchall()
            return CatalogSnapshot.of(found, dict(names))

    def fingerprint(self) -> str:
        """Changes exactly when something that planning sees has changed."""
        digest = blake2b(digest_size=16)
        state = select(items.c.key, items.c.digest).where(items.c.state == ACTIVE).order_by(items.c.key)
        with self._reading() as connection:
            for statement in (state, _ALIASES.order_by(aliases.c.alias)):
                for left, right in connection.execute(statement):
                    digest.update(f"{left}\0{right}\n".encode())
                digest.update(b"\n")
            digest.update("\n".join(one.key for one in spoiled.left_out(connection)).encode())
        return digest.hexdigest()

    def asset(
        self, key: str, local: Local = _as_told, is_file: IsFile = os.path.isfile, remote: Local = _nowhere
    ) -> Asset | None:
        """The file behind an item or a part of one, by its key or an older name; also of a vanished item.

        `local` says where on this machine lies what a source writes. Of several links the first by precedence
        counts whose file is there. `remote` says as what an address of a source is read when no file is; empty
        where it may not be.
        """
        with self._reading() as connection:
            real = reading.resolve(connection, whole_key(key))
            row = connection.execute(
                select(*(items.c[name] for name in PLANNED)).where(items.c.key == real)
            ).first()
            found = reading.assets_of(
                connection, links.c.item_key == real, self.precedence, local, is_file, remote
            )
        if row is None or real not in found:
            return None
        item, number = read_item(row), key.removeprefix(whole_key(key))
        parts = (part for part in parts_of(item) if part.key == f"{real}{number}")
        return replace(found[real], trim_in=next(parts, item).trim_in)

    def assets(self, local: Local = _as_told, is_file: IsFile = os.path.isfile) -> dict[str, Asset]:
        """The files of all items that can air, by key."""
        active = links.c.item_key.in_(select(items.c.key).where(items.c.state == ACTIVE))
        with self._reading() as connection:
            return reading.assets_of(connection, active, self.precedence, local, is_file, _nowhere)

    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with files, in the order of sources and paths."""
        path = func.coalesce(links.c.path, problems.c.ref).label("path")
        wanted = select(problems, path).outerjoin(
            links, (links.c.source == problems.c.source) & (links.c.ref == problems.c.ref)
        )
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(problems.c.source, path, problems.c.code)).all()
        return tuple(
            Diagnostic(
                row.code, row.message, place=f"{row.source}/{row.path}", help=(row.help,) if row.help else ()
            )
            for row in rows
        )

    def left_out(self) -> tuple[LeftOut, ...]:
        """Items that are listed and cannot air: on the air their files were found to be spoiled."""
        with self._reading() as connection:
            return spoiled.left_out(connection)

    def entries(self) -> "list[Entry]":
        """Every item there is, as lists show it."""
        from retrovue.catalog.finding import read_entries  # numpy, which nothing else here needs

        with self._reading() as connection, collector_at_rest():
            return read_entries(connection)

    def count(self) -> int:
        """How many items can air."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).where(items.c.state == ACTIVE)).scalar_one()

    def known_links(self, source: str) -> dict[str, KnownLink]:
        """Every link of a source that was ever seen, by its ref."""
        with self._reading() as connection, collector_at_rest():
            return reading.known_links(connection, source)

    def measured(self, source: str, refs: Collection[str]) -> dict[str, Measured]:
        """What is kept of the files of some links, at the paths that their source writes."""
        with self._reading() as connection:
            return reading.measured(connection, source, refs)

    def links_of_snapshot(self, source: str = "") -> tuple[LocatedLink, ...]:
        """Where the files of all listed items lie, or of those of one source."""
        with self._reading() as connection, collector_at_rest():
            return reading.located_links(connection, source)

    def unmeasured(self) -> Unmeasured:
        """What is listed but lies nowhere on this machine."""
        with self._reading() as connection:
            return reading.unmeasured(connection)

    def reports(self, keys: Collection[str] | None = None) -> tuple[ItemReport, ...]:
        """Items in canonical order with all that is remembered of their links; None: every item there is."""
        with self._reading() as connection:
            real = None if keys is None else {reading.resolve(connection, key) for key in keys}
            return reading.reports(connection, real)

    def sections(self, source: str) -> dict[str, SectionState]:
        """What is remembered of the sections of a source, by key."""
        with self._reading() as connection:
            return reading.section_states(connection, source)

    def section_counts(self) -> tuple[tuple[str, str, str, int], ...]:
        """(source, key of the section, state, how many links are in it)."""
        with self._reading() as connection:
            return reading.section_counts(connection)

    def runs(self, limit: int = 500) -> tuple[RunRecord, ...]:
        """The latest first."""
        with self._reading() as connection:
            return history.latest(connection, limit)

    def found_breakpoints(self, fingerprint: str) -> StoredBreakpoints | None:
        """What a search in a file found; None when it was not searched."""
        columns = (breakpoints.c[name] for name in ("loudness", "peak", "proposals", "problem", "marks"))
        with self._reading() as connection:
            row = connection.execute(select(*columns).where(breakpoints.c.fingerprint == fingerprint)).first()
        if row is None:
            return None
        return StoredBreakpoints(row.loudness, row.peak, row.proposals, row.problem, read_marks(row.marks))

    # ------------------------------------------------------------ changing

    def arrange(self, precedence: Precedence) -> Taken:
        """Sets which source goes first; items of several links are merged again where that is new."""
        self.precedence = precedence
        with self._reading() as connection:
            known = connection.execute(select(settings.c.value).where(settings.c.name == "precedence"))
            if known.scalar() == precedence.text:
                return Taken()
        several = select(links.c.item_key).group_by(links.c.item_key).having(func.count() > 1)
        with self._writing() as connection:
            keys = connection.execute(several.where(links.c.item_key.is_not(None))).scalars().all()
            found = refresh(connection, keys, precedence)
            put = insert(settings).values(name="precedence", value=precedence.text)
            connection.execute(
                put.on_conflict_do_update(index_elements=["name"], set_={"value": precedence.text})
            )
        return states.taken(0, found)

    def take_in(self, batch: Sequence[SeenLink], now: int, places: Mapping[str, str] | None = None) -> Taken:
        """Takes in links in one transaction. `places`: local paths of files -> the keys of their items."""
        with self._writing() as connection:
            return take_in(connection, batch, now, self.precedence, places or {})

    def mark_missing(self, source: str, refs: Iterable[str], now: int) -> Taken:
        """A complete listing does not hold them: they cannot air, but their rows stay."""
        with self._writing() as connection:
            return states.mark_missing(connection, source, refs, now, self.precedence)

    def mark_deleted(self, source: str, before: int) -> Taken:
        """What has been missing since before an instant is gone for good; it comes back when it is listed again."""
        with self._writing() as connection:
            return states.mark_deleted(connection, source, before, self.precedence)

    def mark_sources_missing(self, kept: Iterable[str], now: int) -> Taken:
        """Sources that the station no longer has take their links with them."""
        with self._writing() as connection:
            return states.mark_sources_missing(connection, kept, now, self.precedence)

    def keep_section(self, source: str, key: str, state: SectionState) -> None:
        row = reading.section_row(source, key, state)
        with self._writing() as connection:
            put = insert(sections).values(row)
            connection.execute(put.on_conflict_do_update(index_elements=["source", "key"], set_=row))

    def begin_run(
        self, run: RunRecord, now: int, alive: Callable[[int], bool] = history.is_alive
    ) -> RunRecord | None:
        """Writes a run down, unless another reads one of its sources: then gives that one, and writes nothing of it."""
        with self._writing() as connection:
            return history.begin(connection, run, now, alive)

    def heartbeat(self, id: str, now: int) -> bool:
        """At least every ten seconds, or the run counts as gone. False: another has taken its place since."""
        with self._writing() as connection:
            return history.beat(connection, id, now)

    def end_run(self, run: RunRecord) -> None:
        with self._writing() as connection:
            history.end(connection, run)

    def keep_breakpoints(self, fingerprint: str, found: StoredBreakpoints) -> Taken:
        """Items of this file take its cut points where their sources know none."""
        row = {
            "fingerprint": fingerprint, "loudness": found.loudness, "peak": found.peak,
            "proposals": found.proposals, "problem": found.problem, "marks": marks_text(found.marks),
        }  # fmt: skip
        with self._writing() as connection:
            put = insert(breakpoints).values(row)
            connection.execute(put.on_conflict_do_update(index_elements=["fingerprint"], set_=row))
            keys = reading.holders(connection, fingerprint)
            return states.taken(1, refresh(connection, keys, self.precedence))

    def mark_spoiled(self, one: Spoiled) -> bool:
        """Writes down that a file cannot be aired; whether that is new."""
        with self._writing() as connection:
            return spoiled.mark(connection, one)

    def forgive(self) -> int:
        """What was found to be spoiled is tried again; how many files."""
        with self._writing() as connection:
            return spoiled.forgive(connection)

    def forgettable(self, before: int, kept: Collection[str] = ()) -> tuple[Forgotten, ...]:
        """Items that are gone for good, or missing since before an instant, but for those that `kept` names."""
        with self._reading() as connection:
            return states.forgettable(connection, before, kept)

    def purge(self, before: int, kept: Collection[str] = ()) -> tuple[Forgotten, ...]:
        """Forgets what `forgettable` lists."""
        with self._writing() as connection:
            gone = states.forgettable(connection, before, kept)
            states.forget(connection, gone, before)
            states.forget_files(connection)
            return gone
