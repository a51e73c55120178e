"""From a folder of YAML to a picture, and what must not disturb it. One station, in the order of its life."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import av
import imageio_ffmpeg
import m3u8
import pytest
from e2e.cards import edge, newest, raise_card, wait_for_edge
from e2e.tiny_station import OnAir, Project, free_port, sequence


@pytest.fixture(scope="module")
def on_air(project: Project) -> OnAir:
    project.retrovue("sync")
    project.retrovue("build")
    return project.run(free_port())


def test_the_station_is_accepted(project: Project) -> None:
    project.retrovue("check")


@pytest.mark.long
def test_a_build_of_a_build_changes_nothing(on_air: OnAir, project: Project) -> None:
    assert project.retrovue("plan", "--exit-code").returncode == 0


def test_hls_plays_without_a_word(on_air: OnAir) -> None:
    url = f"{on_air.base}/channel/1.m3u8"
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", url, "-t", "15", "-f", "null", "-"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_tuner_gets_the_bytes_of_the_segments(on_air: OnAir, tmp_path: Path) -> None:
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", f"{on_air.base}/channel/2.ts",
         "-t", "12", "-c", "copy", "-f", "mpegts", "-y", str(tmp_path / "tuner.ts")],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with av.open(str(tmp_path / "tuner.ts")) as stream:
        times = [packet.dts for packet in stream.demux(video=0) if packet.dts is not None]
    assert len(times) >= 12 * 30
    assert {two - one for one, two in zip(times, times[1:], strict=False)} == {3000}


def test_an_alert_takes_all_channels_and_leaves_no_trace_in_the_streams(
    on_air: OnAir, tmp_path: Path
) -> None:
    """With EDGE=1 the time from the request to the newest segment must be that of a quiet machine."""
    edge(on_air)
    tuner = tmp_path / "alert.ts"
    players = [
        subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", on_air.base + path, *output],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for path, output in (
            ("/channel/1.m3u8", ("-t", "17", "-f", "null", "-")),
            ("/channel/2.ts", ("-t", "11", "-c", "copy", "-f", "mpegts", "-y", str(tuner))),
        )
    ]  # fmt: skip
    begun = time.perf_counter()
    raised = raise_card(on_air, text="Storm: take cover", seconds=5)
    wait_for_edge(on_air, (True, True), 8)
    assert time.perf_counter() - begun < (3 if os.environ.get("EDGE") else 6)
    wait_for_edge(on_air, (False, False), 12)
    ended = json.loads(on_air.text("/api/v1/air"))["now"]
    assert raised["until"] <= ended < raised["until"] + 6_000
    assert [(player.communicate(timeout=60)[0], player.returncode) for player in players] == [
        ("", 0),
        ("", 0),
    ]
    with av.open(str(tuner)) as stream:
        times = [packet.dts for packet in stream.demux(video=0) if packet.dts is not None]
    assert {two - one for one, two in zip(times, times[1:], strict=False)} == {3000}


def test_the_playlists_are_ones_that_others_can_read(on_air: OnAir) -> None:
    top = m3u8.loads(on_air.text("/channel/1.m3u8"))
    assert [p.uri for p in top.playlists] == ["one/small.m3u8"]
    media = m3u8.loads(on_air.playlist())
    assert len(media.segments) == 6
    assert not any(segment.discontinuity for segment in media.segments)
    assert media.segments[0].program_date_time is not None


def test_the_line_up_and_the_guide_name_both_channels(on_air: OnAir) -> None:
    line_up, guide = on_air.text("/channels.m3u"), on_air.text("/guide.xml")
    for channel in ("one", "two"):
        assert f'tvg-id="{channel}.tiny.retrovue.local"' in line_up
        assert f'<channel id="{channel}.tiny.retrovue.local">' in guide
    assert "Blue" in guide


def test_the_start_page_shows_what_is_on(on_air: OnAir) -> None:
    page = on_air.text("/")
    assert "Tiny One" in page
    assert "Tiny Two" in page
    assert "<video" in page


def test_unknown_channels_and_old_segments_are_not_found(on_air: OnAir) -> None:
    first = sequence(on_air.playlist())
    for path in ("/channel/9.m3u8", "/channel/9.ts", "/channel/one/1080p.m3u8", f"/channel/one/small/{first - 400}.ts",
                 f"/channel/one/small/{first + 400}.ts", "/channel/one/small/1.ts"):  # fmt: skip
        assert on_air.fetch(path)[0] == 404, path


def test_a_second_run_says_who_runs(on_air: OnAir, project: Project) -> None:
    said = project.retrovue("run", "--port", "0", code=4).stderr
    assert "error[RV804]" in said
    assert "retrovue run" in said
    assert "error[RV804]" in project.retrovue("build", code=4).stderr


def test_a_broken_edit_keeps_the_old_station(on_air: OnAir, project: Project) -> None:
    file = project.station / "channels" / "one.yaml"
    good = file.read_text()
    file.write_text(good.replace("block: none", "blok: none"))
    on_air.wait_for("RV705")
    assert "Tiny One" in on_air.text("/")
    file.write_text(good.replace("Tiny One", "Tiny Uno"))
    on_air.wait_for("RV708")
    assert "Tiny Uno" in on_air.text("/channels.m3u")


def test_an_edit_moves_nothing_that_is_on_the_air(on_air: OnAir, project: Project) -> None:
    before = on_air.playlist("two")
    file = project.station / "channels" / "one.yaml"
    file.write_text(file.read_text().replace("order: shuffle", "order: sequential"))
    time.sleep(2.5)
    after = on_air.playlist("two")
    shared = set(re.findall(r"small/(\d+)\.ts", before)) & set(re.findall(r"small/(\d+)\.ts", after))
    assert shared
    assert sequence(after) >= sequence(before)


def test_a_crash_of_the_serving_process_is_survived_and_so_is_an_alert(
    on_air: OnAir, project: Project
) -> None:
    raise_card(on_air, text="Back soon", channels=["1"], seconds=600)
    wait_for_edge(on_air, (True, False), 8)
    path = newest(on_air, "one")
    before, shown = sequence(on_air.playlist()), on_air.get(path)
    os.kill(on_air.child(), signal.SIGKILL)
    assert sequence(on_air.playlist()) >= before
    assert on_air.get(path) == shown
    assert edge(on_air) == (True, False)
    assert "Back soon" in project.retrovue("alert", "--clear").stdout
    wait_for_edge(on_air, (False, False), 10)


def test_the_as_run_tells_what_viewers_were_given(on_air: OnAir, project: Project) -> None:
    for _ in range(10):
        done = subprocess.run(project.command("asrun", "one", "--compare"), capture_output=True, text=True)
        if done.returncode == 3 and "override" in done.stdout:
            return
        time.sleep(1)
    raise AssertionError(done.stdout + done.stderr)


def test_after_a_power_cut_the_same_instant_gives_the_same_playlist(on_air: OnAir, project: Project) -> None:
    before = on_air.playlist()
    on_air.kill_everything()
    port = int(on_air.base.rsplit(":", 1)[1])
    again = project.run(port)
    after = again.playlist()
    known = {msn: length for length, msn in re.findall(r"EXTINF:([0-9.]+),\nsmall/(\d+)", before)}
    for length, msn in re.findall(r"EXTINF:([0-9.]+),\nsmall/(\d+)", after):
        assert known.get(msn, length) == length
    assert sequence(after) >= sequence(before)


def test_a_file_that_vanishes_leaves_the_channel_on_the_air(project: Project) -> None:
    station = OnAir(_base_of(project), project, project.runs[-1])
    for clip in (project.folder / "media").glob("*.*"):
        clip.rename(clip.with_suffix(clip.suffix + ".away"))
    segments = project.state / "segments"
    for file in segments.rglob("*.ts"):
        file.unlink()
    url = f"{station.base}/channel/1.ts"
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "warning", "-xerror", "-i", url, "-t", "12", "-f", "null", "-"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "RV701" in station.codes()


def _base_of(project: Project) -> str:
    command = project.runs[-1].args
    assert isinstance(command, list)
    return f"http://127.0.0.1:{command[-1]}"


def test_a_port_in_use_is_said(project: Project) -> None:
    project.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = project.retrovue(
            "run", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]), code=4
        ).stderr
    assert "error[RV803]" in said
