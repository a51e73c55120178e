"""`retrovue show media` and `retrovue catalog purge`: what is remembered, and what may be forgotten."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from retrovue import pipeline
from retrovue.catalog import Problem, SectionState, SeenLink, open_catalog
from retrovue.cli.main import app
from retrovue.cli.system_clock import SystemClock
from retrovue.load.project import find_station
from retrovue.media.asset import Asset
from retrovue.media.item import Item, Mark
from retrovue.media.version import Part, Version
from retrovue.reload import programme_of

STATION = """\
station: {id: tiny, language: 1, timezone: America/New_York}
sources:
  tmm: {type: nfo, roots: [media]}
  plex-main:
    type: plex
    url: http://plex.example:32400
    token: ${env:PLEX_TOKEN}
    paths: [{from: 'D:\\Films', to: /mnt/films}]
sync: {precedence: {title: tmm}}
overrides:
  - {match: 'kind:movie', set: {rating: TV-PG}}
  - {match: 'guid:imdb:tt0000007', set: {title: Kept by hand}}
"""
HOUR, NOON = 3_600_000, 1_760_000_000_000


def film(ref: str, path: str, key: str, title: str, **fields: object) -> SeenLink:
    source = "plex-main" if ref.isdecimal() else "tmm"
    item = Item(key, "movie", title, 5_400_000, source=source, path=path, year=1984, guids=(key,))
    asset = Asset("/anywhere", f"print of {path}", 5_400_000)
    values = {
        "asset": asset,
        "item": item,
        "versions": (Version((Part(path),), 1080, "1080p h264 mkv"),),
    } | fields
    return SeenLink(
        source, "1" if ref.isdecimal() else "media", ref, path, "t", "m", joins=ref.isdecimal(), **values
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLEX_TOKEN", "secret")
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(
        "channel: {id: one, number: 1, name: One}\nprograms: {all: {from: 'kind:movie'}}\ngrid: {daily: {06:00: all}}\n"
    )
    marks = (Mark(1_800_000, "chapter", "Act 2"),)
    with open_catalog(tmp_path / ".retrovue/tiny/catalog.sqlite") as catalog:
        catalog.take_in([film("42", "D:\\Films\\Quay.mkv", "tmdb:78", "Quay (server)", marks=marks)], NOON)
        catalog.take_in([film("Quay.mkv", "/media/Quay.mkv", "tmdb:78", "Quay")], NOON + HOUR)
        broken = (Problem("RV501", "`Harbour.mkv` is damaged"),)
        catalog.take_in([film("Harbour.mkv", "/media/Harbour.mkv", "tmdb:9", "Harbour")], NOON)
        catalog.take_in(
            [film("Harbour.mkv", "/media/Harbour.mkv", "", "", item=None, asset=None, problems=broken)],
            NOON + 1000,
        )
        catalog.keep_section("plex-main", "1", SectionState("", NOON + 2 * HOUR))
        catalog.mark_missing("plex-main", ["42"], NOON + 3 * HOUR)
    return tmp_path


def run(project: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["-C", str(project), *words], catch_exceptions=False)


def test_all_that_is_known_of_an_item(project: Path, snapshot) -> None:
    assert run(project, "show", "media", "tmdb:78").stdout == snapshot
    assert run(project, "show", "media", "title:harbour").stdout == snapshot


def test_items_by_their_state(project: Path) -> None:
    with open_catalog(project / ".retrovue/tiny/catalog.sqlite") as catalog:
        catalog.take_in([film("7", "D:\\Films\\Gone.mkv", "tmdb:7", "Gone")], NOON)
        catalog.mark_missing("plex-main", ["7"], NOON + HOUR)

    def keys(*words: str) -> list[str]:
        return [
            json.loads(line)["item"]["key"]
            for line in run(project, "show", "media", *words, "--json").stdout.splitlines()[1:]
        ]

    assert keys("state:missing") == ["tmdb:7"]
    assert keys("state:unusable") == ["tmdb:9"]
    assert keys("state:missing,Unusable -title:gone") == ["tmdb:9"]
    assert keys("kind:movie -state:active") == ["tmdb:7", "tmdb:9"]
    assert keys("state:active | title:gone") == ["tmdb:7", "tmdb:78"]


def test_items_as_records(project: Path) -> None:
    result = run(project, "show", "media", "year:1984", "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()][1:]
    assert [(one["item"]["title"], one["state"]) for one in records] == [
        ("Harbour", "unusable"),
        ("Quay", "active"),
    ]
    server = records[1]["links"][0]
    assert (server["source"], server["ref"], server["local"]) == ("plex-main", "42", ["/mnt/films/Quay.mkv"])
    assert (server["state"], server["last_seen"], server["missing_since"]) == (
        "missing",
        NOON + 2 * HOUR,
        NOON + 3 * HOUR,
    )
    assert records[0]["links"][0]["error_count"] == 1


def test_nothing_found_and_no_selector(project: Path) -> None:
    nothing = run(project, "show", "media", "title:none")
    assert nothing.exit_code == 1 and "nothing that is `title:none`" in nothing.stderr
    wrong = run(project, "show", "media", "tmdb:1")
    assert wrong.exit_code == 2 and "no item is called `tmdb:1`" in wrong.stderr


def test_purge_forgets_what_nobody_names(project: Path) -> None:
    made = {"tmdb:1": "Logged", "imdb:tt0000007": "By hand", "tmdb:3": "Forgotten", "tmdb:4": "Lately"}
    refs = [f"{title}.mkv" for title in made.values()]
    now = SystemClock().now()
    with open_catalog(project / ".retrovue/tiny/catalog.sqlite") as catalog:
        catalog.take_in([film(ref, f"/{ref}", key, ref) for ref, key in zip(refs, made, strict=True)], now)
        catalog.mark_missing("tmm", refs[:3], now - 100 * 24 * HOUR)
        catalog.mark_missing("tmm", refs[3:], now - 40 * 24 * HOUR)
    logs = project / ".retrovue/tiny/logs/one/2026/10"
    logs.mkdir(parents=True)
    (logs / "2026-10-31.jsonl").write_text('{"kind":"programme","item":"tmdb:1#2","in":0}\n{"item":"')
    told = run(project, "catalog", "purge", "--older-than", "90d", "--dry-run")
    assert told.stdout.splitlines() == ["tmdb:3  movie  Forgotten.mkv"]
    assert told.stderr == "would forget 1 item; 2 items that logs or the station name stay\n"
    assert run(project, "catalog", "purge", "--older-than", "90d").stdout == told.stdout
    assert run(project, "catalog", "purge").stdout.splitlines() == ["tmdb:4  movie  Lately.mkv"]
    assert "nothing to forget" in run(project, "catalog", "purge").stderr
    assert run(project, "catalog", "purge", "--older-than", "soon").exit_code == 2
    assert run(project, "catalog", "purge", "--older-than", "99999999999999d").exit_code == 0


def test_the_air_shows_the_file_of_this_machine(project: Path) -> None:
    """Only the server lists it, under a path of its own."""
    place = find_station(project, None)
    loaded = pipeline.load(place, {"PLEX_TOKEN": "secret"})
    with open_catalog(project / ".retrovue/tiny/catalog.sqlite") as catalog:
        catalog.take_in([film("43", "D:\\Films\\Sea.mkv", "tmdb:5", "Sea")], NOON)
        compiled = pipeline.compile_station(
            place, loaded, catalog.snapshot(), NOON, days=1, tolerated=("RV032",)
        )
        library = programme_of(compiled, catalog).library
        event = next(
            event for day in compiled.plan.days["one"] for event in day.events if event.item == "tmdb:5"
        )
        assert library.missing_file(event) == "/mnt/films/Sea.mkv"
