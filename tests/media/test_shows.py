"""What tells shows of one title apart."""

import pytest

from retrovue.media.item import Item
from retrovue.media.shows import samples, told_apart


def item(show: str, year: str = "", *guids: str, key: str = "k") -> Item:
    extra = (("show_year", year),) if year else ()
    return Item(key, "episode", "T", 1, show=show, extra=extra, show_guids=guids)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item("A", "1978", "tvdb:1"), item("A", "2003", "tvdb:2")], ["A (1978), tvdb:1", "A (2003), tvdb:2"]),
        ([item("A (1978)"), item("a", "2003")], ["A (1978)", "a (2003)"]),
        ([item("A", "1978", "tvdb:1"), item("A", "1978", "tvdb:2")], ["A (1978), tvdb:1", "A (1978), tvdb:2"]),
        ([item("A", "1978", "tvdb:1"), item("A", "1979", "tvdb:1", "imdb:tt1")], []),
        ([item("A", "1978", "tvdb:1"), item("A"), item("A", "1978")], []),
        ([item("A", "1978"), item("A", "", "tvdb:1")], []),
        ([item("A", "1978"), item("B", "2003")], []),
        (
            [item("A", "1978", "tvdb:1"), item("A", "1978", "tvdb:1", "tmdb:4"), item("A", "", "tmdb:5")],
            ["A, tmdb:5", "A (1978), tmdb:4, tvdb:1"],
        ),
    ],
)  # fmt: skip
def test_shows_of_one_title(items: list[Item], expected: list[str]) -> None:
    assert [str(show) for show in told_apart(items)] == expected
    assert told_apart(reversed(items)) == told_apart(items)


def test_a_show_is_sampled_once() -> None:
    items = [item("A", "1978", key="1"), item("A", "1978", key="2"), item("B"), Item("m", "movie", "M", 1)]
    assert [one.key for one in samples(items)] == ["1", "k"]
