"""Text that is meant to hurt: refused within two seconds and 300 MB, in a process of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cpu import timed
from load.conftest import CASES, Bench

SECONDS, MEGABYTES, LONGEST = 2.0, 300, 400_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "aliases of aliases": (BOMB, "RV017"),
    "merge keys of merge keys": ("x: &x {a: 1}\n" + "".join(f"y{n}: &y{n} {{<<: *x}}\n" for n in range(3000)), "RV"),
    "brackets in brackets": ("pools: " + "[" * 100_000, "RV00"),
    "maps in maps": ("pools: " + "{a: " * 50_000, "RV00"),
    "indents in indents": ("".join(" " * n + "a:\n" for n in range(1_300)), "RV00"),
    "one huge text": ("collections: {x: '" + "x" * 900_000 + "'}\n", "RV"),
    "a megabyte of keys": ("pools:\n" + "".join(f"  k{n}: {{}}\n" for n in range(80_000))[:990_000], "RV"),
    "a megabyte of flow keys": ("pools: {" + ", ".join(f"k{n}: x" for n in range(70_000)) + "}\n", "RV"),
    "one long line": ("# " + "x" * 990_000 + "\nbrakes: x\n", "RV010"),
    "a long plain text": ("station: {name: " + "x " * 400_000 + "}\n", "RV"),
    "a directive": ("%YAML 1.1\n---\nstation: {}\n", "RV003"),
    "many directives": ("%TAG ! tag:x,2000:\n" * 20_000 + "---\na: b\n", "RV003"),
    "tags": ("x: !!python/object/apply:os.system ['true']\n", "RV003"),
    "very many tags": ("x: [" + "!!int 3, " * 60_000 + "]\n", "RV"),
    "NUL": (b"station:\x00 {}\n", "RV00"),
    "very many NULs": (b"\x00" * 900_000, "RV00"),
    "no text": (bytes(range(128, 256)) * 4_000, "RV002"),
    "too large": ("# " + "x" * 2_000_000, "RV002"),
    "quotes that stay open": ("a: '" + "''" * 400_000, "RV001"),
    "escapes": ('a: "' + "\\u0041" * 150_000 + '"\n', "RV010"),
    "block text": ("a: |\n" + " x\n" * 300_000, "RV010"),
    "question marks": ("? " * 100_000 + "\n", "RV00"),
    "dashes": ("- " * 200_000 + "\n", "RV00"),
    "very many documents": ("---\na: b\n" * 80_000, "RV00"),
    "selectors in brackets": ("collections: {x: '" + "(" * 60_000 + "'}\n", "RV020"),
    "a long selector": ("collections: {x: '" + "kind:movie " * 80_000 + "'}\n", ""),
    "a long list of days": (
        "channel: {id: x, number: 9, name: X}\ngrid: {'" + "mon," * 200_000 + "mon': {06:00: x}}\n", "RV"
    ),
    "numbers": ("pools: {x: {from: 'kind:promo', rest: " + "9" * 900_000 + "d}}\n", "RV022"),
    "spans": ("seasons: {x: [" + "'01-01..02-02', " * 60_000 + "]}\n", ""),
}  # fmt: skip


MEASURED = ("aliases of aliases", "a megabyte of keys", "very many tags", "very many NULs", "numbers")
"""In a process of their own, whose memory is counted."""


def written(folder: Path, name: str) -> None:
    text = HOSTILE[name][0]
    (folder / "zz.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("name", HOSTILE)
def test_it_gets_a_short_verdict_soon(name: str, bench: Bench) -> None:
    written(bench.place.folder, name)
    shown, seconds = timed(bench.shown, SECONDS)
    assert seconds < SECONDS
    assert HOSTILE[name][1] in shown
    assert len(shown) < LONGEST


MEASURING = """
import pathlib, sys
from retrovue.cli.main import main
report = pathlib.Path(sys.argv.pop(1))
try:
    main()
finally:
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    report.write_text(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""
"""The program's own peak in KiB. What the kernel tells a parent begins with the parent's own size."""


@pytest.mark.long
@pytest.mark.parametrize("name", MEASURED)
def test_a_process_that_reads_it_stays_small(name: str, tmp_path: Path) -> None:
    code = HOSTILE[name][1]
    folder = tmp_path / "stations/plain"
    shutil.copytree(CASES / "good/plain", folder)
    written(folder, name)
    report = tmp_path / "peak"
    command = [sys.executable, "-c", MEASURING, str(report), "-C", str(tmp_path), "check"]
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.run(command, stdout=out, stderr=out, timeout=60, check=False)
    said = (tmp_path / "out").read_text(errors="replace")
    assert process.returncode in ((1,) if code else (0, 1)), said[:500]
    assert "Traceback" not in said and "RV900" not in said
    assert int(report.read_text()) < MEGABYTES * 1024
