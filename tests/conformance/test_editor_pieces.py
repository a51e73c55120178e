"""What the editor of files computes by itself: the place of a cursor in unfinished text, and what may stand there."""

import json
import subprocess

from conformance.demo_on_air import PROJECT


def test_the_pieces_of_the_editor() -> None:
    command = ["node", str(PROJECT / "tests/conformance/editor_pieces.mjs")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    print(f"a place in the largest file is found in {found['ms']:.0f} ms")
    assert found["wrong"] == []
    assert (found["asked"], found["made"]) == (32, 3000)


def test_the_list_of_keys_by_keyboard() -> None:
    command = ["node", str(PROJECT / "tests/conformance/editor_keys.mjs")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == []
