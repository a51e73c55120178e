"""The guide and the line-up before the judges of others: validators of XMLTV, and four parsers of M3U."""

import json
import os
import shutil
import subprocess
import sys
import venv
from hashlib import blake2b
from pathlib import Path

import pytest
from conformance.demo_on_air import PROJECT
from export.test_hostile import PIECES, in_a_line, meant

from retrovue.export import ExportChannel, render_m3u

DTD = Path("/usr/share/xmltv/xmltv.dtd")
NPM = PROJECT / ".venv" / "npm"
NAMES = 2_000
READER = """
import json, sys
from ipytv import playlist
found = playlist.loadf(sys.argv[1]).get_channels()
print(json.dumps([{
    "id": one.attributes["tvg-id"], "name": one.name, "shown": one.attributes["tvg-name"],
    "logo": one.attributes.get("tvg-logo", ""), "group": one.attributes.get("group-title", ""), "url": one.url,
    "number": one.attributes["tvg-chno"],
} for one in found]))
"""


def pick(count: int, *names: object) -> int:
    return int.from_bytes(blake2b("/".join(map(str, names)).encode(), digest_size=8).digest(), "big") % count


def hostile(number: int, what: str) -> str:
    """A name of one to seven odd pieces, with something to read among them."""
    pieces = [
        PIECES[pick(len(PIECES), number, what, place)] for place in range(1 + pick(7, number, what, "n"))
    ]
    return f"{number}".join([*pieces[:3], " "]) + "".join(pieces[3:])


def test_the_guide_of_twenty_channels_for_a_fortnight_is_valid(tmp_path: Path) -> None:
    sys.path.insert(0, str(PROJECT / "tests" / "bench"))
    import bench_guide
    import world

    catalog = world.catalog()
    channels = bench_guide.write_logs(tmp_path / "state", catalog)
    guide = tmp_path / "guide.xml"
    guide.write_bytes(bench_guide.guide(tmp_path / "state", channels, catalog))
    assert guide.read_bytes().count(b"<channel ") == 20
    supplement = tmp_path / "supplement"
    supplement.mkdir()
    shutil.copy(DTD, supplement)
    for command in (
        ["xmllint", "--noout", "--nonet", "--noent", "--path", str(supplement), "--dtdvalid", str(DTD), str(guide)],
        ["tv_validate_file", str(guide)],
    ):  # fmt: skip
        environment = {**os.environ, "XMLTV_SUPPLEMENT": str(supplement)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        said = (done.stdout + done.stderr).strip()
        assert said in ("", "Validated ok."), said[-2000:]


@pytest.fixture(scope="module")
def line_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ExportChannel]]:
    channels = [
        ExportChannel(f"c{n}", "tv", f"{n}.1", hostile(n, "name"), group=hostile(n, "group"), logo=f"http://x/{n}?a=b,c")
        for n in range(NAMES)
    ]  # fmt: skip
    file = tmp_path_factory.mktemp("line-up") / "channels.m3u"
    file.write_text(render_m3u(channels, "http://tv:8080"), encoding="utf-8")
    return file, channels


def expected(channels: list[ExportChannel]) -> list[dict[str, str]]:
    return [
        {"id": one.guide_id, "name": in_a_line(one.name), "shown": in_a_line(one.name),
         "logo": one.logo.replace(",", "%2C"), "group": in_a_line(one.group),
         "url": f"http://tv:8080/channel/{one.number}.ts", "number": one.number}
        for one in channels
    ]  # fmt: skip


def compared(found: list[dict[str, str]], wanted: list[dict[str, str]], parser: str) -> None:
    assert len(found) == len(wanted), parser
    for seen, want in zip(found, wanted, strict=True):
        for key, value in seen.items():
            assert meant(value) == meant(want[key]), (parser, key)


def test_four_parsers_read_two_thousand_hostile_names(
    line_up: tuple[Path, list[ExportChannel]], tmp_path: Path
) -> None:
    file, channels = line_up
    node = ["node", str(Path(__file__).parent / "line_up.mjs"), str(NPM), str(file)]
    done = subprocess.run(node, check=True, capture_output=True, text=True, timeout=120)
    found = json.loads(done.stdout)
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "m3u-ipytv==1.0.2"], check=True, timeout=300)
    read = [python, "-c", READER, str(file)]
    found["m3u-ipytv"] = json.loads(
        subprocess.run(read, check=True, capture_output=True, text=True, timeout=120).stdout
    )
    assert found.pop("guides") == ["http://tv:8080/guide.xml"] * 2
    assert len(found) == 4
    for parser, seen in found.items():
        compared(seen, expected(channels), parser)
