"""The wrong way of every page of `retrovue explain` is told of, and the right way is not."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from load.conftest import Bench

from retrovue.diagnostics import Severity
from retrovue.diagnostics.codes import CODES
from retrovue.diagnostics.explain import page
from retrovue.load.merge import CHANNEL_KEYS
from retrovue.load.yaml_tree import parse_file
from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station

ENV = {
    "PLEX_URL": "http://plex.example",
    "PLEX_TOKEN": "x",
    "RETROVUE_URL": "http://tv.example",
    "DATABASE_URL": "sqlite:///x",
}
AS_WRITTEN = {"RV001", "RV003", "RV004", "RV011", "RV012", "RV014", "RV015", "RV017", "RV403"}
"""Pages about the text itself: it goes into a file of its own."""
OTHERWISE = {
    "RV203": "needs the seed of the last build", "RV206": "needs the turns of the last build",
    "RV208": "needs the night of a change of clocks", "RV322": "needs a published log",
    "RV034": "needs what a server lists", "RV035": "needs what a server lists",
}  # fmt: skip
"""Pages with YAML that this test cannot show, and why. Tests of the planner raise them."""
BASE = """
pools:
  spots: {from: 'kind:commercial', rest: 30m, separate: {company: pod, category: pod}}
  bumpers: {from: 'kind:bumper', rest: 0s}
  promos: {from: 'kind:promo', rest: 0s}
  psas: {from: 'kind:psa', rest: 0s}
  ids: {from: 'kind:station-id', rest: 0s}
graphics: # rv: allow RV403 -- they are not drawn yet
  call-letters: {template: bug.svg.j2}
breaks:
  network:
    internal: {count: {30m: 2, 60m: 4}, length: 2m}
    between: {pod: [{spots: spots}, {promo: promos}, {psa: psas}, {bumper: bumpers}]}
dayparts:
  kids: {days: daily, time: 07:00-09:00}
"""
PROGRAMS = {
    "movie": "kind:movie", "news": "kind:episode", "horror": "kind:movie", "franchise": "kind:movie",
    "sitcom": "kind:episode", "strip": "kind:episode", "cartoons": "kind:episode", "late-movie": "kind:movie",
    "movies": "kind:movie",
}  # fmt: skip
MINUTE = 60_000


def items() -> Iterator[Item]:
    for number in range(1, 25):
        marks = tuple(Mark(at * MINUTE, "chapter") for at in (7, 14))
        yield Item(
            f"e{number}", "episode", f"Episode {number}", 24 * MINUTE, show="Cheers", season=1 + number // 13, episode=number,
            rating="TV-G" if number % 2 else "TV-PG", genres=("comedy",), marks=marks,
        )  # fmt: skip
    for year, guid in (("1978", "tvdb:71173"), ("2003", "tvdb:73545")):
        yield Item(
            f"g{year}", "episode", "Pilot", 44 * MINUTE, show="Battlestar Galactica", season=1, episode=1,
            extra=(("show_year", year),), show_guids=(guid,), rating="TV-G", marks=(Mark(20 * MINUTE, "chapter"),),
        )  # fmt: skip
    for number in range(6):
        marks = tuple(Mark(at * MINUTE, "chapter") for at in range(10, 108, 10))
        yield Item(
            f"m{number}", "movie", f"Film {number}", 108 * MINUTE, year=1982, genres=("horror",), marks=marks
        )
    yield Item("unmeasured", "commercial", "Spot", 0, labels=("unmeasured",))
    yield Item("sponsor", "bumper", "Sponsor", 10_000, labels=("sponsor",))
    yield Item("old-promo", "promo", "Tonight", 10_000, show="Old Show")
    for number in range(200):
        length = (15_000, 30_000, 60_000, 20_000)[number % 4]
        company = "Kenner" if number % 20 == 0 else f"Company {number % 40}"
        yield Item(
            f"c{number}", "commercial", f"Spot {number}", length, companies=(company,), category=f"kind {number % 30}",
            labels=("one",) if number < 2 else (),
        )  # fmt: skip
    for kind in ("bumper", "promo", "psa", "station-id"):
        for number in range(4):
            yield Item(f"{kind}{number}", kind, f"{kind} {number}", (5 + 5 * number) * 1000)


def fragments(code: str) -> list[str]:
    """The wrong and the right way, where a page has them in YAML."""
    return re.findall(r"(?:Wrong|Right):\n\n```yaml\n(.*?)```", page(code), re.DOTALL)


CODES_SHOWN = [
    code
    for code in sorted(CODES)
    if (code < "RV5" or code == "RV603") and fragments(code) and code not in OTHERWISE
]


def lay_over(bench: Bench, text: str) -> None:
    """Each section's entries take the place of the station's own; a channel's keys are those of `one`."""
    bench.place.folder.joinpath("templates").mkdir()
    bench.place.folder.joinpath("templates/bug.svg.j2").write_text("<svg/>")
    station: dict[str, Any] = {}
    for file in ("station.yaml", "traffic.yaml", "channels/one.yaml", "overrides/cheers.yaml"):
        path = bench.place.folder / file
        if "overrides" not in file:
            merge(station, parse_file(file, path.read_text()).data)
        path.unlink()
    merge(station, parse_file("base", BASE).data)
    merge(
        station, {"programs": {name: {"from": query, "order": "shuffle"} for name, query in PROGRAMS.items()}}
    )
    merge(station, {"programs": {"cheers-rerun": {"from": "show:Cheers", "only_after": "cheers"}}})
    merge(station, parse_file("page", text).data)
    channel = {key: station.pop(key) for key in CHANNEL_KEYS if key in station}
    write(bench.place.folder / "station.yaml", station)
    write(bench.place.folder / "channel.yaml", channel)


def merge(into: dict[str, Any], data: dict[str, Any]) -> None:
    for key, value in data.items():
        mine = into.get(key)
        into[key] = (
            {**mine, **value}
            if isinstance(mine, dict) and isinstance(value, dict) and key != "grid"
            else value
        )


def write(path: Path, data: dict[str, Any]) -> None:
    """The allowance of the base stands on its key's line."""
    text = "".join(
        f"{key}: {'# rv: allow RV403 -- not drawn' if key == 'graphics' else ''}\n {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in data.items()
    )
    path.write_text(text, encoding="utf-8")


def told(bench: Bench, code: str, text: str) -> list[tuple[str, Severity]]:
    """What load, check and, where these find no error, a plan of a week say."""
    if code in AS_WRITTEN:
        (bench.place.folder / "zz.yaml").write_text(text)
    else:
        lay_over(bench, text)
    bench.catalog = CatalogSnapshot.of(items())
    found = bench.findings(ENV)
    if code >= "RV2" and not any(one.severity is Severity.ERROR for one in found):
        document = bench.load(ENV).document
        planned = plan_station(
            document, bench.catalog, pinned={}, as_of=ms(date(2026, 12, 21)), days=8, tzdata="x"
        )
        found = [*found, *planned.diagnostics]
    return [(one.code, one.severity) for one in found]


def ms(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000 + 12 * 3_600_000


@pytest.mark.parametrize("code", CODES_SHOWN)
def test_the_wrong_way_is_told_of(code: str, bench: Bench) -> None:
    assert code in {found for found, _ in told(bench, code, fragments(code)[0])}


@pytest.mark.parametrize("code", [code for code in CODES_SHOWN if code != "RV014"])
def test_the_right_way_is_not(code: str, bench: Bench) -> None:
    found = told(bench, code, fragments(code)[1])
    assert code not in {one for one, _ in found}
    assert code in AS_WRITTEN or Severity.ERROR not in {severity for _, severity in found}
