"""What the item page computes by itself: timecodes to the frame, lists of chapters, steps back and forth."""

import json
import subprocess

from conformance.demo_on_air import PROJECT


def test_the_pieces_of_the_item_page() -> None:
    command = ["node", str(PROJECT / "tests/conformance/item_pieces.mjs")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["wrong"] == []
    assert (found["frames"], found["changes"]) == (33_600, 7_500)
