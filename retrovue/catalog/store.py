"""The catalog opened: reading it, and the few ways of changing it."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from retrovue.catalog import writing
from retrovue.catalog.engine import make_engine
from retrovue.catalog.place import catalog_path, refusal, refuse_network
from retrovue.catalog.records import CommitCounts, KnownFile, SeenFile
from retrovue.catalog.rows import PLANNED, read_asset, read_item
from retrovue.catalog.schema import bring_up
from retrovue.catalog.tables import ACTIVE, aliases, files, items, problems
from retrovue.catalog.taking_in import take_in
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.media.splitting import parts_of, whole_key

_PLANNED = select(*(items.c[name] for name in PLANNED)).where(items.c.state == ACTIVE)
_ALIASES = (
    select(aliases.c.alias, aliases.c.item_key)
    .join(items, items.c.key == aliases.c.item_key)
    .where(items.c.state == ACTIVE)
)


_MEASURES = tuple(
    files.c[name] for name in ("absolute", "fingerprint", "duration", "video", "audio", "subtitles")
)


def _cannot_open(path: Path, why: str, cure: str) -> StationError:
    return refusal("RV601", path, f"the catalog `{path.name}` cannot be opened: {why}", cure)


def open_catalog(url_or_path: str | Path, *, readonly: bool = False) -> "Catalog":
    """Opens a catalog; a writer creates or migrates it first. Raises StationError (RV601-RV604)."""
    path = catalog_path(url_or_path)
    refuse_network(path)
    if readonly and not path.is_file():
        raise _cannot_open(path, "there is none yet", "run `retrovue sync` first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_open(
            path, (error.strerror or "no folder").lower(), "make its folder writable"
        ) from None
    engine = make_engine(path, readonly)
    try:
        bring_up(engine, path, readonly)
    except DBAPIError as error:
        engine.dispose()
        raise _cannot_open(
            path, str(error.orig), "move the file away and run `retrovue sync` again"
        ) from None
    except BaseException:
        engine.dispose()
        raise
    return Catalog(engine, path)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Building 100,000 values at once would make the garbage collector walk them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Catalog:
    """A context manager. Reading methods may be called from any thread; writing ones from one at a time."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self.path = path

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
            message = f"the catalog `{self.path.name}` cannot be {done}: {error.orig}"
            cure = "see that the disk has room, and that no other program holds the file"
            raise refusal("RV601", self.path, message, cure) from None

    # ------------------------------------------------------------ reading

    def snapshot(self) -> CatalogSnapshot:
        """All items that can air, with their older names."""
        with self._reading() as connection, _collector_at_rest():
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
        return digest.hexdigest()

    def asset(self, key: str) -> Asset | None:
        """The file behind an item or a part of one, by its key or an older name; also of a vanished item."""
        with self._reading() as connection:
            real = writing.resolve(connection, whole_key(key))
            row = connection.execute(
                select(*_MEASURES, *(items.c[name] for name in PLANNED))
                .join(items, items.c.key == files.c.item_key)
                .where(files.c.item_key == real)
                .order_by(files.c.missing_since.is_not(None), files.c.source, files.c.path)
            ).first()
        if row is None:
            return None
        item, number = read_item(row[6:]), key.removeprefix(whole_key(key))
        parts = (part for part in parts_of(item) if part.key == f"{real}{number}")
        asset = read_asset(*row[:6])
        return replace(asset, trim_in=next(parts, item).trim_in) if asset is not None else None

    def assets(self) -> dict[str, Asset]:
        """The files of all items that can air, by key."""
        wanted = select(items.c.key, *_MEASURES).join(files, items.c.key == files.c.item_key)
        with self._reading() as connection:
            rows = connection.execute(wanted.where(items.c.state == ACTIVE)).all()
        found = ((row[0], read_asset(*row[1:])) for row in rows)
        return {key: asset for key, asset in found if asset is not None}

    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with files, in the order of sources and paths."""
        order = (problems.c.source, problems.c.path, problems.c.code)
        with self._reading() as connection:
            rows = connection.execute(select(problems).order_by(*order)).all()
        return tuple(
            Diagnostic(
                row.code, row.message, place=f"{row.source}/{row.path}", help=(row.help,) if row.help else ()
            )
            for row in rows
        )

    def count(self) -> int:
        """How many items can air."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).where(items.c.state == ACTIVE)).scalar_one()

    def known(self, source: str) -> dict[str, KnownFile]:
        """Every file of a source that was ever seen, by its path."""
        with self._reading() as connection:
            return writing.known_files(connection, source)

    # ------------------------------------------------------------ changing

    def commit(self, batch: Iterable[SeenFile]) -> CommitCounts:
        """Takes in files in one transaction; unchanged rows stay untouched."""
        with self._writing() as connection:
            return take_in(connection, list(batch))

    def mark_missing(self, source: str, paths: Iterable[str], now: int) -> None:
        """The files have vanished: their items cannot air, but their rows stay."""
        with self._writing() as connection:
            writing.mark_missing(connection, source, paths, now)

    def mark_sources_missing(self, kept: Iterable[str], now: int) -> None:
        """Sources that the station no longer has take their items with them."""
        with self._writing() as connection:
            writing.mark_sources_missing(connection, kept, now)

    def purge(self, before: int) -> int:
        """Forgets files that have been missing since before an instant, and their items. Returns how many."""
        with self._writing() as connection:
            return writing.purge(connection, before)
