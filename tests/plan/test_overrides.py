"""Overrides: the more specific match wins, and what cannot be is said."""

from dataclasses import replace
from datetime import date

import pytest

from retrovue.language.overriding import Override
from retrovue.media.item import Item, Mark
from retrovue.media.selector import parse_selector
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.overrides import apply_overrides

PILOT = Item(
    "tvdb:1:s01e01", "episode", "Pilot", 1_500_000, show="Cheers", season=1, episode=1, path="cheers/1.mkv", trim_in=500,
    guids=("tvdb:9", "imdb:tt5"),
    marks=(Mark(60_000, "chapter"), Mark(700_000, "chapter"), Mark(1_490_000, "black")),
)  # fmt: skip
OTHER = Item("tvdb:1:s01e02", "episode", "Second", 1_400_000, show="Cheers", season=1, episode=2)
CATALOG = CatalogSnapshot.of([PILOT, OTHER], {"plex:9": PILOT.key})


def _apply(*overrides):
    read = [Override.model_validate({"match": match, "set": settings}) for match, settings in overrides]
    catalog, diagnostics = apply_overrides(CATALOG, read, {})
    return catalog.get(PILOT.key), catalog.get(OTHER.key), [diagnostic.code for diagnostic in diagnostics]


def test_without_overrides_the_catalog_is_the_same():
    assert apply_overrides(CATALOG, (), {}) == (CATALOG, ())


def test_every_field_that_may_be_set_is_set():
    settings = {
        "title": "Give Me a Ring", "year": "1982",
        "rating": "TV-PG", "company": "NBC", "category": "sitcom",
        "label": ["pilot"],
        "genre": ["Comedy"], "dayparts": ["prime"],
        "starts": "2025-01-01", "expires": "2030-12-31", "kind": "movie", "season": "0",
        "warnings": "violence", "demo": ["teens", "adult"], "seasons": "christmas", "campaign": "spring", "tag": "keep",
        "score": "80", "guid": "imdb:tt1", "split": "none", "group": "crossover", "notes": "good print", "artist": "X",
        "custom.mood": "dark", "custom": {"era": "early"},
    }  # fmt: skip
    pilot, other, codes = _apply(("episode:1", settings))
    assert (pilot.title, pilot.year, pilot.rating, pilot.company) == ("Give Me a Ring", 1982, "TV-PG", "NBC")
    assert (pilot.category, pilot.labels, pilot.genres, pilot.dayparts) == (
        "sitcom",
        ("pilot",),
        ("Comedy",),
        ("prime",),
    )
    assert (pilot.starts, pilot.expires, pilot.kind, pilot.season) == (
        date(2025, 1, 1),
        date(2030, 12, 31),
        "movie",
        0,
    )
    assert (pilot.warnings, pilot.demo, pilot.seasons, pilot.tags) == (
        ("violence",), ("teens", "adult"), ("christmas",), ("keep",),
    )  # fmt: skip
    assert (pilot.campaign, pilot.score, pilot.split, pilot.group, pilot.notes) == (
        "spring", 80, "", "crossover", "good print",
    )  # fmt: skip
    assert (pilot.artists, pilot.custom) == (("X",), (("era", "early"), ("mood", "dark")))
    assert pilot.guids == ("imdb:tt1", "tvdb:9")
    assert other == OTHER and codes == []


def test_every_setting_has_a_field_to_go_to():
    from retrovue.language.overriding import ItemSettings
    from retrovue.plan.corrections import FIELD_OF

    elsewhere = {"guid", "custom", "breaks_at", "out"}
    assert set(ItemSettings.model_fields) == set(FIELD_OF) | elsewhere


def test_own_fields_are_kept_beside_those_of_overrides():
    catalog = CatalogSnapshot.of([replace(PILOT, custom=(("mood", "light"), ("era", "late")))])
    read = [Override.model_validate({"match": "episode:1", "set": {"custom.mood": "dark"}})]
    assert apply_overrides(catalog, read, {})[0].get(PILOT.key).custom == (("era", "late"), ("mood", "dark"))


@pytest.mark.parametrize(
    "match", ["kind:episode", "kind:episode library:TV", "all", "kind:movie,episode -source:x"]
)
def test_a_match_of_kinds_and_libraries_gives_defaults(match):
    items = [replace(PILOT, rating="TV-MA", library="TV"), replace(OTHER, library="TV")]
    default = Override.model_validate(
        {"match": match, "set": {"rating": "TV-PG", "in": "00:00:05", "tag": "x"}}
    )
    collections = {"all": parse_selector("kind:episode")}
    catalog, found = apply_overrides(CatalogSnapshot.of(items), [default], collections)
    pilot, other = catalog.get(PILOT.key), catalog.get(OTHER.key)
    assert (pilot.rating, other.rating, other.trim_in, pilot.tags, found) == (
        "TV-MA",
        "TV-PG",
        5000,
        ("x",),
        (),
    )


def test_anything_more_specific_beats_a_default():
    default, wide = (
        ("kind:episode library:TV source:x", {"rating": "TV-G"}),
        ("show:Cheers", {"rating": "TV-14"}),
    )
    catalog = CatalogSnapshot.of([replace(PILOT, library="TV", source="x")])
    for pair in ((default, wide), (wide, default)):
        read = [Override.model_validate({"match": match, "set": settings}) for match, settings in pair]
        changed, found = apply_overrides(catalog, read, {})
        assert (changed.get(PILOT.key).rating, found) == ("TV-14", ())


def test_files_of_the_overrides_folder_beat_others():
    narrow = Override.model_validate({"match": 'key:"tvdb:1:s01e01"', "set": {"rating": "TV-G"}}).of(
        "station.yaml"
    )
    wide = Override.model_validate({"match": "show:Cheers", "set": {"rating": "TV-14"}}).of(
        "overrides/a.yaml"
    )
    for pair in ((narrow, wide), (wide, narrow)):
        catalog, found = apply_overrides(CATALOG, pair, {})
        assert (catalog.get(PILOT.key).rating, found) == ("TV-14", ())


CHAPTERS = [
    {"at": "00:00:00", "title": "Opening"},
    {"at": "00:12:40", "title": "After the titles"},
    {"at": "00:20:00", "title": "Coda", "break": "false"},
]


def test_chapters_replace_the_marks_and_keep_their_titles():
    read = [Override.model_validate({"match": "episode:1", "chapters": CHAPTERS})]
    catalog, found = apply_overrides(CATALOG, read, {})
    assert found == () and catalog.get(PILOT.key).marks == (
        Mark(0, "override", "Opening", breaks=False), Mark(760_000, "override", "After the titles"),
        Mark(1_200_000, "override", "Coda", breaks=False),
    )  # fmt: skip


def test_a_chapter_outside_its_item_is_said_with_its_place():
    read = [Override.model_validate({"match": "episode:2", "chapters": [*CHAPTERS, {"at": "00:40:00"}]})]
    _, (found,) = apply_overrides(CATALOG, read, {})
    assert (found.code, found.path) == ("RV107", ("overrides", "0", "chapters", "3"))


def test_chapters_and_breaks_of_equal_matches_disagree():
    pilot = {"match": "episode:1", "chapters": CHAPTERS}
    other = {"match": "title:Pilot", "set": {"breaks_at": "none"}}
    _, (found,) = apply_overrides(CATALOG, [Override.model_validate(one) for one in (pilot, other)], {})
    assert (found.code, found.path) == ("RV106", ("overrides", "1", "set", "breaks_at"))
    assert found.related[0][0] == ("overrides", "0", "chapters")


def test_the_more_specific_match_wins_whatever_the_order():
    wide, narrow = (
        ("show:Cheers", {"rating": "TV-PG"}),
        ("show:Cheers season:1 episode:1", {"rating": "TV-G"}),
    )
    for overrides in ((wide, narrow), (narrow, wide)):
        pilot, other, codes = _apply(*overrides)
        assert (pilot.rating, other.rating, codes) == ("TV-G", "TV-PG", [])


def test_a_key_or_a_whole_path_is_more_specific_than_any_description():
    described = ("show:Cheers season:1 episode:1 kind:episode title:Pilot", {"rating": "TV-PG"})
    for match in ('key:"tvdb:1:s01e01"', "path:cheers/1.mkv"):
        pilot, _, codes = _apply((match, {"rating": "TV-G"}), described)
        assert (pilot.rating, codes) == ("TV-G", [])


def test_equal_matches_that_disagree_are_an_error():
    pilot, _, codes = _apply(("episode:1", {"rating": "TV-PG"}), ("title:Pilot", {"rating": "TV-14"}))
    assert codes == ["RV106"] and pilot.rating == "TV-14"
    assert _apply(("episode:1", {"rating": "TV-PG"}), ("title:Pilot", {"rating": "TV-PG"}))[2] == []


def test_breaks_at_replaces_the_marks():
    pilot, _, codes = _apply(("episode:1", {"breaks_at": ["00:12:40", "00:05:00"]}))
    assert pilot.marks == (Mark(300_000, "override"), Mark(760_000, "override")) and codes == []
    assert _apply(("episode:1", {"breaks_at": "none"}))[0].marks == ()


def test_in_and_out_trim_the_item_and_its_marks():
    pilot, _, _ = _apply(("episode:1", {"in": "00:00:30", "out": "00:20:00"}))
    assert (pilot.trim_in, pilot.duration) == (30_500, 1_170_000)
    assert [mark.at for mark in pilot.marks] == [30_000, 670_000]


def test_breaks_outside_the_trimmed_item_are_left_out_and_said():
    pilot, _, codes = _apply(("episode:1", {"out": "00:10:00", "breaks_at": ["00:05:00", "00:15:00"]}))
    assert [mark.at for mark in pilot.marks] == [300_000] and codes == ["RV107"]


@pytest.mark.parametrize(("key", "at"), [("out", "00:25:01"), ("in", "00:25:00")])
def test_a_part_that_does_not_lie_in_its_item_is_said(key: str, at: str):
    read = [Override.model_validate({"match": "episode:1", "set": {key: at}})]
    catalog, (found,) = apply_overrides(CATALOG, read, {})
    assert (found.code, found.path) == ("RV107", ("overrides", "0", "set", key))
    assert catalog.get(PILOT.key).duration == PILOT.duration
    assert _apply(("episode:1", {"out": "00:25:00"}))[2] == []


def test_aliases_stay():
    catalog, _ = apply_overrides(
        CATALOG, [Override.model_validate({"match": "episode:1", "set": {"year": "1982"}})], {}
    )
    assert catalog.get("plex:9").year == 1982
