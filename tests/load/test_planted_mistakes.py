"""One mistake at every key of the language: each is told of at its line, and none is a traceback."""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from retrovue.check import check_station
from retrovue.check.uses import uses
from retrovue.diagnostics import Diagnostic, Severity
from retrovue.load.project import StationPlace, find_station
from retrovue.load.station import TreeCache, load_station, locate
from retrovue.load.yaml_tree import parse_file
from retrovue.reference.__main__ import DOCS, read_examples
from retrovue.reference.keys import Key, keys_of, station_keys
from retrovue.reference.scalars import Scalar
from retrovue.reference.shapes import Choice, Either, Keys, ListOf, MapOf, Shape, Tagged, Unknown, parts_of
from retrovue.station_type import StationFile

pytestmark = pytest.mark.long

ENV = {"PLEX_URL": "http://plex.example", "PLEX_TOKEN": "x"}
EXAMPLES = read_examples()
DATA = {name: parse_file(name, text).data for name, text in EXAMPLES.items()}
Path_ = tuple[str | int, ...]


class Site(NamedTuple):
    path: Path_
    key: Key


def sites(shape: Shape, data: Any, path: Path_) -> Iterator[Site]:
    """Every key that the data has, with what the language says of it."""
    for part in parts_of(shape):
        match part:
            case Tagged(models, default) if isinstance(data, dict):
                model = dict(models)[data.get("type", default)]
                yield from _sites_of(keys_of(model), data, path)
                return
            case Keys(model) if isinstance(data, dict) and set(data) <= {key.name for key in keys_of(model)}:
                yield from _sites_of(keys_of(model), data, path)
                return
            case MapOf(_, inner) if isinstance(data, dict):
                for name, value in data.items():
                    yield from sites(inner, value, (*path, name))
                return
            case ListOf(item) if isinstance(data, list):
                for index, value in enumerate(data):
                    yield from sites(item, value, (*path, index))
                return


def _sites_of(keys: list[Key], data: dict[str, Any], path: Path_) -> Iterator[Site]:
    known = {key.name: key for key in keys}
    for name, value in data.items():
        if name in known:
            yield Site((*path, name), known[name])
            yield from sites(known[name].shape, value, (*path, name))


def takes_any_text(shape: Shape) -> bool:
    match shape:
        case Scalar():
            return shape.schema.get("type") == ["string", "number", "boolean"] or shape.words == "selector"
        case Either(parts):
            return any(map(takes_any_text, parts))
        case ListOf(item):
            return takes_any_text(item)
        case Unknown():
            return True
        case Choice() | MapOf() | Keys() | Tagged():
            return False


def file_sites(name: str) -> list[Site]:
    keys = [key for some in station_keys(StationFile) for key in some]
    return list(_sites_of(keys, DATA[name], ()))


class Bench:
    """The example station, with one file after the other replaced."""

    def __init__(self, project: Path) -> None:
        shutil.copytree(DOCS / "examples", project / "stations/springfield")
        self.place: StationPlace = find_station(project, None)
        self.cache = TreeCache()
        self.station_of = load_station(self.place, StationFile, ENV, self.cache).document

    def findings(self, texts: dict[str, str]) -> list[Diagnostic]:
        for name, text in texts.items():
            (self.place.folder / name).write_text(text, encoding="utf-8")
        try:
            loaded = load_station(self.place, StationFile, ENV, self.cache)
            checked = check_station(loaded.draft, None) if loaded.draft else []
            return locate([*loaded.diagnostics, *checked], loaded.tree)
        finally:
            for name in texts:
                (self.place.folder / name).write_text(EXAMPLES[name], encoding="utf-8")

    def insist(self, name: str, text: str, expected: tuple[str, ...]) -> None:
        """An error in this file, at a line that holds one of the words."""
        found = [one for one in self.findings({name: text}) if one.severity is Severity.ERROR]
        lines = text.splitlines()
        shown = [
            lines[one.primary.span.line - 1]
            for one in found
            if one.primary and one.primary.span.file.endswith(f"/{name}")
        ]
        assert found and all(one.primary or one.place for one in found)
        assert any(word in line for line in shown for word in expected), (name, expected, found)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("planted"))


def planted(name: str, path: Path_, value: Any = None, *, remove: bool = False, add: str = "") -> str:
    """The file's text, one key a line, with something else at a path."""
    data = deepcopy(DATA[name])
    here: Any = data
    for segment in path[:-1]:
        here = here[segment]
    if remove:
        del here[path[-1]]
    elif add:
        here[add] = "planted"
    else:
        here[path[-1]] = "@planted@"
    return json.dumps(data, indent=1, ensure_ascii=False).replace('"@planted@"', json.dumps(value)) + "\n"


NAMES = sorted(EXAMPLES)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_the_wrong_shape(bench: Bench, name: str) -> None:
    for site in file_sites(name):
        bench.insist(name, planted(name, site.path, [["planted"]]), ("planted",))


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_says_nothing(bench: Bench, name: str) -> None:
    for site in file_sites(name)[::2]:
        template = site.path[-2:-1] == ("guide",)
        if not takes_any_text(site.key.shape) and not template:
            bench.insist(name, planted(name, site.path, "planted ??"), ("planted",))


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_neighbour(bench: Bench, name: str) -> None:
    parents = dict.fromkeys(site.path[:-1] for site in file_sites(name))
    for path in parents:
        bench.insist(name, planted(name, (*path, "x"), add="zz-planted"), ("planted",))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_key(bench: Bench, name: str) -> None:
    for site in file_sites(name):
        if site.key.required and len(site.path) > 1 and site.key.name != "type":
            where = tuple(f'"{segment}"' for segment in site.path[:-1] if isinstance(segment, str))
            bench.insist(name, planted(name, site.path, remove=True), ("{", *where))


@pytest.mark.parametrize("name", NAMES)
def test_a_key_written_twice(bench: Bench, name: str) -> None:
    for key in DATA[name]:
        text = json.dumps(DATA[name], indent=1, ensure_ascii=False)[:-2] + f',\n "{key}": "planted"\n}}\n'
        bench.insist(name, text, ("planted",))


def test_a_name_that_is_not_declared(bench: Bench) -> None:
    """Every use of a name, at its place."""
    files = {"wrtv": "channels/wrtv.yaml", "neon": "channels/neon.yaml"}
    told = 0
    for use in uses(bench.station_of):
        if use.on_key:
            continue
        if use.path[0] == "channels":
            name, path = files[use.path[1]], use.path[2:]
        else:
            name, path = next(name for name in NAMES if use.path[0] in DATA[name]), use.path
        site = _real(DATA[name], path)
        if site is not None:
            bench.insist(name, planted(name, site, "planted-nowhere"), ("planted",))
            told += 1
    assert told > 60


def _real(data: Any, path: tuple[str, ...]) -> Path_ | None:
    """The path as it is written: `default` and the number of a lone value are not."""
    found: list[str | int] = []
    for segment in path:
        if isinstance(data, dict) and segment in data:
            found.append(segment)
            data = data[segment]
        elif isinstance(data, list) and segment.isdigit():
            found.append(int(segment))
            data = data[int(segment)]
    return tuple(found) if isinstance(data, str) else None


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("breaks.yaml", "    internal:\n      count", "    extends: movie\n    internal:\n      count"),
        (
            "collections.yaml",
            "'kind:movie year:1978..1990 duration:80m..150m -genre:horror'",
            "'late year:1980'",
        ),
    ],
)
def test_names_that_go_round(bench: Bench, name: str, old: str, new: str) -> None:
    text = EXAMPLES[name].replace(old, new)
    if name == "collections.yaml":
        text = text.replace("(kind:movie rating:R)", "movies-80s")
    assert text != EXAMPLES[name]
    assert "RV105" in {one.code for one in bench.findings({name: text})}


def test_several_mistakes_are_told_at_once(bench: Bench) -> None:
    """In every file an unknown key and a value of the wrong shape."""
    texts: dict[str, str] = {}
    for name in NAMES:
        last = file_sites(name)[-1]
        data = deepcopy(DATA[name])
        here: Any = data
        for segment in last.path[:-1]:
            here = here[segment]
        here[last.path[-1]] = "@planted@"
        here[f"zz-planted-{len(texts)}"] = "x"
        texts[name] = json.dumps(data, indent=1, ensure_ascii=False).replace('"@planted@"', '[["planted"]]')
    found = bench.findings(texts)
    for name in NAMES:
        lines = texts[name].splitlines()
        told = {
            lines[one.primary.span.line - 1]
            for one in found
            if one.primary and one.primary.span.file.endswith(f"/{name}")
        }
        assert sum("planted" in line for line in told) == 2, (name, told)
