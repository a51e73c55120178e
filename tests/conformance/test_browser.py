"""The start page plays in a real browser: with hls.js, and with the browser's own HLS."""

import json
import subprocess
from pathlib import Path

import pytest
from conformance.demo_on_air import PROJECT, SHORT, OnAir
from conformance.joins import LONG, crossed

SECONDS = 600 if LONG else 45 if SHORT else 120
AWAY = 15
"""Seconds in another tab and without a network."""


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
    with crossed(on_air, player):
        result = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 120, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout)
    assert seen["error"] is None
    assert seen["complaints"] == []
    assert (seen["width"], seen["height"]) == (854, 480)
    assert seen["advanced"] >= SECONDS * 0.9
    assert seen["frames"] >= SECONDS * 25
    assert seen["source"].startswith("blob:") is (player == "hls.js")


def test_hls_js_carries_on_from_another_tab_and_without_a_network(on_air: OnAir, tmp_path: Path) -> None:
    """Buffered is more than five seconds: nobody sees that the network was away."""
    seconds = SECONDS // 2
    command = ["node", str(PROJECT / "tests/conformance/browser.mjs"), f"{on_air.base}/", str(seconds),
               str(tmp_path / "page.png"), "interrupted"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 150, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout)
    print(f"hls.js, interrupted: {seen}")
    assert seen["error"] is None
    assert [one for one in seen["complaints"] if "ERR_INTERNET_DISCONNECTED" not in one] == []
    assert seen["advanced"] >= (seconds + AWAY) * 0.9
    assert seen["source"].startswith("blob:")
