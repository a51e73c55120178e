"""A real player changes over between the profiles of a channel with every fragment it loads."""

import json
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from conformance.demo_on_air import PROJECT, SHORT
from e2e.tiny_station import OnAir, Project, free_port, make_media, write_station

SECONDS = 25 if SHORT else 90
PROFILES = "profiles: {small: {size: 256x144, video: 200k, audio: 64k}, large: {size: 426x240, video: 400k, audio: 64k}}"


@pytest.fixture(scope="module")
def two_profiles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    made = Project(tmp_path_factory.mktemp("project"))
    make_media(made.folder / "media")
    write_station(made.folder)
    station = made.station / "station.yaml"
    lines = [PROFILES if line.startswith("profiles:") else line for line in station.read_text().splitlines()]
    station.write_text("\n".join(lines) + "\n")
    channel = made.station / "channels" / "one.yaml"
    channel.write_text(
        channel.read_text().replace("breaks: quick", "breaks: quick, profiles: [small, large]")
    )
    made.retrovue("sync")
    made.retrovue("build")
    yield made.run(free_port())
    made.close()


def test_hls_js_changes_over_at_every_fragment(two_profiles: OnAir) -> None:
    script = str(Path(PROJECT) / "tests/conformance/variants.mjs")
    done = subprocess.run(
        ["node", script, two_profiles.base, str(SECONDS)], capture_output=True, text=True, timeout=SECONDS + 90, cwd=PROJECT
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert set(seen["errors"]) <= {"bufferStalledError", "aborted"}, (
        "which a busy machine causes, where a load is given up for a smaller one; `stalls` counts those that are seen"
    )
    assert seen["codecs"] == ["avc1.64001f", "avc1.64001f"]
    levels = [level for level, _ in seen["loaded"]]
    assert levels == [at % 2 for at in range(len(levels))]
    numbers = [number for _, number in seen["loaded"]]
    assert {two - one for one, two in pairwise(numbers)} <= {0, 1}, (
        "one may be loaded again to find the place"
    )
    assert len(seen["ranges"]) == 1
    assert {144, 240} <= set(seen["heights"])
    assert seen["advanced"] >= SECONDS - 8
    assert seen["stalls"] == 0
