"""Every refusal once, in its words; and where a value of the station is at home."""

from pathlib import Path

import pytest
from e2e.tiny_station import write_station
from syrupy.assertion import SnapshotAssertion

from retrovue import pipeline
from retrovue.editing import Change, FileEdit, Home, Refusal, Surroundings, home_of, propose
from retrovue.editing.splicing import edited
from retrovue.load.project import find_station

TEXT = """\
breaks:
  network: {min_act: 4m}
  movies: {extends: network}
sources:
  tv: {type: plex, url: '${env:PLEX_URL}', token: '${file:plex-token}'}
overrides:
  - match: 'kind:movie'
    set: {rating: PG}
"""


def change(op: str, path: str, value: object = None) -> Change:
    return Change(op, tuple(path.split("/")) if path else (), value)  # type: ignore[arg-type]


REFUSED = {
    "inherited": (TEXT, change("remove", "breaks/movies/min_act")),
    "default": (TEXT, change("remove", "station/language")),
    "environment": (TEXT, change("set", "sources/tv/url", "http://tv")),
    "secret file": (TEXT, change("set", "sources/tv/token", "s3cr3t")),
    "no list": (TEXT, change("append", "breaks/network", "x")),
    "no map": (TEXT, change("set", "overrides/0/match/key", "x")),
    "no element": (TEXT, change("set", "overrides/7/set", {})),
    "no list yet": (TEXT, change("set", "airings/0/date", "2026-12-25")),
    "no value": (TEXT, change("set", "breaks/network/min_act", None)),
    "null inside": (TEXT, change("set", "breaks/network", {"min_act": None})),
    "no path": (TEXT, change("set", "", 1)),
    "half a character": (TEXT, change("set", "breaks/network/min_act", "\ud800")),
    "no number": (TEXT, change("set", "breaks/network/min_act", float("nan"))),
    "not YAML": ("a: [\n", change("set", "a", 1)),
    "anchor": ("a: &x 1\nb: *x\n", change("set", "a", 2)),
    "merge key": ("a: {x: 1}\nb:\n  <<: {y: 1}\n", change("set", "a/x", 2)),
    "two documents": ("a: 1\n---\nb: 1\n", change("set", "a", 2)),
    "no map at all": ("- a\n", change("set", "a", 2)),
    "key twice": ("a: 1\na: 2\n", change("set", "a", 3)),
    "empty value": ("a:\nb: 1\n", change("set", "b", 2)),
    "old line ends": ("a: 1\rb: 2\r", change("set", "a", 2)),
    "end without a line": ("a: |\n  text", change("set", "b", 2)),
}  # fmt: skip


def test_every_refusal_says_why(snapshot: SnapshotAssertion) -> None:
    told = []
    for name, (text, asked) in REFUSED.items():
        with pytest.raises(Refusal) as refused:
            edited("station.yaml", text, [asked])
        diagnostic = refused.value.diagnostic
        told.append(f"{name}: {diagnostic.message}\n    = help: {'; '.join(diagnostic.help)}")
    assert "\n".join(told) == snapshot


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    write_station(tmp_path)
    (tmp_path / "media").mkdir()
    folder = tmp_path / "stations/tiny"
    (folder / "overrides").mkdir()
    (folder / "more.yaml").write_text("overrides:\n  - {match: 'kind:movie', set: {score: 1}}\n")
    (folder / "overrides/a.yaml").write_text(
        "overrides:\n  - {match: 'kind:movie', set: {score: 2}}\n  - {match: 'kind:movie', set: {year: 3}}\n"
    )
    return Surroundings(find_station(tmp_path, None), {}, 0, lambda _: None)


def test_where_a_value_is_at_home(around: Surroundings) -> None:
    tree = pipeline.load(around.place, {}).tree

    def home(path: str) -> Home | None:
        return home_of(tree, tuple(path.split("/")))

    assert home("station/name") == Home("station.yaml", ("station", "name"), 1)
    assert home("station/seed") == Home("station.yaml", ("station", "seed"), 0)
    assert home("channels/two/programs/shows/order") == Home(
        "channels/two.yaml", ("programs", "shows", "order"), 3
    )
    assert home("channels/two/stunts/new") == Home("channels/two.yaml", ("stunts", "new"), 0)
    assert home("overrides/0/set/score") == Home("more.yaml", ("overrides", "0", "set", "score"), 2)
    assert home("overrides/2/set/year") == Home("overrides/a.yaml", ("overrides", "1", "set", "year"), 3)
    assert home("breaks/quick/internal/pod") == Home(
        "station.yaml", ("breaks", "quick", "internal", "pod"), 15
    )
    assert home("channels/three/channel/name") is None
    assert home("nothing/at/all") is None


def test_what_an_edit_would_do_is_told_without_doing_it(
    around: Surroundings, snapshot: SnapshotAssertion
) -> None:
    files = {path: path.read_bytes() for path in around.place.folder.rglob("*.yaml")}
    edits = [
        FileEdit(
            "channels/one.yaml",
            (change("set", "channel/breaks", "slow"), change("set", "channel/name", "Nine")),
        ),
        FileEdit(
            "overrides/console.yaml",
            (change("append", "overrides", {"match": {"key": "a:1"}, "set": {"rating": "PG"}}),),
        ),
        FileEdit("channels/one.yaml", (change("remove", "channel/block"),)),
    ]
    proposal = propose(around, edits)
    assert proposal.ok is False
    told = [
        f"{each.code} {each.message} ({each.primary.span.line if each.primary else 0})"
        for each in proposal.made
    ]
    assert "\n".join([*(file.diff for file in proposal.files), *told]) == snapshot
    assert {path: path.read_bytes() for path in around.place.folder.rglob("*.yaml")} == files


def test_an_edit_that_mends_brings_nothing_new(around: Surroundings) -> None:
    path = around.place.folder / "channels/one.yaml"
    path.write_text(path.read_text().replace("breaks: quick", "breaks: slow"))
    mended = propose(around, [FileEdit("channels/one.yaml", (change("set", "channel/breaks", "quick"),))])
    assert (mended.ok, mended.made, [d.code for d in mended.diagnostics]) == (True, (), [])
    other = propose(around, [FileEdit("station.yaml", (change("set", "station/name", "x"),))])
    assert (other.ok, other.made, [d.code for d in other.diagnostics]) == (True, (), ["RV101"])
