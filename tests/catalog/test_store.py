"""What the catalog keeps, under which keys, and when its fingerprint changes."""

import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_disk import small_disk

from retrovue.catalog import Catalog, Problem, Taken, open_catalog
from retrovue.catalog.export import export_lines, snapshot_from_lines
from retrovue.diagnostics import StationError
from retrovue.media.item import KINDS, Item, Mark

NOW = 1_000


def counts(taken: Taken) -> tuple[int, int, int]:
    return taken.added, taken.updated, taken.unchanged


def keys(catalog: Catalog) -> list[str]:
    return sorted(item.key for item in catalog.snapshot())


def test_a_file_comes_back_as_its_item_and_its_asset(catalog: Catalog, seen) -> None:
    file = seen(
        "a.mkv", "tmdb:78", names=("tmdb:78", "imdb:tt1", "sha-x"), title="A", genres=("Drama", "Sea")
    )
    assert counts(catalog.take_in([file], NOW)) == (1, 0, 0)
    snapshot = catalog.snapshot()
    assert snapshot.items == (file.item,)
    assert snapshot.aliases == {"imdb:tt1": "tmdb:78", "sha-x": "tmdb:78"}
    assert catalog.asset("tmdb:78") == catalog.asset("imdb:tt1") == file.asset
    assert catalog.asset("nobody") is None
    assert catalog.count() == 1


TEXT = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\n"), min_size=1, max_size=12
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
DATES = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
NUMBERS = st.none() | st.integers(0, 5000)
MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(1, 10**8),
        st.sampled_from(("chapter", "override", "black")),
        TEXT | st.just(""),
        st.booleans(),
    ),
    max_size=4,
).map(lambda marks: tuple(sorted(marks, key=lambda mark: (mark.at, mark.origin))))
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
ITEMS = st.builds(
    Item, key=TEXT, kind=st.sampled_from(KINDS), title=TEXT, duration=st.integers(0, 10**9), show=TEXT | st.just(""),
    season=NUMBERS, episode=NUMBERS, year=NUMBERS, aired=DATES, source=TEXT, path=TEXT, rating=TEXT, warnings=TEXTS,
    genres=TEXTS, labels=TEXTS, companies=TEXTS, category=TEXT, dayparts=TEXTS, seasons=TEXTS, starts=DATES,
    expires=DATES, description=TEXT, marks=MARKS, trim_in=st.integers(0, 1000), guids=TEXTS,
    extra=PAIRS, artists=TEXTS, directors=TEXTS, actors=TEXTS, added=DATES, score=NUMBERS, height=NUMBERS, tags=TEXTS,
    studios=TEXTS, networks=TEXTS, languages=TEXTS, countries=TEXTS, collections=TEXTS, demo=TEXTS, show_guids=TEXTS,
    available=TEXTS, campaign=TEXT, library=TEXT, group=TEXT, split=TEXT, notes=TEXT, subtitles=st.booleans(),
    custom=PAIRS,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(item=ITEMS)
def test_every_field_of_an_item_comes_back(fresh: Callable[[], Catalog], seen, item: Item) -> None:
    catalog = fresh()
    catalog.take_in([replace(seen("x"), item=item)], NOW)
    assert catalog.snapshot().items == (item,)
    assert snapshot_from_lines(export_lines(catalog)).items == (item,)
    catalog.close()


def test_a_second_holder_of_a_key_is_made_distinct(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a", "tmdb:78"), seen("b", "tmdb:78")], NOW)
    catalog.take_in([seen("c", "tmdb:78")], NOW)
    assert keys(catalog) == ["tmdb:78", "tmdb:78~2", "tmdb:78~3"]
    assert catalog.snapshot().get("tmdb:78").path == "a"


def test_a_key_is_given_at_first_sight_and_kept(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a", "sha-a")], NOW)
    catalog.take_in([seen("a", "tmdb:78", names=("tmdb:78", "imdb:tt1"))], NOW)
    assert keys(catalog) == ["sha-a"]
    assert (
        catalog.snapshot().get("tmdb:78")
        == catalog.snapshot().get("imdb:tt1")
        == catalog.snapshot().get("sha-a")
    )
    catalog.take_in([seen("b", "tmdb:78")], NOW)
    assert keys(catalog) == ["sha-a", "tmdb:78~2"], "an older name is held as well"


def test_a_moved_file_keeps_its_key(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("old/a", "sha-a")], NOW)
    catalog.take_in([seen("new/a", "sha-new", moved_from="old/a", names=("sha-new",))], NOW)
    assert keys(catalog) == ["sha-a"]
    assert set(catalog.known_links("films")) == {"new/a"}
    assert catalog.snapshot().get("sha-new").path == "new/a"


def test_what_did_not_change_is_not_written(catalog: Catalog, seen) -> None:
    batch = [seen("a"), seen("b")]
    assert counts(catalog.take_in(batch, NOW)) == (2, 0, 0)
    assert counts(catalog.take_in(batch, NOW)) == (0, 0, 2)
    assert counts(catalog.take_in([seen("a", title="other"), batch[1]], NOW)) == (0, 1, 1)


def test_a_broken_file_leaves_the_air_and_comes_back_mended(catalog: Catalog, seen) -> None:
    sound = seen("a")
    catalog.take_in([sound], NOW)
    broken = replace(sound, item=None, asset=None, problems=(Problem("RV501", "`a` is damaged", "copy it"),))
    catalog.take_in([broken], NOW)
    assert keys(catalog) == []
    assert [(one.code, one.message, one.place, one.help) for one in catalog.problems()] == [
        ("RV501", "`a` is damaged", "films/a", ("copy it",))
    ]
    catalog.take_in([sound], NOW)
    assert keys(catalog) == ["sha-a"] and catalog.problems() == ()


def test_a_vanished_file_keeps_its_row_until_it_is_purged(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a", names=("imdb:tt1",)), seen("b")], NOW)
    catalog.mark_missing("films", ["a"], now=1000)
    assert keys(catalog) == ["sha-b"]
    assert catalog.known_links("films")["a"].state == "missing"
    assert catalog.asset("sha-a") is not None, "a log may still name it"
    assert catalog.purge(before=1000) == ()
    assert [one.key for one in catalog.purge(before=1001)] == ["sha-a"]
    assert catalog.asset("imdb:tt1") is None and set(catalog.known_links("films")) == {"b"}


def test_the_fingerprint_changes_exactly_with_what_planning_sees(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a"), seen("b")], NOW)
    first = catalog.fingerprint()
    catalog.take_in([replace(seen("a"), mtime_ns=99, text_stamp="other")], NOW)
    assert catalog.fingerprint() == first
    seen_prints = {first}
    for change in (
        {"title": "x"},
        {"labels": ("x",)},
        {"marks": ()},
        {"duration": 1},
        {"extra": (("a", "b"),)},
    ):
        catalog.take_in([seen("a", **change)], NOW)
        assert catalog.fingerprint() not in seen_prints
        seen_prints.add(catalog.fingerprint())
    catalog.take_in([seen("a")], NOW)
    assert catalog.fingerprint() == first
    catalog.mark_missing("films", ["b"], 1)
    assert catalog.fingerprint() not in seen_prints


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_rows_does_not_matter(
    fresh: Callable[[], Catalog], seen, order: tuple[int, ...]
) -> None:
    files = [
        seen("a", show="x"),
        seen("b", show="x", season=1),
        seen("c", show="X", season=1, names=("imdb:tt1",)),
    ]
    straight, mixed = fresh(), fresh()
    straight.take_in(files, NOW)
    for index in order:
        mixed.take_in([files[index]], NOW)
    assert straight.snapshot() == mixed.snapshot()
    assert straight.fingerprint() == mixed.fingerprint()


def test_two_programs_read_while_one_writes(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a")], NOW)
    with open_catalog(catalog.path, readonly=True) as reader:
        with catalog._writing():  # a writer in the middle of its transaction
            assert reader.count() == 1


def test_a_lock_held_too_long_is_told(catalog: Catalog, seen, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = open_catalog(catalog.path)
    with catalog._writing(), pytest.raises(StationError) as caught:
        with impatient._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        impatient.take_in([seen("a")], NOW)
    assert caught.value.diagnostics[0].code == "RV601" and "locked" in str(caught.value)
    impatient.close()


# ---------------------------------------------------------------- opening


def test_readonly_does_not_make_a_catalog(tmp_path: Path) -> None:
    with pytest.raises(StationError) as caught:
        open_catalog(tmp_path / "none.sqlite", readonly=True)
    assert [d.code for d in caught.value.diagnostics] == ["RV601"] and caught.value.exit_code == 4
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("x")
    with pytest.raises(StationError) as caught:
        open_catalog(tmp_path / "state/tv/catalog.sqlite")
    assert caught.value.diagnostics[0].help[0].startswith("move the file away that stands where a folder")


@pytest.mark.parametrize("size", ["4k", "16k", "40k"])
def test_a_new_catalog_on_a_full_disk(tmp_path: Path, size: str) -> None:
    with small_disk(tmp_path, size), pytest.raises(StationError) as caught:
        open_catalog(tmp_path / "catalog.sqlite")
    assert (caught.value.diagnostics[0].code, "room" in caught.value.diagnostics[0].help[0]) == (
        "RV601",
        True,
    )


def test_a_catalog_on_a_disk_that_is_read_only(tmp_path: Path) -> None:
    with small_disk(tmp_path, "1m"):
        open_catalog(tmp_path / "catalog.sqlite").close()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        with pytest.raises(StationError) as caught:
            open_catalog(tmp_path / "catalog.sqlite")
    assert caught.value.diagnostics[0].help == ("mount the disk so that it can be written: it is read-only",)


def test_a_url_names_the_same_file(catalog: Catalog, seen) -> None:
    catalog.take_in([seen("a")], NOW)
    with open_catalog(f"sqlite:///{catalog.path}", readonly=True) as same:
        assert same.count() == 1


@pytest.mark.parametrize("url", ["postgresql://u:pw@h/db", "mysql+pymysql://h/db"])
def test_another_database_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(StationError) as caught:
        open_catalog(url)
    assert caught.value.diagnostics[0].code == "RV603" and "pw" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_text("hello " * 500)
    with pytest.raises(StationError) as caught:
        open_catalog(tmp_path / "c.sqlite")
    assert caught.value.diagnostics[0].code == "RV610"


def test_a_newer_catalog_is_left_alone(catalog: Catalog) -> None:
    with sqlite3.connect(catalog.path) as raw:
        raw.execute("update alembic_version set version_num = '9999'")
    raw.close()
    with pytest.raises(StationError) as caught:
        open_catalog(catalog.path)
    assert caught.value.diagnostics[0].code == "RV602"


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = [("/", "ext4"), (str(tmp_path), "nfs4"), (str(tmp_path / "local"), "xfs")]
    monkeypatch.setattr("retrovue.catalog.place._mount_types", lambda: mounts)
    with pytest.raises(StationError) as caught:
        open_catalog(tmp_path / "state" / "c.sqlite")
    assert caught.value.diagnostics[0].code == "RV604"
    open_catalog(tmp_path / "local" / "c.sqlite").close()
