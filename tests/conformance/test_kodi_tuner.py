"""Kodi finds the station by UDP like any tuner, lists what we list, and plays a channel on a tuner that is counted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conformance.client_station import NUMBERS, write_files
from conformance.demo_on_air import PROJECT
from e2e.tiny_station import Project


@pytest.mark.skipif(os.geteuid() != 0, reason="a network of its own needs root")
def test_kodi_lists_our_channels_and_plays_one(tmp_path: Path) -> None:
    write_files(Project(tmp_path))
    command = [
        "unshare",
        "-n",
        sys.executable,
        str(PROJECT / "tests/conformance/kodi_tuner.py"),
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    numbers = [
        f"{one['channelnumber']}.{one['subchannelnumber']}"
        if one["subchannelnumber"]
        else str(one["channelnumber"])
        for one in said["channels"]
    ]
    assert sorted(numbers) == sorted(NUMBERS)
    playing, tuners = said["played"]["playing"], said["played"]["air"]["tuners"]
    print(f"kodi's tuner: {said['played']['took']:.1f} s to a picture of {said['played']['url']}; {tuners}")
    assert [one["codec"] for one in playing["videostreams"]] == ["h264"]
    assert [one["codec"] for one in playing["audiostreams"]] == ["aac"]
    assert [(one["number"], one["client"]) for one in tuners["in_use"]] == [(NUMBERS[1], "192.168.77.1")]
