"""Compilations in their chapters."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Item, Mark
from retrovue.media.splitting import parts_of, split_items, whole_key

REEL = Item(
    "sha-1", "commercial", "Reel", 95_000, trim_in=1_000, companies=("Acme",), guids=("tmdb:1",), split="chapters",
    marks=(Mark(0, "chapter", "Robo Duck", breaks=False), Mark(30_000, "chapter", "Cereal"), Mark(45_000, "black"),
           Mark(60_000, "chapter"), Mark(92_500, "chapter", "Rest")),
)  # fmt: skip


def test_each_chapter_is_an_item_and_keeps_its_number() -> None:
    found = parts_of(REEL)
    assert [(part.key, part.title, part.trim_in, part.duration) for part in found] == [
        ("sha-1#1", "Robo Duck", 1_000, 30_000), ("sha-1#2", "Cereal", 31_000, 30_000), ("sha-1#3", "Reel 3", 61_000, 32_500),
    ]  # fmt: skip
    assert found[1].marks == (Mark(15_000, "black"),) and found[1].companies == ("Acme",)
    assert found[1].guids == () and {whole_key(part.key) for part in found} == {"sha-1"}
    assert list(split_items(found)) == list(found), "parts are not split again"


def test_chapters_that_people_wrote_go_before_those_of_the_file() -> None:
    reel = Item(
        "k",
        "commercial",
        "R",
        60_000,
        marks=(Mark(10_000, "chapter"), Mark(40_000, "override", "B", breaks=False)),
    )
    assert [(part.title, part.duration) for part in parts_of(reel)] == [("R 1", 40_000), ("B", 20_000)]


def test_without_chapters_the_item_is_whole() -> None:
    plain = Item(
        "k", "commercial", "R", 60_000, marks=(Mark(0, "chapter", "All", breaks=False),), split="chapters"
    )
    assert list(split_items([plain])) == [plain]


@given(st.lists(st.integers(0, 70_000), max_size=12), st.integers(0, 5_000))
def test_parts_lie_in_the_file_one_after_the_other(starts: list[int], trim: int) -> None:
    reel = Item(
        "k",
        "commercial",
        "R",
        60_000,
        trim_in=trim,
        marks=tuple(Mark(at, "chapter") for at in sorted(starts)),
    )
    at = trim
    for part in parts_of(reel):
        assert part.trim_in >= at and part.duration >= 3_000
        at = part.trim_in + part.duration
    assert at <= trim + 60_000
