"""Kills and broken sources on a real station with real encoders: what viewers get, and what is left behind."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from e2e.four_channels import SHOWS, children, name_of, write_files
from e2e.tiny_station import OnAir, Project, free_port, sequence

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("project"))
    write_files(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def on_air(project: Project) -> OnAir:
    return project.run(free_port())


def within(seconds: float, true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


def places(playlist: str) -> dict[int, str]:
    """Length of each segment by number."""
    return {
        int(number): length for length, number in re.findall(r"EXTINF:([\d.]+),\n\S*?(\d+)\.ts", playlist)
    }


def newest(station: OnAir, channel: str) -> bytes:
    number = max(places(station.playlist(channel)))
    return station.get(f"/channel/{channel}/small/{number}.ts")


def settled(project: Project) -> None:
    """No file that holds what must not be lost is torn."""
    for file in project.state.glob("*.sqlite"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)], file
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def killed(station: OnAir) -> list[int]:
    """The serving process is gone; the encoders that it had."""
    encoders = children(station.child())
    os.kill(station.child(), signal.SIGKILL)
    return encoders


def test_a_kill_while_it_encodes_leaves_no_encoder_and_no_gap(on_air: OnAir, project: Project) -> None:
    newest(on_air, "one")
    before = on_air.playlist("one")
    assert within(5, lambda: bool(children(on_air.child())))
    encoders = killed(on_air)
    begun = time.monotonic()
    assert len(newest(on_air, "one")) % 188 == 0
    assert time.monotonic() - begun < 15
    assert encoders and within(2, lambda: not any(name_of(pid) for pid in encoders))
    after = on_air.playlist("one")
    assert sequence(after) >= sequence(before)
    both = places(before).keys() & places(after).keys()
    assert {places(before)[number] for number in both} == {places(after)[number] for number in both}
    settled(project)


def test_a_kill_while_an_edit_is_taken_up_keeps_the_files_whole(on_air: OnAir, project: Project) -> None:
    file = project.station / "channels" / "one.yaml"
    file.write_text(file.read_text().replace("name: Tiny", "name: Edited"))
    time.sleep(0.5)
    killed(on_air)
    assert within(15, lambda: "Edited" in on_air.text("/channels.m3u"))
    settled(project)
    assert project.retrovue("show", "log", "one").returncode == 0


def spoil(file: Path, how: str) -> None:
    if how == "unlinked":
        file.unlink()
    elif how == "empty":
        os.truncate(file, 0)
    elif how == "cut":
        os.truncate(file, file.stat().st_size // 50)
    else:
        file.write_bytes(b"\x5a" * file.stat().st_size)


def test_sources_that_break_are_the_slate_and_nothing_else(on_air: OnAir, project: Project) -> None:
    """The process starts anew, so that nothing of them is encoded yet."""
    media = project.folder / "media"
    shutil.copytree(media, project.folder / "kept")
    for name, how in zip(SHOWS.values(), ("unlinked", "empty", "cut", "garbage"), strict=True):
        spoil(media / name, how)
    shutil.rmtree(project.state / "segments")
    killed(on_air)
    said = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", f"{on_air.base}/channel/2.ts",
         "-t", "6", "-f", "null", "-"], capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")
    for channel in SHOWS:
        assert len(newest(on_air, channel)) % 188 == 0
    assert within(10, lambda: {"RV701", "RV702"} <= set(on_air.codes()))
    assert 'retrovue_notices_total{code="RV701"}' in on_air.text("/metrics")
    shutil.copy2(project.folder / "kept" / SHOWS["one"], media / SHOWS["one"])
    answered = r'segments_answered_total\{channel="one",reason="none",shown="real"\}'
    assert within(
        15, lambda: bool(newest(on_air, "one")) and bool(re.search(answered, on_air.text("/metrics")))
    )


def test_when_all_of_it_is_killed_nothing_stays(on_air: OnAir, project: Project) -> None:
    before = on_air.playlist("one")
    encoders = children(on_air.child())
    on_air.kill_everything()
    assert within(2, lambda: not any(name_of(pid) for pid in encoders))
    again = project.run(int(on_air.base.rsplit(":", 1)[1]))
    assert sequence(again.playlist("one")) >= sequence(before)
    settled(project)
