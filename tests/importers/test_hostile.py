"""Whatever stands in a file: a station that passes the checks, or a located RV810, and never anything else."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from importers.moved import CASES, Files, case_files, moved, verdict

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.codes import Severity
from retrovue.importers import Imported
from retrovue.importers.decode import LARGEST, decode

pytestmark = pytest.mark.long

NAMES = sorted(path.name for path in CASES.iterdir())
DOCUMENTS = {name: [(file, decode(file, data)) for file, data in case_files(name)] for name in NAMES}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 100_000_000),
    st.just(10**30),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "../..",
            "/",
            "a'b: #c\n- d",
            "${env:HOME}",
            '`*{x}[y]"\\',
            "x" * 5_000,
            "\u2028\ud800",
            "null",
        ]
    ),
    st.sampled_from([[], {}, [[]], [{}], {"tags": {}}, [None, 1, "x", {}], {"": ""}]),
)


def errors(imported: Imported) -> list[Diagnostic]:
    """A slot off its block is warned of, there as here."""
    return [diagnostic for diagnostic in verdict(imported) if diagnostic.severity == Severity.ERROR]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a document with each of its keys."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        container = waiting.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                waiting.append(container[key])
    return found


@st.composite
def bent(draw: st.DrawFn) -> tuple[str, Files]:
    """A case with a few of its values replaced, removed or moved."""
    name = draw(st.sampled_from(NAMES))
    documents = deepcopy(DOCUMENTS[name])
    for _ in range(draw(st.integers(1, 4))):
        value = draw(st.sampled_from(documents))[1]
        there = places(value)
        if not there:
            break
        container, key = there[draw(st.integers(0, len(there) - 1))]
        other, from_there = there[draw(st.integers(0, len(there) - 1))]
        what = draw(st.sampled_from(["odd", "gone", "copy", "key"]))
        if what == "gone":
            del container[key]
        elif what == "copy" and from_there in (other if isinstance(other, dict) else range(len(other))):
            container[key] = deepcopy(other[from_there])
        elif what == "key" and isinstance(container, dict):
            container[draw(st.text(max_size=8))] = container.pop(key)
        else:
            container[key] = deepcopy(draw(ODD))
    return name, [
        (f"{file}.json", json.dumps(value).encode("utf-8", "surrogatepass")) for file, value in documents
    ]


@settings(max_examples=150, deadline=None)
@given(bent())
def test_bent_documents(case: tuple[str, Files]) -> None:
    name, files = case
    try:
        found = moved(files, name.partition("-")[0])
    except StationError as error:
        assert [(diagnostic.code, bool(diagnostic.place)) for diagnostic in error.diagnostics] == [
            ("RV810", True)
        ]
        return
    assert errors(found) == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 3_000), st.binary(max_size=4))
@example(NAMES[0], 0, b"\xff\xfe")
def test_broken_bytes(name: str, at: int, bytes: bytes) -> None:
    files = [(file, data[:at] + bytes + data[at + len(bytes) :]) for file, data in case_files(name)]
    try:
        moved(files)
    except StationError as error:
        assert [diagnostic.code for diagnostic in error.diagnostics] == ["RV810"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b"{", "not JSON"),
        ("a.json", b"\xff\xfe\xfa", "not text"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"a":' * 100_000, "nested too deeply"),
        ("a.json", b"9" * 10_000, "not JSON"),
        ("a.json", b'{"a": NaN}', "`NaN` is not a number"),
        ("a.json", b"[" + b"0," * 4_000_001 + b"0]", "more than 4,000,000 values"),
        ("a.json", b" " * (LARGEST + 1), "larger than 64 MiB"),
        ("a.yaml", b"a: [", "not YAML"),
        ("a.yaml", b"[" * 1_000, "too much"),
        ("a.yaml", b"a: &x 1\nb: *x\n", "alias"),
        ("a.yaml", b"--- 1\n--- 2\n", "several documents"),
        ("a.yaml", b"a: \x00", "not YAML"),
        ("a.json", b"3", "no system"),
        ("a.json", b'{"station_conf": {"network_type": "web", "network_name": "x"}}', "no channel"),
        ("a.json", b'{"station_conf": {}}', ""),
        ("a.json", b'{"station_conf": {"network_name": "${env:HOME}"}}', ""),
        ("a.json", b'{"station_conf": {"network_name": "x # rv: allow RV001"}}', ""),
        ("a.json", b'{"programs": {"a": 3}, "startTimeOffsets": [], "lineup": [{"id": "a", "type": "content"}]}', ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read(name: str, data: bytes, said: str) -> None:
    if not said:
        assert verdict(moved([(name, data)])) == []
        return
    with pytest.raises(StationError) as caught:
        moved([(name, data)])
    (found,) = caught.value.diagnostics
    assert (
        found.code == "RV810"
        and said in found.message
        and found.place
        and found.place.startswith("a.")
        and found.help
    )


@pytest.mark.parametrize("kind", ["movie", "episode", "slots"])
def test_a_huge_channel_is_read(kind: str) -> None:
    """Ten thousand programmes with names as long as they come: the station's files stay within their bounds."""
    programs = [
        {
            "type": kind,
            "title": f"{number} {'x' * 190}",
            "showTitle": f"{'x' * 150} {number}",
            "duration": 60_000,
        }
        for number in range(10_000)
    ]
    slots = [
        {"time": number, "showId": f"tv.中{number}", "order": "next"}
        for number in range(0, 86_400_000, 7_000)
    ]
    channel: dict[str, Any] = {"number": 1, "name": "Big", "programs": programs if kind != "slots" else []}
    if kind == "slots":
        channel["scheduleBackup"] = {"period": 86_400_000, "slots": [{"time": 0, "showId": "movie."}, *slots]}
    found = moved([("big.json", json.dumps(channel).encode())])
    assert errors(found) == []
    assert "left out" in found.files["IMPORT.md"] or "only the first" in found.files["IMPORT.md"]


def test_a_thousand_channels_are_enough() -> None:
    channels = [{"number": number, "name": "x", "programs": []} for number in range(1, 1_002)]
    with pytest.raises(StationError, match="more than 1,000 channels"):
        moved([("many.json", json.dumps(channels).encode())])
