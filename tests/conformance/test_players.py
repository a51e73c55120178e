"""Players that stand in for what people watch with: no line of complaint, nothing lost, across many joins."""

import os
import pwd
import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conformance.demo_on_air import OnAir
from conformance.joins import SECONDS, crossed

from retrovue.ffmpeg.find import find_ffmpeg

ENDINGS = ("m3u8", "ts")


def shipped_ffmpeg() -> str:
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()


def decode(ffmpeg: str, url: str, seconds: int) -> subprocess.CompletedProcess[str]:
    command = [
        ffmpeg,
        "-nostdin",
        "-hide_banner",
        "-v",
        "warning",
        "-xerror",
        "-i",
        url,
        "-t",
        str(seconds),
        "-f",
        "null",
        "-",
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)


def warm(station: OnAir) -> None:
    """Tunes in once, so that a first start under full load is not what is measured."""
    subprocess.run(
        [shipped_ffmpeg(), "-nostdin", "-v", "error", "-i", f"{station.base}/channel/1.ts", "-t", "8", "-f", "null", "-"],
        timeout=60, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["system", "shipped"])
def test_ffmpeg_decodes_twenty_joins_without_a_word(on_air: OnAir, name: str) -> None:
    ffmpeg = shutil.which("ffmpeg") if name == "system" else shipped_ffmpeg()
    assert ffmpeg
    with crossed(on_air, f"{name} ffmpeg"), ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(decode, ffmpeg, f"{on_air.base}/channel/1.{ending}", SECONDS) for ending in ENDINGS
        ]
    for ending, run in zip(ENDINGS, runs, strict=True):
        result = run.result()
        assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), ending


@pytest.mark.parametrize("ending", ENDINGS)
def test_mpv_plays_over_twenty_joins(on_air: OnAir, ending: str) -> None:
    warm(on_air)
    command = ["mpv", "--no-config", "--vo=null", "--ao=null", f"--length={SECONDS}", "--msg-level=all=warn", "--no-terminal",
               f"{on_air.base}/channel/1.{ending}"]  # fmt: skip
    with crossed(on_air, f"mpv {ending}"):
        result = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 60)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


@pytest.fixture(scope="session")
def viewer() -> list[str]:
    """VLC refuses root: as root, it runs as a user made for it."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("retrovueviewer")
    except KeyError:
        subprocess.run(["useradd", "-m", "retrovueviewer"], check=True)
    return ["runuser", "-u", "retrovueviewer", "--", "env", "HOME=/home/retrovueviewer"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_vlc_plays_over_twenty_joins_without_loss(on_air: OnAir, ending: str, viewer: list[str]) -> None:
    warm(on_air)
    command = [*viewer, "timeout", str(SECONDS + 40), "cvlc", "-I", "rc", "--rc-fake-tty", "--no-color", "--vout", "dummy",
               "--aout", "dummy", f"{on_air.base}/channel/1.{ending}"]  # fmt: skip
    with crossed(on_air, f"vlc {ending}"):
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        time.sleep(SECONDS + 2)
    assert process.stdin is not None
    for word, pause in (("stats", 2), ("quit", 0)):
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
        time.sleep(pause)
    output, _ = process.communicate(timeout=60)
    figures = {name: int(number) for name, number in re.findall(r"\|\s*([a-z ]+?)\s*:\s*(\d+)", output)}
    assert figures["video decoded"] > SECONDS * 30 * 2 // 3, output
    assert figures["demux corrupted"] == 0, output
    assert figures["discontinuities"] == 0, output
    assert figures["buffers lost"] == 0, output
    print(f"vlc {ending}: {figures}")
    assert figures["frames lost"] <= figures["video decoded"] // 100, output


def test_hls_players_carry_on_through_a_crash(on_air: OnAir) -> None:
    warm(on_air)
    ffmpeg = shutil.which("ffmpeg")
    assert ffmpeg
    with ThreadPoolExecutor() as pool:
        run = pool.submit(decode, ffmpeg, f"{on_air.base}/channel/1.m3u8", 40)
        time.sleep(12)
        on_air.kill_child()
    result = run.result()
    assert (result.returncode, result.stderr) == (0, "")


def test_the_guide_validates(on_air: OnAir, tmp_path) -> None:
    guide = tmp_path / "guide.xml"
    guide.write_bytes(on_air.get("/guide.xml"))
    dtd = "/usr/share/xmltv/xmltv.dtd"
    subprocess.run(["xmllint", "--noout", "--dtdvalid", dtd, str(guide)], check=True)
    supplement = tmp_path / "supplement"
    supplement.mkdir()
    shutil.copy(dtd, supplement)
    subprocess.run(
        ["tv_validate_file", str(guide)], check=True, env={**os.environ, "XMLTV_SUPPLEMENT": str(supplement)}
    )


def test_the_shipped_ffmpeg_is_found_where_there_is_no_other() -> None:
    assert find_ffmpeg("", {"PATH": ""}, None).path == shipped_ffmpeg()
