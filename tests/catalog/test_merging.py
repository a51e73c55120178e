"""Whose word counts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from retrovue.catalog.changes import changed_fields
from retrovue.catalog.item_json import item_text, read_item_text
from retrovue.catalog.merging import ORDERED, Precedence, Teller, merge
from retrovue.language.precedence import FIELDS
from retrovue.language.station import Sync
from retrovue.media.item import Item, Mark
from tests.catalog.test_store import ITEMS

TYPES = {"names": "folder", "tmm": "nfo", "plex": "plex"}
TELLERS = st.lists(
    st.builds(
        Teller, st.sampled_from((*TYPES, "other")), st.sampled_from("abc"), ITEMS, st.booleans(), st.booleans(),
        st.sampled_from(("", "p", "q")),
    ),
    min_size=1, max_size=4, unique_by=lambda one: (one.source, one.ref),
)  # fmt: skip
PRECEDENCES = st.dictionaries(
    st.sampled_from(("default", "ids", "media", "title", "genres")),
    st.lists(st.sampled_from((*TYPES, "other")), unique=True).map(tuple),
).map(lambda orders: Precedence(TYPES, orders))


@given(TELLERS, PRECEDENCES, st.randoms())
def test_every_value_was_told_and_the_order_of_tellers_does_not_matter(tellers, precedence, random) -> None:
    item = merge("k", tellers, precedence)
    mixed = list(tellers)
    random.shuffle(mixed)
    assert merge("k", mixed, precedence) == item
    for name in ("title", "rating", "genres", "duration", "year", "path", "season", "kind", "show_guids"):
        assert getattr(item, name) in {getattr(one.item, name) for one in tellers}
    assert set(item.guids) == {guid for one in tellers for guid in one.item.guids}
    assert set(item.labels) == {label for one in tellers for label in one.item.labels}


@given(TELLERS, PRECEDENCES)
def test_nothing_that_anybody_tells_stays_empty(tellers, precedence) -> None:
    item = merge("k", tellers, precedence)
    for name in (
        "rating",
        "genres",
        "year",
        "aired",
        "description",
        "actors",
        "campaign",
        "notes",
        "artists",
    ):
        if any(getattr(one.item, name) not in ("", None, ()) for one in tellers):
            assert getattr(item, name) not in ("", None, ())


@given(ITEMS, PRECEDENCES)
def test_one_alone_is_as_it_tells(item, precedence) -> None:
    assert merge("k", [Teller("tmm", "a", item)], precedence) == replace(item, key="k")


@given(ITEMS)
def test_what_is_told_comes_back_from_its_text(item: Item) -> None:
    assert read_item_text(item_text(item)) == item


@given(ITEMS, ITEMS)
def test_a_change_names_exactly_the_fields_that_differ(before: Item, after: Item) -> None:
    named = {name for name, _, _ in changed_fields(before, after)}
    assert named == {name for name in Item.__slots__ if getattr(before, name) != getattr(after, name)}
    assert changed_fields(before, before) == ()


def film(
    source: str, *, listed: bool = True, measured: bool = True, fingerprint: str = "", **fields: object
) -> Teller:
    return Teller(
        source, "a", Item("x", "episode", "T", 1, source=source, **fields), listed, measured, fingerprint
    )


def test_words_of_the_nfo_ids_of_the_server_length_of_the_file_that_airs() -> None:
    tellers = [
        film("names", show_guids=("tvdb:3",), height=480, season=1, episode=9),
        film("tmm", show_guids=("tvdb:2",), labels=("n",), season=2, description="nfo", measured=False),
        film("plex", show_guids=("tvdb:1",), labels=("p",), rating="TV-Y", description="plex", listed=False),
    ]
    item = merge("k", tellers, Precedence(TYPES))
    assert (item.description, item.rating, item.labels) == ("nfo", "TV-Y", ("n", "p"))
    assert item.show_guids == ("tvdb:1",) and item.source == "tmm"
    assert (item.season, item.episode) == (2, None), "numbers are never mixed"
    assert item.height == 480, "the only one that is both listed and measured"


def test_a_field_may_have_an_order_of_its_own() -> None:
    tellers = [film("tmm", description="nfo"), film("plex", description="plex")]
    assert merge("k", tellers, Precedence(TYPES, {"default": ("plex",)})).description == "plex"
    orders = {"default": ("plex",), "description": ("tmm",)}
    assert merge("k", tellers, Precedence(TYPES, orders)).description == "nfo"


def test_cut_points_of_the_very_same_file_are_as_good() -> None:
    marks = (Mark(5, "chapter"),)
    others = [film("tmm", marks=marks, fingerprint="p"), film("names", marks=(Mark(7, "chapter"),))]
    assert merge("k", [film("plex", fingerprint="p"), *others], Precedence(TYPES)).marks == marks
    assert merge("k", [film("plex", fingerprint="q"), *others], Precedence(TYPES)).marks == ()
    assert merge("k", [film("plex", fingerprint="p")], Precedence(TYPES), others).marks == marks, (
        "also of one gone"
    )


def test_changes_read_as_people_write() -> None:
    before = Item("k", "movie", "A", 5_400_000, subtitles=False)
    after = Item(
        "k",
        "movie",
        "A",
        60_500,
        subtitles=True,
        marks=(Mark(61_000, "chapter", "Act 2"),),
        genres=("a", "b"),
    )
    assert changed_fields(before, after) == (
        ("duration", "1:30:00", "1:00.500"),
        ("genres", "", "a, b"),
        ("marks", "", "1:01 Act 2"),
        ("subtitles", "no", "yes"),
    )


def test_a_station_names_fields_as_selectors_do() -> None:
    assert set(FIELDS.values()) <= set(ORDERED)
    sync = Sync.model_validate({"precedence": {"genre": "plex", "Default": ["tmm", "plex"]}})
    assert sync.orders == {"genres": ("plex",), "default": ("tmm", "plex")}
