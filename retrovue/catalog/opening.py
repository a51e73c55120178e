"""Opens the file of a catalog, and tells why when that cannot be."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from retrovue.catalog.engine import PATIENCE, make_engine
from retrovue.catalog.place import catalog_path, refusal, refuse_network
from retrovue.catalog.schema import bring_up
from retrovue.diagnostics import StationError


def _cannot_open(path: Path, why: str, cure: str) -> StationError:
    return refusal("RV601", path, f"the catalog `{path.name}` cannot be opened: {why}", cure)


def open_engine(url_or_path: str | Path, readonly: bool, patience: float = PATIENCE) -> tuple[Engine, Path]:
    """A writer creates or migrates the file first. Raises StationError (RV601-RV604)."""
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
    engine = make_engine(path, readonly, patience)
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
    return engine, path
