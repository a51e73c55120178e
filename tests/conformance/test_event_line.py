"""The line of the console to its station: whatever becomes of it, every event is told once, and what is told of it is true."""

import json
import subprocess

from conformance.demo_on_air import PROJECT


def test_the_line_of_the_console() -> None:
    command = ["node", str(PROJECT / "tests/conformance/event_line.mjs")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=PROJECT)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["wrong"] == []
    assert found["events"] > 500
