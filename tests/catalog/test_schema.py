"""The migrations lead to the tables that the code knows."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from older_database import make_older
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from retrovue.catalog import Precedence, open_catalog
from retrovue.catalog.tables import HEAD, REVISIONS, metadata
from retrovue.media.item import Mark


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


def test_programs_that_open_a_new_catalog_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for attempt in range(8):
        path, begin = tmp_path / f"{attempt}.sqlite", threading.Barrier(4)

        def opened(path: Path = path, begin: threading.Barrier = begin) -> int:
            begin.wait()
            with open_catalog(path) as catalog:
                return len(catalog.entries())

        with ThreadPoolExecutor(4) as pool:
            assert [one.result() for one in [pool.submit(opened) for _ in range(4)]] == [0] * 4


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


def _old(path: Path, revision: str, *statements: str) -> None:
    config = Config()
    config.set_main_option("script_location", "retrovue.catalog:migrations")
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)


def _item(key: str, state: str) -> str:
    """With a chapter at a tenth of a second."""
    return (
        "INSERT INTO item (key,state,digest,kind,title,duration,show,aired,source,path,rating,description,genres,guids,"
        f"marks,more) VALUES ('{key}','{state}','d','movie','{key}',60000,'','','s','{key}','','','','','100','')"
    )


def _file(
    path: str, key: str, fingerprint: str, missing: str = "NULL", root: str = "root", absolute: str = ""
) -> str:
    return (
        "INSERT INTO file (source,path,root,absolute,size,mtime_ns,text_stamp,missing_since,item_key,fingerprint,duration,"
        f"video,audio,subtitles) VALUES ('s','{path}','{root}','{absolute}',1,2,'told',{missing},{key},'{fingerprint}',"
        "60000,'','',1)"
    )


def test_the_copy_of_an_older_catalog_holds_what_only_its_log_has(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    make_older(path, "retrovue.catalog:migrations", "0001")
    with closing(sqlite3.connect(path)) as other:  # one that is still open, or was killed
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("INSERT INTO file VALUES ('s','a','r','/a',1,1,'told',NULL,NULL,'print',6,'','')")
        other.commit()
        open_catalog(path).close()
    with closing(sqlite3.connect(tmp_path / f"old.sqlite.before-{HEAD}")) as copy:
        assert copy.execute("SELECT path FROM file").fetchall() == [("a",)]


def test_files_of_an_older_catalog_become_links_with_all_that_was_known(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    _old(
        path, "0002",
        _item("here", "active"), _file("here", "'here'", "print", absolute="/m/here.mkv"),
        _item("gone", "missing"), _file("gone", "'gone'", "p2", "77", absolute="/m/gone.mkv"),
        _item("bad", "unusable"), _file("bad", "'bad'", "", absolute="/m/bad.mkv"),
        _item("imported", "active"), _file("imported", "'imported'", "", root=""),
        _file("never", "NULL", "", absolute="/m/never.mkv"),
        "INSERT INTO alias VALUES ('imdb:tt1','here')",
        "INSERT INTO problem VALUES ('s','bad','RV501','it is damaged','copy it')",
    )  # fmt: skip
    with open_catalog(path) as catalog:
        assert sorted(item.key for item in catalog.snapshot()) == ["here", "imported"]
        assert catalog.snapshot().get("imdb:tt1").marks == (Mark(100, "chapter"),)
        assert catalog.asset("here").path == "/m/here.mkv" and catalog.asset("here").subtitles
        known = catalog.known_links("s")
        assert {ref: (link.state, link.failed, link.section) for ref, link in known.items()} == {
            "here": ("listed", False, "root"),
            "gone": ("missing", False, "root"),
            "bad": ("unusable", True, "root"),
            "imported": ("listed", False, ""),
            "never": ("unusable", True, "root"),
        }
        kept = catalog.measured("s", ["here"])["here"]
        assert kept.marks == (Mark(100, "chapter"),) and kept.asset.fingerprint == "print"
        assert [(one.place, one.code) for one in catalog.problems()] == [("s/bad", "RV501")]
        assert catalog.reports(["bad"])[0].links[0].last_error == "it is damaged"
        assert catalog.mark_missing("s", ["here"], 5).changes[0].what == "missing"
        assert [one.since for one in catalog.purge(78, {"here"})] == [77]


def test_an_item_of_an_older_catalog_keeps_its_words_when_another_source_tells_of_it(
    tmp_path: Path, seen
) -> None:
    path = tmp_path / "old.sqlite"
    _old(path, "0002", _item("tmdb:1", "active"), _file("a", "'tmdb:1'", "print", absolute="/m/a.mkv"))
    with open_catalog(path) as catalog:
        catalog.arrange(Precedence({"s": "nfo", "plex": "plex"}))
        catalog.take_in([seen("b", "tmdb:1", source="plex", title="P", rating="TV-Y")], 1)
        (item,) = catalog.snapshot()
        assert (item.key, item.title, item.rating) == ("tmdb:1", "tmdb:1", "TV-Y")
