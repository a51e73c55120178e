"""Debian's hdhomerun_config, which is the real client library, and calls like those of real servers, on a station on the air."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conformance.own_network import own_network
from e2e.four_channels import write_files
from e2e.tiny_station import OnAir, Project, free_port

from retrovue.load.air_token import read_token
from retrovue.playout.deliver.hdhomerun.device_id import device_id, is_device_id

CONFIG = shutil.which("hdhomerun_config") or "hdhomerun_config"


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[bool]:
    """Port 65001 may be another station's on this machine."""
    with own_network() as made:
        yield made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("project"))
    write_files(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def on_air(project: Project) -> OnAir:
    """On all addresses, as clients that broadcast can only find it there."""
    port, second = free_port(), free_port()
    station = project.station / "station.yaml"
    station.write_text(station.read_text() + f"server: {{tuners: 2, tuner_port: {second}}}\n")
    command = project.command("run", "--host", "0.0.0.0", "--port", str(port))
    with (project.folder / "run.log").open("a") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, text=True)
    project.runs.append(process)
    running = OnAir(f"http://127.0.0.1:{port}", project, process)
    running.second = f"http://127.0.0.1:{second}"
    running.wait_until_up()
    wait_until_found(running)
    return running


def wait_until_found(station: OnAir) -> None:
    """Also when another station on this machine has the port for a while, where both are in one network."""
    for _ in range(90):
        if device(station)["DeviceID"] in tool("discover", "127.0.0.1"):
            return
        time.sleep(0.5)
    raise AssertionError(station.project.log())


def tool(*words: str, code: int = 0) -> str:
    done = subprocess.run([CONFIG, *words], capture_output=True, text=True, timeout=30)
    if code:
        assert done.returncode != 0, done.stdout
    return (done.stdout + done.stderr).strip()


def device(on_air: OnAir) -> dict:
    return json.loads(on_air.get("/discover.json"))


def streaming(url: str, agent: str = "Lavf/60.16.100") -> urllib.request.addinfourl:
    request = urllib.request.Request(url, headers={"User-Agent": agent, "Range": "bytes=0-"})
    return urllib.request.urlopen(request, timeout=15)


def refusal(url: str) -> tuple[int, str]:
    """Status, and what a tuner says of it."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        streaming(url)
    with refused.value as answer:
        return answer.code, answer.headers["X-HDHomeRun-Error"]


def status(on_air: OnAir, tuner: int) -> str:
    return tool("127.0.0.1", "get", f"/tuner{tuner}/status")


def test_the_device_is_found_by_broadcast_and_by_address(on_air: OnAir) -> None:
    id = device(on_air)["DeviceID"]
    assert is_device_id(id)
    assert tool("discover", "127.0.0.1") == f"hdhomerun device {id} found at 127.0.0.1"
    assert re.search(rf"hdhomerun device {id} found at (10|172|192|127)\.", tool("discover"))


def test_it_is_asked_by_its_id_and_by_its_address(on_air: OnAir) -> None:
    id = device(on_air)["DeviceID"]
    assert tool("127.0.0.1", "get", "/sys/model") == tool(id, "get", "/sys/model") == "hdhomerun5_atsc"
    assert status(on_air, 0) == "ch=none lock=none ss=0 snq=0 seq=0 bps=0 pps=0"
    assert "/tuner<n>/status" in tool("127.0.0.1", "get", "help")


def test_what_it_does_not_know_and_what_cannot_be_set(on_air: OnAir) -> None:
    assert tool("127.0.0.1", "get", "/sys/nothing", code=1) == "ERROR: unknown getset variable"
    assert tool("127.0.0.1", "get", "/tuner2/status", code=1) == "ERROR: unknown getset variable"
    assert tool("127.0.0.1", "set", "/tuner0/channel", "auto:1", code=1) == "ERROR: variable is read only"
    assert "invalid device id" in tool(device_id(1)[:7] + "Z", "get", "help", code=1)


def test_no_firmware_is_taken(on_air: OnAir, project: Project) -> None:
    firmware = project.folder / "firmware.bin"
    firmware.write_bytes(bytes(4096))
    said = tool("127.0.0.1", "upgrade", str(firmware), code=1)
    assert "error" in said.lower(), said
    assert on_air.health()["status"] == "ok"


def test_tuners_are_used_up_shown_and_given_back(on_air: OnAir, project: Project) -> None:
    first = json.loads(on_air.get("/lineup.json"))[0]
    with streaming(first["URL"]) as one, streaming(first["URL"] + "?duration=60") as two:
        assert one.read(188 * 100)[0] == two.read(188 * 100)[0] == 0x47
        assert status(on_air, 0).startswith(f"ch=auto:{first['GuideNumber']} lock=auto ss=100")
        assert tool("127.0.0.1", "get", "/tuner1/vchannel") == first["GuideNumber"]
        air = json.loads(on_air.get("/api/v1/air"))
        assert [tuned["channel"] for tuned in air["tuners"]["in_use"]] == ["one", "one"]
        assert air["channels"][0]["tuners"] == 2
        assert not encoded_twice(on_air, project), "they share what is encoded"
        assert "2 of 2 tuners are in use" in project.retrovue("show", "air").stdout
        other = json.loads(on_air.get("/lineup.json"))[1]["URL"]
        assert refusal(other) == (503, "805 All Tuners In Use")
    for _ in range(50):
        if status(on_air, 0).startswith("ch=none") and status(on_air, 1).startswith("ch=none"):
            return
        time.sleep(0.1)
    raise AssertionError(on_air.text("/api/v1/air"))


def asked_as_admin(on_air: OnAir, project: Project, path: str) -> Any:
    token = {"Authorization": f"Bearer {read_token(project.state)}"}
    with urllib.request.urlopen(
        urllib.request.Request(on_air.base + path, headers=token), timeout=10
    ) as answer:
        return json.load(answer)


def encoded_twice(on_air: OnAir, project: Project) -> list[tuple[str, str, int]]:
    """Pieces that more than one encode works on; at a join two pieces are worked on."""
    encodes = asked_as_admin(on_air, project, "/api/v1/machine")["encodes"]
    pieces = Counter((each["channel"], each["file"], each["segments"]) for each in encodes)
    return [piece for piece, count in pieces.items() if count > 1]


def test_a_scan_is_over_as_soon_as_it_is_asked_for(on_air: OnAir) -> None:
    for scan in ("start", "abort"):
        request = urllib.request.Request(f"{on_air.base}/lineup.post?scan={scan}", data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200
    assert json.loads(on_air.get("/lineup_status.json"))["ScanInProgress"] == 0


def test_an_edit_of_the_tuners_counts_at_once_and_cuts_nobody(on_air: OnAir, project: Project) -> None:
    station = project.station / "station.yaml"
    lines = json.loads(on_air.get("/lineup.json"))
    with streaming(lines[0]["URL"]) as held, streaming(lines[1]["URL"]) as other:
        station.write_text(station.read_text().replace("tuners: 2", "tuners: 1"))
        for _ in range(100):
            if device(on_air)["TunerCount"] == 1:
                break
            time.sleep(0.2)
        begun = time.perf_counter()
        while time.perf_counter() - begun < 5:
            assert held.read(188)[0] == other.read(188)[0] == 0x47
        assert refusal(lines[2]["URL"])[0] == 503
    station.write_text(station.read_text().replace("tuners: 1", "tuners: 2"))
    for _ in range(100):
        if device(on_air)["TunerCount"] == 2:
            return
        time.sleep(0.2)
    raise AssertionError(on_air.codes())


def test_the_second_port_is_the_same_tuner(on_air: OnAir) -> None:
    with urllib.request.urlopen(on_air.second + "/discover.json", timeout=10) as answer:
        found = json.load(answer)
    assert found["DeviceID"] == device(on_air)["DeviceID"]
    assert found["BaseURL"] == on_air.second
    with streaming(f"{on_air.second}/auto/v1") as stream:
        assert stream.read(188)[0] == 0x47


def test_a_second_station_is_on_the_air_without_the_port(
    on_air: OnAir, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Project(tmp_path_factory.mktemp("other"))
    try:
        shutil.copytree(
            on_air.project.folder, other.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run.log")
        )
        (other.state / "device-id").unlink()
        station = other.run(free_port())
        station.wait_for("RV751")
        assert json.loads(station.get("/discover.json"))["DeviceID"] != device(on_air)["DeviceID"]
        with streaming(station.base + "/auto/v1") as stream:
            assert stream.read(188)[0] == 0x47
    finally:
        other.close()


def test_the_tuner_is_the_same_after_a_crash(on_air: OnAir) -> None:
    before = device(on_air)
    os.kill(on_air.child(), signal.SIGKILL)
    with urllib.request.urlopen(on_air.second + "/discover.json", timeout=45) as answer:
        assert json.load(answer)["DeviceID"] == before["DeviceID"], "who asks meanwhile waits"
    wait_until_found(on_air)
    assert tool("127.0.0.1", "get", "/sys/hwmodel") == before["ModelNumber"]
    with streaming(f"{on_air.base}/auto/v1") as stream:
        assert stream.read(188)[0] == 0x47


def wait_until_free(on_air: OnAir) -> float:
    """Seconds until nobody has a tuner; a vanished client may have one for thirty."""
    begun = time.perf_counter()
    while json.loads(on_air.get("/api/v1/air"))["tuners"]["in_use"]:
        time.sleep(0.5)
        assert time.perf_counter() - begun < 30
    return time.perf_counter() - begun


def test_a_client_that_reads_no_more_gives_its_tuner_back(
    on_air: OnAir, figure: Callable[[str], None]
) -> None:
    with socket.create_connection(("127.0.0.1", int(on_air.base.rpartition(":")[2]))) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.sendall(b"GET /auto/v1 HTTP/1.0\r\n\r\n")
        assert client.recv(100)
        figure(f"the tuner was free {wait_until_free(on_air):.1f} s after the client stalled")


ROOM, OURS, THEIRS = "retrovue-client", "192.168.213.1", "192.168.213.2"
TAKES = """
import socket, sys
client = socket.create_connection((sys.argv[1], int(sys.argv[2])))
client.sendall(b"GET /auto/v1 HTTP/1.0\\r\\n\\r\\n")
while client.recv(65536):
    print("took", flush=True)
"""


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., list[str]]]:
    """Commands as if on another machine, where that can be had here: the end of a cable of its own."""

    def inside(*words: str) -> list[str]:
        return ["ip", "netns", "exec", ROOM, *words]

    steps = [
        ["ip", "netns", "add", ROOM],
        ["ip", "link", "add", "rvours", "type", "veth", "peer", "name", "rvtheirs", "netns", ROOM],
        ["ip", "address", "add", f"{OURS}/24", "dev", "rvours"],
        ["ip", "link", "set", "rvours", "up"],
        inside("ip", "address", "add", f"{THEIRS}/24", "dev", "rvtheirs"),
        inside("ip", "link", "set", "rvtheirs", "up"),
    ]
    try:
        for step in steps:
            try:
                subprocess.run(step, check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError):
                pytest.skip(f"`{' '.join(step)}` is not allowed here")
        yield inside
    finally:
        with contextlib.suppress(OSError):
            subprocess.run(["ip", "netns", "delete", ROOM], capture_output=True)


def test_a_client_whose_cable_is_pulled_gives_its_tuner_back(
    on_air: OnAir, project: Project, elsewhere: Callable[..., list[str]], figure: Callable[[str], None]
) -> None:
    """It never says goodbye, and nothing comes back from it."""
    port = on_air.base.rpartition(":")[2]
    with subprocess.Popen(
        elsewhere(sys.executable, "-c", TAKES, OURS, port), stdout=subprocess.PIPE
    ) as client:
        assert client.stdout is not None
        for _ in range(5):
            assert client.stdout.readline() == b"took\n"
        (tuned,) = asked_as_admin(on_air, project, "/api/v1/air")["tuners"]["in_use"]
        assert tuned["client"] == THEIRS
        (shown,) = json.loads(on_air.get("/api/v1/air"))["tuners"]["in_use"]
        assert shown["client"] == "", "addresses are for operators"
        subprocess.run(elsewhere("ip", "route", "add", "blackhole", f"{OURS}/32"), check=True)
        figure(f"the tuner was free {wait_until_free(on_air):.1f} s after the cable was pulled")
        client.kill()
