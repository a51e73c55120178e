"""Opens the file of a catalog, and tells why when that cannot be."""

from pathlib import Path
from sqlite3 import SQLITE_FULL, SQLITE_IOERR

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from retrovue.catalog.damage import is_damage, looks_sound, put_aside
from retrovue.catalog.engine import PATIENCE, make_engine
from retrovue.catalog.place import cannot_open, catalog_path, is_there, refusal, refuse_network
from retrovue.catalog.schema import bring_up
from retrovue.diagnostics import Diagnostic, StationError


def damaged(path: Path, error: DBAPIError) -> StationError:
    """RV610"""
    cure = "run `retrovue sync`: it puts the file aside and makes the catalog anew from the sources"
    return refusal("RV610", path, f"the catalog `{path.name}` is damaged: {error.orig}", cure)


def mend(url_or_path: str | Path) -> list[Diagnostic]:
    """For those who can make a catalog anew: puts a damaged one aside, and says so (RV611)."""
    path = catalog_path(url_or_path)
    if not is_there(path) or _is_sound(path):
        return []
    try:
        aside = put_aside(path)
    except OSError as error:
        raise cannot_open(path, error, "move the file away") from None
    message = (
        f"the catalog `{path.name}` was damaged; it is made anew, and what there was is now `{aside.name}`"
    )
    cure = "look after the disk; when it was copied while in use, let `sqlite3 .backup` copy it"
    return [Diagnostic("RV611", message, place=str(path), help=(cure,))]


def _is_sound(path: Path) -> bool:
    engine = make_engine(path, readonly=True)
    try:
        return looks_sound(engine)
    finally:
        engine.dispose()


def open_engine(url_or_path: str | Path, readonly: bool, patience: float = PATIENCE) -> tuple[Engine, Path]:
    """A writer creates or migrates the file first. Raises StationError (RV601-RV604, RV610)."""
    path = catalog_path(url_or_path)
    refuse_network(path)
    if readonly and not is_there(path):
        raise cannot_open(path, "there is none yet", "run `retrovue sync` first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_open(path, error, "make its folder writable") from None
    engine = make_engine(path, readonly, patience)
    try:
        bring_up(engine, path, readonly)
    except DBAPIError as error:
        engine.dispose()
        if is_damage(error):
            raise damaged(path, error) from None
        of_disk = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (SQLITE_FULL, SQLITE_IOERR)
        cure = "see that its disk has room" if of_disk else "move the file away and run `retrovue sync` again"
        raise cannot_open(path, str(error.orig), cure) from None
    except BaseException:
        engine.dispose()
        raise
    return engine, path
