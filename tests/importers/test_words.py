"""The small readers and writers that the importers share."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrovue.importers.ersatztv_search import selector
from retrovue.importers.ersatztv_words import clock, length
from retrovue.importers.names import Ids, quoted_value, shown, slug
from retrovue.importers.week import DAY_SECONDS, WEEK_SECONDS, grid
from retrovue.importers.yaml_text import Said, document
from retrovue.language.values import read_days, read_id, read_shown_text
from retrovue.language.wall import read_grid_time
from retrovue.load.tree import allowances
from retrovue.load.yaml_tree import parse_file
from retrovue.media.expression import Match
from retrovue.media.query_text import parse_text


@given(
    st.dictionaries(st.integers(0, WEEK_SECONDS // 900 - 1), st.sampled_from("abc"), min_size=1, max_size=40)
)
def test_a_grid_says_what_the_week_says(quarters: dict[int, str]) -> None:
    week = {quarter * 900: program for quarter, program in quarters.items()}
    written = {
        (day, read_grid_time(time) // 1000): program
        for days, times in grid(week).items()
        for day in sorted(read_days(days).weekdays)
        for time, program in times.items()
    }
    assert {day for day, second in written if second == 0} == set(range(7))
    running = week[max(week)]
    heard = None
    for second in range(0, WEEK_SECONDS, 900):
        running = week.get(second, running)
        heard = written.get((second // DAY_SECONDS, second % DAY_SECONDS), heard)
        assert heard == running


@given(st.lists(st.text(max_size=80), max_size=12))
def test_ids_are_legal_and_unique(names: list[str]) -> None:
    ids = Ids("thing")
    found = {name: ids.of(name) for name in names}
    assert all(read_id(id) == id for id in found.values())
    assert len(set(found.values())) == len(found)
    assert [ids.of(name) for name in names] == [found[name] for name in names]


@given(st.text(max_size=300))
def test_texts_are_ones_that_the_language_takes(text: str) -> None:
    assert read_shown_text(shown(text)) == shown(text)
    assert slug(text, "x") == read_id(slug(text, "x"))
    if shown(text):
        assert parse_text(f"title:{quoted_value(text)}") == Match("title", ":", (shown(text),))


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60))
@example("rv: allow RV211 -- no", "# x", "rv: allow")
def test_what_is_written_reads_back(key: str, text: str, comment: str) -> None:
    printable = "".join(char if char.isprintable() else " " for char in text)
    file = document(
        comment,
        {"a": {"key": Said(text, comment), "list": [{"x": text}]}, "b": Said({"deep": {"y": text}}, key)},
    )
    found = parse_file("a.yaml", file)
    assert found.diagnostics == ()
    assert allowances("a.yaml", file) == (set(), [])
    assert found.data == {
        "a": {"key": printable, "list": [{"x": printable}]},
        "b": {"deep": {"y": printable}},
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("type:movie", "kind:movie"),
        ('type:episode AND show_genre:"Science Fiction"', 'kind:episode genre:"Science Fiction"'),
        ("type:movie NOT tag:gore", 'kind:movie -label:"gore"'),
        (
            "(genre:horror OR genre:thriller) AND minutes:[80 TO 150]",
            '( genre:"horror" | genre:"thriller" ) duration:80m..150m',
        ),
        ("release_date:[19700101 TO 19791231]", "year:1970..1979"),
        ("release_date:[* TO 19791231]", "year:..1979"),
        ("type:movie AND plot:werewolf", None),
        ("type:song", None),
        ("just words", None),
        ("genre:horror OR", None),
        ("(" * 100 + "genre:horror" + ")" * 100, None),
        ("genre:horror " * 1_000, None),
    ],
)
def test_searches(query: str, said: str | None) -> None:
    assert selector(query) == said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("06:00", 21_600),
        ("6:30 PM", 66_600),
        ("12:00 AM", 0),
        ("12 pm", 43_200),
        ("18:30:15", 66_615),
        ("25:00", None),
        ("soon", None),
    ],
)
def test_times_of_day(text: str, seconds: int | None) -> None:
    assert clock(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("02:30:00", 9_000),
        ("1.00:00:00", 86_400),
        ("2h", 7_200),
        ("1h 30m", 5_400),
        ("00:00:00", None),
        ("", None),
        ("long", None),
    ],
)
def test_lengths(text: str, seconds: int | None) -> None:
    assert length(text) == seconds
