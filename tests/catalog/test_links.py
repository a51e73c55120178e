"""Many links to one item: who joins whom, what is remembered, and what an item is when its links come and go."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event

from retrovue.catalog import Catalog, Precedence, Problem, SectionState
from retrovue.catalog.links import LocatedLink
from retrovue.media.asset import Asset
from retrovue.media.item import Mark
from retrovue.media.version import Part, Version

TYPES = {"films": "folder", "tmm": "nfo", "plex": "plex"}


@pytest.fixture
def ordered(catalog: Catalog) -> Catalog:
    catalog.arrange(Precedence(TYPES))
    return catalog


def keys(catalog: Catalog) -> list[str]:
    return sorted(item.key for item in catalog.snapshot())


def plex(seen: Callable, ref: str, key: str, **fields: object):
    """A link of a server: an address that is a number, and ids that are worth something."""
    path = fields.pop("path", f"/srv/{ref}.mkv")
    made = seen(str(path), key, source="plex", section="1", joins=True, **fields)
    return replace(made, ref=ref, versions=(Version((Part(str(path), address=f"/library/parts/{ref}"),)),))


# ---------------------------------------------------------------- joining


def test_two_sources_tell_of_one_item(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", "tmdb:78", title="From the name", labels=("sea",))], 1)
    taken = ordered.take_in(
        [plex(seen, "10", "tmdb:78", title="From the server", rating="TV-PG", labels=("old",))], 2
    )
    (item,) = ordered.snapshot()
    assert (item.key, item.title, item.rating, item.labels) == (
        "tmdb:78",
        "From the server",
        "TV-PG",
        ("old", "sea"),
    )
    (change,) = taken.changes
    assert change.what == "joined" and ("title", "From the name", "From the server") in change.fields
    assert (taken.added, taken.updated, taken.keys) == (1, 0, ("tmdb:78",))


def test_the_same_local_file_joins_what_has_no_ids(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a.mkv")], 1)
    places = {"/media/a.mkv": "sha-a.mkv"}
    ordered.take_in([plex(seen, "10", "tmdb:78", local="/media/a.mkv", names=("tmdb:78",))], 2, places)
    assert keys(ordered) == ["sha-a.mkv"]
    assert ordered.snapshot().get("tmdb:78").key == "sha-a.mkv", "an id that comes later is one more name"


def test_one_batch_joins_within_itself(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", local="/m/a"), plex(seen, "10", "tmdb:78", local="/m/a")], 1)
    assert keys(ordered) == ["sha-a"]


def test_copies_in_one_folder_stay_two_and_an_episode_never_joins_a_film(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", "tmdb:78"), seen("b", "tmdb:78")], 1)
    ordered.take_in([plex(seen, "10", "tmdb:78", kind="episode")], 1)
    assert keys(ordered) == ["tmdb:78", "tmdb:78~2", "tmdb:78~3"]


def test_a_kind_that_was_only_guessed_keeps_nobody_apart(ordered: Catalog, seen) -> None:
    guess = seen("a", kind="interstitial", guessed=True, local="/m/a")
    ordered.take_in([guess, plex(seen, "10", "tvdb:5", kind="episode", local="/m/a")], 1)
    assert [(item.key, item.kind) for item in ordered.snapshot()] == [("sha-a", "episode")]
    ordered.take_in([replace(guess, source="tmm")], 2, {"/m/a": "sha-a"})
    assert [item.kind for item in ordered.snapshot()] == ["episode"], "a guess never wins"
    told = seen("b", kind="commercial", local="/m/a", section="other")
    ordered.take_in([told], 3, {"/m/a": "sha-a"})
    assert keys(ordered) == ["sha-a", "sha-b"], "what is told to be another is another"


def test_what_moved_to_another_library_keeps_key_and_first_sight(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", names=("tmdb:78",), section="old")], 1)
    ordered.take_in([seen("new/a", "tmdb:78", section="new")], 2)
    ordered.mark_missing("films", ["a"], 3)
    (item,) = ordered.snapshot()
    assert (item.key, item.path) == ("sha-a", "new/a")
    (report,) = ordered.reports(["tmdb:78"])
    assert [(link.ref, link.state, link.first_seen) for link in report.links] == [
        ("a", "missing", 1),
        ("new/a", "listed", 2),
    ]


def test_bytes_that_vanished_come_back_elsewhere_as_the_same_item(ordered: Catalog, seen) -> None:
    first = seen("a")
    ordered.take_in([first], 1)
    ordered.mark_missing("films", ["a"], 2)
    ordered.take_in([replace(seen("other/a", source="tmm"), asset=first.asset)], 3)
    assert keys(ordered) == ["sha-a"] and ordered.snapshot().items[0].source == "tmm"


def test_two_items_that_turn_out_to_be_one_stay_two(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a"), plex(seen, "10", "tmdb:78")], 1)
    ordered.take_in([seen("a", "tmdb:78", names=("sha-a",))], 2)
    assert keys(ordered) == ["sha-a", "tmdb:78"], "each has aired under its own"


def test_an_address_that_was_given_to_another_thing_is_another_item(ordered: Catalog, seen) -> None:
    ordered.take_in([plex(seen, "10", "tmdb:1", guids=("tmdb:1",), title="Old")], 1)
    reused = plex(seen, "10", "tmdb:2", guids=("tmdb:2",), path="/srv/new.mkv", title="New")
    ordered.take_in([reused], 2)
    assert keys(ordered) == ["tmdb:2"]
    assert [one.key for one in ordered.purge(0)] == ["tmdb:1"]
    ordered.take_in([replace(reused, ref="10", item=replace(reused.item, guids=("tmdb:3",)))], 3)
    assert keys(ordered) == ["tmdb:2"], "a better match of the same file is the same item"


# ---------------------------------------------------------------- coming and going


def test_two_episodes_of_one_file_are_two_items_once_they_have_two_files(ordered: Catalog, seen) -> None:
    def listed(number: int, file: str):
        version = Version((Part(f"/tv/{file}"),))
        return replace(
            plex(seen, f"10{number}", f"tvdb:{number}", kind="episode", show="Quay", season=1, episode=number,
                 guids=(f"tvdb:{number}",), local=f"/tv/{file}"),
            path=f"/tv/{file}", versions=(version,), asset=Asset(f"/tv/{file}", f"print of {file}", 60_000),
        )  # fmt: skip

    ordered.take_in([listed(1, "both.mkv"), listed(2, "both.mkv")], 1)
    assert keys(ordered) == ["tvdb:1"] and ordered.snapshot().aliases["tvdb:2"] == "tvdb:1"
    ordered.take_in([listed(1, "moved.mkv"), listed(2, "moved.mkv")], 2)
    assert keys(ordered) == ["tvdb:1"]
    taken = ordered.take_in([listed(1, "one.mkv"), listed(2, "two.mkv")], 3)
    assert keys(ordered) == ["tvdb:1", "tvdb:2"] and (taken.added, taken.updated) == (1, 1)
    assert [ordered.asset(key).path for key in keys(ordered)] == ["/tv/one.mkv", "/tv/two.mkv"]
    assert ordered.take_in([listed(1, "one.mkv"), listed(2, "two.mkv")], 4).changes == ()


def test_a_film_that_becomes_an_edition_of_its_own_leaves_the_other(ordered: Catalog, seen) -> None:
    one, two = plex(seen, "7", "tmdb:5", guids=("tmdb:5",)), plex(seen, "8", "tmdb:5", guids=("tmdb:5",))
    ordered.take_in([one, two], 1)
    assert keys(ordered) == ["tmdb:5"]
    cut = plex(seen, "8", "tmdb:5-cut", guids=("tmdb:5-cut",))
    ordered.take_in([cut], 2)
    assert keys(ordered) == ["tmdb:5", "tmdb:5-cut"]


def test_an_item_airs_as_long_as_one_link_is_listed(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", "tmdb:78"), plex(seen, "10", "tmdb:78")], 1)
    assert ordered.mark_missing("plex", ["10"], 2).changes[0].what == "updated", "its path is another now"
    assert keys(ordered) == ["tmdb:78"]
    (gone,) = ordered.mark_missing("films", ["a"], 3).changes
    assert gone.what == "missing" and keys(ordered) == []
    assert ordered.mark_missing("films", ["a"], 4).rows == 0
    (back,) = ordered.take_in([plex(seen, "10", "tmdb:78")], 5).changes
    assert back.what == "revived" and keys(ordered) == ["tmdb:78"]


def test_missing_for_too_long_is_deleted_and_listed_again_revived(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a")], 1)
    ordered.mark_missing("films", ["a"], 10)
    assert ordered.mark_deleted("films", 10).rows == 0
    assert [change.what for change in ordered.mark_deleted("films", 11).changes] == ["deleted"]
    assert ordered.known_links("films")["a"].state == "deleted"
    assert [change.what for change in ordered.take_in([seen("a")], 12).changes] == ["revived"]


def test_purge_leaves_what_is_named(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", names=("imdb:tt1",)), seen("b"), seen("c")], 1)
    ordered.mark_missing("films", ["a", "b"], 10)
    assert [one.key for one in ordered.forgettable(11, {"imdb:tt1"})] == ["sha-b"]
    assert set(ordered.known_links("films")) == {"a", "b", "c"}
    assert [(one.key, one.since) for one in ordered.purge(11, {"imdb:tt1"})] == [("sha-b", 10)]
    assert set(ordered.known_links("films")) == {"a", "c"}


def test_what_lies_nowhere_here_is_known_but_not_planned(ordered: Catalog, seen) -> None:
    ordered.take_in([plex(seen, "10", "tmdb:78", asset=None, duration=5_000)], 1)
    assert keys(ordered) == [] and ordered.asset("tmdb:78") is None
    found = ordered.unmeasured()
    assert [item.duration for item in found.items] == [5_000] and found.by_source == {"plex": 1}
    assert ordered.links_of_snapshot() == (LocatedLink("tmdb:78", "plex", "10", ("/srv/10.mkv",), False),)
    before = ordered.fingerprint()
    ordered.take_in([plex(seen, "10", "tmdb:78")], 2)
    assert keys(ordered) == ["tmdb:78"] and ordered.fingerprint() != before


def test_a_file_that_is_away_keeps_its_measures_until_it_is_another(ordered: Catalog, seen) -> None:
    ordered.take_in([plex(seen, "10", "tmdb:78", media_stamp="m1")], 1)
    away = plex(seen, "10", "tmdb:78", media_stamp="m1", asset=None, duration=1, marks=(), title="New")
    ordered.take_in([away], 2)
    (item,) = ordered.snapshot()
    assert (item.title, item.duration, item.marks) == ("New", 60_000, (Mark(20_000, "chapter"),))
    assert ordered.measured("plex", ["10"])["10"].asset.path == "/srv/10.mkv"
    ordered.take_in([replace(away, media_stamp="m2")], 3)
    assert keys(ordered) == [] and ordered.measured("plex", ["10"]) == {}


def test_errors_are_counted_and_the_last_one_stays(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a")], 1)
    broken = replace(seen("a"), item=None, asset=None, problems=(Problem("RV501", "`a` is damaged"),))
    ordered.take_in([broken], 2)
    assert ordered.known_links("films")["a"].failed
    (change,) = ordered.take_in([replace(broken, ref="b", path="b")], 2).changes or [None]
    assert change is None, "it has never been an item"
    ordered.take_in([broken], 3)
    (report,) = ordered.reports(["sha-a"])
    link = report.links[0]
    assert (report.state, link.error_count, link.last_error, link.last_error_at) == (
        "unusable",
        2,
        "RV501: `a` is damaged",
        3,
    )
    ordered.take_in([seen("a")], 4)
    link = ordered.reports(["sha-a"])[0].links[0]
    assert (link.state, link.error_count, link.last_error_at, link.last_scan) == ("listed", 0, 3, 4)


def test_what_was_last_seen_when(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a"), seen("b")], 1)
    ordered.keep_section("films", "root", SectionState("base", 50, ("x",)))
    assert ordered.sections("films") == {"root": SectionState("base", 50, ("x",))}
    ordered.mark_missing("films", ["b"], 60)
    ordered.keep_section("films", "root", SectionState("", 70))
    seen_last = {
        link.ref: (link.last_seen, link.missing_since) for one in ordered.reports() for link in one.links
    }
    assert seen_last == {"a": (70, None), "b": (50, 60)}


# ---------------------------------------------------------------- files


def test_the_first_file_by_precedence_that_is_here_airs(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", "tmdb:78"), plex(seen, "10", "tmdb:78", path="D:\\Films\\a.mkv")], 1)
    places = {("plex", "D:\\Films\\a.mkv"): "/mnt/films/a.mkv", ("films", "/media/a"): "/media/a"}

    def file_of(*here: str) -> str:
        asset = ordered.asset("tmdb:78", lambda *place: places.get(place, ""), here.__contains__)
        return asset.path if asset else ""

    assert file_of("/mnt/films/a.mkv", "/media/a") == "/mnt/films/a.mkv"
    assert file_of("/media/a") == "/media/a"
    assert file_of() == "/mnt/films/a.mkv", "playback then says that it is missing"
    del places["plex", "D:\\Films\\a.mkv"]
    assert file_of() == "/media/a"


def test_several_parts_come_back_in_order_at_their_places_of_today(ordered: Catalog, seen) -> None:
    parts = tuple(Part(f"/srv/cd{number}.avi") for number in (1, 2, 3))
    following = tuple(Asset(f"/was/cd{number}.avi", f"p{number}", 7, loudness=-23_000) for number in (2, 3))
    whole = Asset("/was/cd1.avi", "p1", 60_000, following=following, loudness=-24_000)
    made = replace(
        plex(seen, "10", "tmdb:78", asset=whole), versions=(Version((parts[0],)), Version(parts)), chosen=1
    )
    ordered.take_in([made], 1)
    asset = ordered.asset("tmdb:78", lambda _, path: path.replace("/srv", "/mnt"))
    assert [one.path for one in (asset, *asset.following)] == [f"/mnt/cd{n}.avi" for n in (1, 2, 3)]
    assert (asset.loudness, [one.loudness for one in asset.following]) == (-24_000, [-23_000] * 2)
    (report,) = ordered.reports()
    assert report.links[0].versions == made.versions and report.links[0].chosen == 1


def test_nothing_of_this_machine_is_stored(ordered: Catalog, seen) -> None:
    elsewhere = Asset("/mnt/here/10.mkv", "p", 60_000)
    ordered.take_in([plex(seen, "10", "tmdb:78", asset=elsewhere, local="/mnt/here/10.mkv")], 1)
    ordered.close()
    assert all(b"/mnt/here" not in file.read_bytes() for file in ordered.path.parent.glob("catalog.sqlite*"))


# ---------------------------------------------------------------- precedence


def test_another_order_of_sources_merges_again_once(ordered: Catalog, seen) -> None:
    ordered.take_in([seen("a", "tmdb:78", title="F"), plex(seen, "10", "tmdb:78", title="P")], 1)
    assert ordered.arrange(Precedence(TYPES)).rows == 0
    (change,) = ordered.arrange(Precedence(TYPES, {"title": ("films",)})).changes
    assert change.fields == (("title", "P", "F"),)
    assert ordered.arrange(Precedence(TYPES, {"title": ("films",)})).changes == ()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_in_which_sources_are_read_does_not_matter_for_what_they_tell(
    fresh: Callable[[], Catalog], seen, order: tuple[int, ...]
) -> None:
    made = [
        seen("a", "tmdb:78", title="F", guids=("tmdb:78",), genres=("x",), marks=()),
        seen("b", "tmdb:78", source="tmm", title="N", guids=("imdb:tt1", "tmdb:78"), rating="TV-Y"),
        plex(seen, "10", "tmdb:78", title="P", guids=("tmdb:78", "plex:1"), year=1984),
    ]
    straight, mixed = fresh(), fresh()
    for one in (straight, mixed):
        one.arrange(Precedence(TYPES))
    straight.take_in(made, 1)
    for index in order:
        mixed.take_in([made[index]], 1)
    assert straight.snapshot() == mixed.snapshot() and len(straight.snapshot()) == 1
    assert straight.fingerprint() == mixed.fingerprint()


# ---------------------------------------------------------------- imports


def test_a_server_takes_over_what_an_import_brought(ordered: Catalog, seen) -> None:
    imported = seen("/srv/10.mkv", "tmdb:78", source="plex", section="", exact=True, asset=None)
    ordered.take_in([imported], 1)
    assert keys(ordered) == ["tmdb:78"] and ordered.unmeasured().items == ()
    ordered.take_in([plex(seen, "10", "tmdb:9", names=("tmdb:78",))], 2)
    assert set(ordered.known_links("plex")) == {"10"} and keys(ordered) == ["tmdb:78"]


def test_the_links_of_a_section_are_counted_by_their_state(catalog: Catalog, seen: Callable) -> None:
    catalog.take_in(
        [
            seen("a.mkv"),
            seen("b.mkv", section="other"),
            seen("c.mkv", asset=None),
            replace(seen("d.mkv"), item=None, asset=None, state="unusable"),
            seen("e.mkv"),
        ],
        1,
    )
    catalog.mark_missing("films", ["e.mkv"], 2)
    assert catalog.section_counts() == (
        ("films", "other", "active", 1),
        ("films", "root", "active", 1),
        ("films", "root", "missing", 1),
        ("films", "root", "unmeasured", 1),
        ("films", "root", "unusable", 1),
    )


def test_more_may_vanish_at_once_than_one_statement_can_name(ordered: Catalog, seen) -> None:
    names = [f"{number:04}" for number in range(600)]
    ordered.take_in([seen(name) for name in names], 1)
    ordered.close()

    @event.listens_for(ordered._engine, "connect")
    def _(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 550)

    assert len(ordered.mark_missing("films", names, 2).changes) == 600
    assert [one.item.path for one in ordered.reports([f"sha-{name}" for name in names])] == names
