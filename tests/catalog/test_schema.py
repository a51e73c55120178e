"""The migrations lead to the tables that the code knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from retrovue.catalog import open_catalog
from retrovue.catalog.tables import HEAD, REVISIONS, metadata


def _shape(path: Path) -> dict[str, object]:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    look = inspect(engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in look.get_columns(name)],
            sorted((i["name"], tuple(i["column_names"])) for i in look.get_indexes(name)),
            sorted(
                (tuple(f["constrained_columns"]), f["referred_table"]) for f in look.get_foreign_keys(name)
            ),
        )
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def test_migrating_from_nothing_gives_the_tables_of_the_code(tmp_path: Path) -> None:
    open_catalog(tmp_path / "migrated.sqlite").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'created.sqlite'}", poolclass=NullPool)
    metadata.create_all(engine)
    assert _shape(tmp_path / "migrated.sqlite") == _shape(tmp_path / "created.sqlite")


def test_the_revisions_are_those_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", "retrovue.catalog:migrations")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert tuple(reversed([step.revision for step in scripts.walk_revisions()])) == REVISIONS


def test_an_older_catalog_is_brought_up_and_its_files_are_described_again(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    config = Config()
    config.set_main_option("script_location", "retrovue.catalog:migrations")
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO item VALUES ('k','active','d','movie','T',60000,'',NULL,NULL,1984,'','s','a.mkv','','','','','100','')"
        )
        connection.exec_driver_sql(
            "INSERT INTO file VALUES ('s','a.mkv','root','/a.mkv',1,1,'told',NULL,'k','print',60000,'','')"
        )
    with open_catalog(path) as catalog:
        (item,) = catalog.snapshot()
        assert (item.title, item.year, item.actors, item.score) == ("T", 1984, (), None)
        assert catalog.known_links("s")["a.mkv"].text_stamp == ""
