"""The schema takes what the loader takes, as a YAML editor sees it, and names what it does not know."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.diagnostics import StationError
from retrovue.reference import station_schema, unknown_readers
from retrovue.station_type import StationFile

ROOT = Path(__file__).resolve().parents[2]
STATIONS = [ROOT / "stations", *sorted((ROOT / "tests/cases/good").iterdir())]
FILES = sorted(path for folder in STATIONS for path in folder.rglob("*.yaml"))
SCHEMA = station_schema(StationFile)
VALIDATOR = Draft7Validator(SCHEMA)


def as_editors_see(text: str) -> Any:
    """YAML 1.2 with numbers and booleans; days stay texts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(YAML(typ="safe", pure=True).load(text))


def wrong(text: str) -> list[str]:
    """Places of what is wrong."""
    errors = VALIDATOR.iter_errors(as_editors_see(text))
    return sorted("/".join(map(str, error.absolute_path)) for error in errors)


def test_it_is_a_schema_that_editors_know() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_the_schema_beside_the_stations_is_this_one() -> None:
    """When this fails: `make docs`."""
    assert json.loads((ROOT / "stations/schema.json").read_text(encoding="utf-8")) == SCHEMA


def test_the_form_of_every_value_is_known() -> None:
    """A new reader of values wants a line in `retrovue/reference/scalars.py`."""
    assert unknown_readers(StationFile) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_stations_are_right(path: Path) -> None:
    assert wrong(path.read_text(encoding="utf-8")) == []


def test_numbers_and_flags_may_be_plain_or_quoted() -> None:
    channel = "channel: {id: one, number: %s, name: 24, enabled: %s}\ngrid: {daily: {06:00: x}, 2026-12-24: {25:30: x}}"
    assert wrong(channel % ("3", "true")) == wrong(channel % ("'4.1'", "'false'")) == []
    assert wrong("station: {id: x, language: 1, timezone: UTC}") == []
    assert wrong("station: {id: x, language: '1', timezone: UTC, day_start: 05:30}") == []
    assert wrong("pools: {x: {from: {kind: movie, year: 1984}, cap: {per_day: 3}}}") == []


MISSPELT = {
    "brakes: {}": "brakes",
    "station: {id: x, language: 1, timezone: UTC, tz: UTC}": "tz",
    "station: {id: x, language: 1, timezone: UTC, horizon: {bild: 1d}}": "bild",
    "channel: {id: a, number: 1, name: A, brakes: x}": "brakes",
    "channel: {id: a, number: 1, name: A, off_air: {than: x}}": "than",
    "channel: {id: a, number: 1, name: A}\nprograms: {x: {form: 'kind:movie'}}": "form",
    "channel: {id: a, number: 1, name: A}\nprograms: {x: {type: flow, clok: [a]}}": "clok",
    "channel: {id: a, number: 1, name: A}\nprograms: {x: {type: simulcast, simulcast: a, epg: {titel: x}}}": "titel",
    "channel: {id: a, number: 1, name: A}\ngrid: {daily: {06:00: {program: x, untill: 07:00}}}": "untill",
    "channel: {id: a, number: 1, name: A}\ngrid: {thursday: {06:00: x}}": "thursday",
    "channel: {id: a, number: 1, name: A}\ngrid: {daily: {6pm: x}}": "6pm",
    "channel: {id: a, number: 1, name: A}\nstunts: {x: {when: {session: fall}}}": "session",
    "pools: {x: {from: 'kind:movie', separate: {compny: pod}}}": "compny",
    "pools: {x: {from: {kind: movie, yaer: 1984}}}": "yaer",
    "pools: {Spots 80s: {from: 'kind:movie'}}": "Spots 80s",
    "breaks: {x: {internal: {lenght: 2m}}}": "lenght",
    "breaks: {x: {between: {pod: [{spots: x, maxx: 2}]}}}": "maxx",
    "graphics: {x: {template: a.j2, show: {befor_end: 4s}}}": "befor_end",
    "emergency: {rules: [{level: x, when: {sevrity: Minor}}]}": "sevrity",
    "sources: {x: {type: plex, url: u, token: t, pahts: []}}": "pahts",
    "sources: {x: {type: folder, roots: [a], recurs: true}}": "recurs",
    "overrides: [{match: x, set: {titel: y}}]": "titel",
    "airings: [{channel: a, date: 2026-12-24, time: 20:00, programme: x}]": "programme",
    "campaigns: {x: {spots: y, flight: 11-01..12-24, gaol: {per_day: 1}}}": "gaol",
}


@pytest.mark.parametrize("text", MISSPELT)
def test_a_misspelt_key_is_named(text: str) -> None:
    def told(error: Any) -> str:
        return error.message + "".join(map(told, error.context or ()))

    errors = VALIDATOR.iter_errors(as_editors_see(text))
    assert f"'{MISSPELT[text]}'" in "".join(map(told, errors))


@pytest.mark.parametrize(
    "text",
    [
        "station: {id: x, language: 2, timezone: UTC}",
        "station: {id: x, language: 1, timezone: New York}",
        "pools: {x: {from: 'kind:movie', rest: 120}}",
        "pools: {x: {from: 'kind:movie', rest: soon}}",
        "pools: {x: {from: 'kind:movie', cap: {per_day: -1}}}",
        "channel: {id: a, number: none, name: A}",
        "channel: {id: a, number: 1, name: A, rating_limit: TV-99}",
        "seasons: {x: from June on}",
        "breaks: {x: {internal: {pod: [{count: 2}]}}}",
        "breaks: {x: {internal: {pod: [{spots: a, bumper: b}]}}}",
        "grid: {daily: {06:00: x}}",
        "emergency: {rules: [{level: x, audio: attention}]}",
        "sources: {x: {type: jellyfin}}",
    ],
)
def test_a_wrong_value_is_told_of(text: str) -> None:
    assert len(wrong(text)) == 1


def test_every_key_has_a_description() -> None:
    def properties(node: Any, path: str) -> list[str]:
        if isinstance(node, list):
            return [found for inner in node for found in properties(inner, path)]
        if not isinstance(node, dict):
            return []
        silent = [f"{path}.{name}" for name, inner in node.get("properties", {}).items() if not _says(inner)]
        return silent + [
            found
            for key, inner in node.items()
            if key != "default"
            for found in properties(inner, f"{path}.{key}")
        ]

    def _says(inner: dict[str, Any]) -> bool:
        return bool(inner.get("description")) or set(inner) <= {"enum", "const"}

    assert properties(SCHEMA, "") == []


def test_the_command_prints_it_and_writes_it_once(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert json.loads(run(app, ["schema"]).stdout) == SCHEMA
    first = run(app, ["-C", str(tmp_path), "schema", "--output", "stations/schema.json"])
    again = run(app, ["-C", str(tmp_path), "schema", "--output", "stations/schema.json"])
    target = tmp_path / "stations/schema.json"
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stderr.startswith("wrote") and again.stderr.startswith("unchanged")
    assert json.loads(target.read_text(encoding="utf-8")) == SCHEMA
    (tmp_path / "file").write_text("")
    refused = run(app, ["-C", str(tmp_path), "schema", "--output", "file/schema.json"]).exception
    assert isinstance(refused, StationError) and refused.exit_code == 4
