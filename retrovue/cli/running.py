"""The station that runs: where it listens stands in the state folder, what it does is asked of it."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any, NoReturn

from retrovue.diagnostics import Diagnostic, StationError

if TYPE_CHECKING:
    from pathlib import Path

    from retrovue.load.project import StationPlace

_FILE = "on-air.json"
_TIME_OUT = 5


def remember_address(state: Path, host: str, port: int) -> str:
    """Writes down where the station listens; returns the address for this machine."""
    from retrovue.load.log_files import write_whole

    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    write_whole(state / _FILE, json.dumps({"host": reachable, "port": port}) + "\n")
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def ask(place: StationPlace, path: str) -> Any:
    """What the running station answers, as JSON. Raises StationError RV816 when it does not run."""
    try:
        known = json.loads((place.state / _FILE).read_text(encoding="utf-8"))
        host, port = str(known["host"]), int(known["port"])
    except (OSError, ValueError, KeyError, TypeError):
        _not_running(place, "nobody has put it on the air here")
    connection = http.client.HTTPConnection(host, port, timeout=_TIME_OUT)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        _not_running(place, f"{host}, port {port} does not answer as it would ({type(error).__name__})")
    finally:
        connection.close()
    if not isinstance(answer, dict) or answer.get("station") != place.id:
        _not_running(place, f"something else answers on {host}, port {port}")
    return answer


def _not_running(place: StationPlace, why: str) -> NoReturn:
    raise StationError(
        [Diagnostic("RV816", f"`{place.id}` is not on the air: {why}", place=str(place.state),
                    help=("`retrovue run` puts it on the air",))], 4,
    ) from None  # fmt: skip
