"""What the walk through a playout makes of it."""

from importers.moved import moved, verdict

CONTENT = """
content:
  - {search: , key: NEWS, query: 'type:episode AND show_title:"News"', order: chronological}
  - {search: , key: CLIPS, query: 'tag:clips', order: shuffle}
  - {search: , key: FILMS, query: 'type:movie', order: shuffle}
"""


def grid_of(playout: str) -> str:
    found = moved([("1-tv.yml", (CONTENT + playout).encode())])
    assert verdict(found) == []
    text = " ".join(found.files["channels/01-tv.yaml"].split())
    return text.partition("grid: ")[2]


def test_an_item_that_airs_several_times_a_day_airs_each_time() -> None:
    playout = """
playout:
  - {wait_until: "06:00"}
  - {count: 1, content: NEWS}
  - {wait_until: "08:00"}
  - {count: 1, content: NEWS}
  - {wait_until: "10:00"}
  - {all: , content: FILMS}
"""
    once = "{program: news, run: once}"
    assert grid_of(playout) == (
        f"daily: 00:00: off-air 06:00: {once} 08:00: {once} 10:00: {{program: films, run: marathon}}"
    )


def test_a_sequence_that_comes_again_begins_anew() -> None:
    hour = "  - {count: 2, content: CLIPS}\n  - {count: 1, content: NEWS}\n"
    playout = (
        f'\nplayout:\n  - {{wait_until: "06:00"}}\n{hour}  - {{wait_until: "08:00"}}\n{hour}'
        '  - {wait_until: "10:00"}\n  - {all: , content: FILMS}\n'
    )
    assert "06:00: sequence, 08:00: sequence, 10:00:" in grid_of(playout)


def test_a_playout_that_waits_for_the_time_of_its_reset_begins_then() -> None:
    playout = """
reset:
  - {wait_until: "06:00"}
playout:
  - {wait_until: "06:00"}
  - {all: , content: FILMS}
  - {wait_until: "20:00"}
  - {all: , content: CLIPS}
"""
    assert " 06:00: {program: films, run: marathon} 20:00: {program: clips, run: marathon}" in grid_of(
        playout
    )


def test_contents_beyond_those_that_a_mixed_stretch_takes_are_told() -> None:
    listed = "".join(f"  - {{search: , key: C{number}, query: 'tag:t{number}'}}\n" for number in range(61))
    playout = "".join(f"  - {{count: 2, content: C{number}}}\n" for number in range(61))
    found = moved([("1-tv.yml", f"content:\n{listed}playout:\n{playout}".encode())])
    assert any(
        note.what == "only the first 60 instructions of a mixed stretch are read" for note in found.left
    )
