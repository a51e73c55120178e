"""A valid station, broken in many ways: there is always a verdict, and never a traceback."""

import shutil
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.diagnostics.codes import CODES
from retrovue.load.yaml_tree import parse_file

FILES = ("station.yaml", "traffic.yaml", "channels/one.yaml", "overrides/cheers.yaml")
GARBAGE = (
    b"\x00",
    b"\xff\xfe",
    b"\t",
    b": ",
    b"- ",
    b"{",
    b"]",
    b"'",
    b"&x ",
    b"*x",
    b"!!int ",
    b"%",
    b"\xe2\x80\xa8",
    b"? ",
    b"|",
    b"#",
)


def number(*names: object) -> int:
    """A number that depends on nothing but the names."""
    return int.from_bytes(blake2b("/".join(map(str, names)).encode(), digest_size=6).digest(), "big")


def drop(lines: list[bytes], at: int, seed: int) -> None:
    del lines[at]


def repeat(lines: list[bytes], at: int, seed: int) -> None:
    lines.insert(at, lines[at])


def indent(lines: list[bytes], at: int, seed: int) -> None:
    lines[at] = b" " * (1 + seed % 3) + lines[at]


def outdent(lines: list[bytes], at: int, seed: int) -> None:
    lines[at] = lines[at][1 + seed % 2 :]


def truncate(lines: list[bytes], at: int, seed: int) -> None:
    lines[at:] = [lines[at][: seed % (len(lines[at]) + 1)]]


def swap(lines: list[bytes], at: int, seed: int) -> None:
    other = seed % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


def insert(lines: list[bytes], at: int, seed: int) -> None:
    column = seed % (len(lines[at]) + 1)
    lines[at] = lines[at][:column] + GARBAGE[seed % len(GARBAGE)] + lines[at][column:]


def empty_value(lines: list[bytes], at: int, seed: int) -> None:
    lines[at] = lines[at].split(b":")[0] + b":"


def swap_values(lines: list[bytes], at: int, seed: int) -> None:
    """A value of another key: right as YAML, wrong as a station."""
    key, colon, _ = lines[at].partition(b": ")
    _, _, value = lines[seed % len(lines)].partition(b": ")
    lines[at] = key + (colon or b": ") + value


MUTATIONS: tuple[Callable[[list[bytes], int, int], None], ...] = (
    drop, repeat, indent, outdent, truncate, swap, insert, empty_value, swap_values,
)  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("name", FILES)
def test_a_mutated_station_gets_a_verdict(bench, name: str, mutation: Callable[..., None]) -> None:
    path: Path = bench.place.folder / name
    original = path.read_bytes()
    told = 0
    for attempt in range(12):
        lines = original.splitlines()
        seed = number(name, mutation.__name__, attempt)
        mutation(lines, seed % len(lines), seed // len(lines))
        path.write_bytes(b"\n".join(lines) + b"\n")
        found = bench.findings()
        assert all(diagnostic.code in CODES for diagnostic in found)
        assert all(diagnostic.primary or diagnostic.place for diagnostic in found)
        assert bench.shown().count("-->") == len(found)
        told += bool(found)
    assert told >= 3


DEMO = Path(__file__).resolve().parents[2] / "stations" / "demo"
DEMO_FILES = (
    "station.yaml",
    "traffic.yaml",
    "channels/01-one.yaml",
    "channels/02-two.yaml",
    "channels/03-flow.yaml",
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_the_mutated_demo_station_is_checked_without_a_traceback(
    tmp_path: Path, mutation: Callable[..., None]
) -> None:
    """The command itself, over every file of the demo: it passes or it fails, and nothing else."""
    folder = tmp_path / "stations" / "demo"
    shutil.copytree(DEMO, folder)
    for name in DEMO_FILES:
        path = folder / name
        original = path.read_bytes()
        lines = original.splitlines()
        seed = number("demo", name, mutation.__name__)
        mutation(lines, seed % len(lines), seed // len(lines))
        path.write_bytes(b"\n".join(lines) + b"\n")
        done = CliRunner().invoke(app, ["-C", str(tmp_path), "--station", "demo", "check"])
        assert done.exit_code in (0, 1), (name, done.output, done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert "RV900" not in done.output
        assert "check failed" in done.output or "check passed" in done.output
        path.write_bytes(original)


@given(st.one_of(st.text(), st.text(alphabet=" \n:-{}[]'\"abc#&*!|>%@`,?0", max_size=40)))
@settings(max_examples=300)
def test_any_text_becomes_a_tree_or_diagnostics(text: str) -> None:
    parsed = parse_file("x.yaml", text)
    assert parsed.data == {} or parsed.place.children
    for diagnostic in parsed.diagnostics:
        assert diagnostic.code in CODES
        assert diagnostic.primary
        assert diagnostic.primary.span.line >= 1


_PLAIN = st.text(alphabet="abcdefgh0123:-.%@ é日", min_size=1, max_size=10)
_VALUE = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_PLAIN, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(_PLAIN, _VALUE, max_size=4))
def test_every_value_is_its_text_and_has_its_place(data: dict) -> None:
    import json

    parsed = parse_file("x.yaml", json.dumps(data, ensure_ascii=False))
    assert parsed.diagnostics == ()
    assert parsed.data == data


@given(
    st.lists(
        st.sampled_from(
            ["channel", "programs", "grid", "pools", "breaks", "sources", "overrides", "station"]
        ),
        min_size=1,
    ),
    _VALUE,
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_shape_below_any_key_gets_a_verdict(bench, keys: list[str], value: object) -> None:
    import json

    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key in dict.fromkeys(keys))
    (bench.place.folder / "zz.yaml").write_text(text, encoding="utf-8")
    assert all(diagnostic.code in CODES for diagnostic in bench.findings())
