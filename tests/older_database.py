"""Databases as earlier versions of the program made them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine


def make_older(path: Path, migrations: str, revision: str, *statements: str) -> None:
    """`migrations` as in `retrovue.catalog:migrations`; the statements are carried out at that revision."""
    config = Config()
    config.set_main_option("script_location", migrations)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
