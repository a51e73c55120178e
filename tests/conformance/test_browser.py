"""The start page plays in a real browser: with hls.js, and with the browser's own HLS."""

import json
import subprocess
from pathlib import Path

import pytest
from conformance.demo_on_air import PROJECT, SHORT, OnAir

SECONDS = 20 if SHORT else 120


@pytest.mark.parametrize("player", ["hls.js", "native"])
def test_the_start_page_plays(on_air: OnAir, player: str, tmp_path: Path) -> None:
    url = f"{on_air.base}/" + ("?player=native" if player == "native" else "")
    command = [
        "node",
        str(PROJECT / "tests/conformance/browser.mjs"),
        url,
        str(SECONDS),
        str(tmp_path / "page.png"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 120, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout)
    assert seen["error"] is None
    assert seen["complaints"] == []
    assert (seen["width"], seen["height"]) == (854, 480)
    assert seen["advanced"] >= SECONDS * 0.9
    assert seen["frames"] >= SECONDS * 25
    assert seen["source"].startswith("blob:") is (player == "hls.js")
