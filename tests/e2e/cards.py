"""The card of an alert, seen from outside: raised over the API, recognised in the pictures of segments."""

import io
import json
import time
import urllib.request

import av
from e2e.tiny_station import OnAir

RED = (90, 15, 20)
"""The ground of the card."""


def newest(on_air: OnAir, channel: str) -> str:
    """Address of the newest segment of a playlist."""
    return f"/channel/{channel}/{on_air.playlist(channel).splitlines()[-1]}"


def is_card(data: bytes) -> bool:
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        picture = next(stream.decode(video=0)).to_ndarray(format="rgb24")
    corner = picture[4:12, 4:12].reshape(-1, 3).mean(axis=0)
    return bool(max(abs(corner - RED)) < 25)


def edge(on_air: OnAir) -> tuple[bool, bool]:
    """Whether the newest segments of both channels show the card."""
    return is_card(on_air.get(newest(on_air, "one"))), is_card(on_air.get(newest(on_air, "two")))


def wait_for_edge(on_air: OnAir, shown: tuple[bool, bool], seconds: float) -> None:
    begun = time.perf_counter()
    while edge(on_air) != shown:
        assert time.perf_counter() - begun < seconds, edge(on_air)
        time.sleep(0.1)


def raise_card(on_air: OnAir, **asked: object) -> dict:
    token = (on_air.project.state / "air-token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{on_air.base}/api/v1/air/overrides", json.dumps(asked).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())
