"""Kodi's client for tuners in a network of its own, where nothing else answers: `unshare -n python kodi_tuner.py FOLDER`.

FOLDER holds a station that is built. Prints what Kodi has found and how it plays, as JSON.
"""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from conformance.client_station import NUMBERS  # noqa: E402
from conformance.kodi import Kodi  # noqa: E402
from e2e.tiny_station import OnAir, Project  # noqa: E402

from retrovue.load.air_token import read_token  # noqa: E402

HOST, PORT = "192.168.77.1", 8080
NETWORK = (
    "link set lo up",
    "link add house type veth peer name wall",
    f"addr add {HOST}/24 brd + dev house",
    "link set house up",
    "link set wall up",
)


def on_air(project: Project) -> OnAir:
    with (project.folder / "run.log").open("a") as log:
        process = subprocess.Popen(
            project.command("run", "--host", "0.0.0.0", "--port", str(PORT)), stdout=log, stderr=log
        )
    project.runs.append(process)
    station = OnAir(f"http://{HOST}:{PORT}", project, process)
    station.wait_until_up()
    return station


def _air(project: Project) -> dict:
    """With the addresses of who watches, which operators are told."""
    token = {"Authorization": f"Bearer {read_token(project.state)}"}
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1/air", headers=token)
    with urllib.request.urlopen(asked, timeout=10) as response:
        return json.loads(response.read())


def play(kodi: Kodi, station: OnAir, number: str) -> dict:
    url, begun = f"{station.base}/auto/v{number}", time.monotonic()
    found = {one["channelnumber"]: one["channelid"] for one in kodi.channels()}
    kodi.open(found[int(number)])
    kodi.until(lambda: kodi.to_picture(url) >= 0, 30, f"no picture of {url}")
    took = time.monotonic() - begun
    time.sleep(5)
    return {
        "url": url, "took": took, "playing": kodi.playing(),
        "air": _air(station.project),
    }  # fmt: skip


def main() -> None:
    for words in NETWORK:
        subprocess.run(["ip", *words.split()], check=True)
    project = Project(Path(sys.argv[1]))
    kodi = None
    try:
        station = on_air(project)
        kodi = Kodi.start(station.base, 8085, "pvr.hdhomerun")
        kodi.until(lambda: len(kodi.channels()) >= len(NUMBERS), 60, "not all channels came")
        time.sleep(2)
        said = {"channels": kodi.channels(), "played": play(kodi, station, NUMBERS[1])}
        print(json.dumps(said))
    finally:
        if kodi is not None:
            kodi.stop()
        project.close()


if __name__ == "__main__":
    main()
