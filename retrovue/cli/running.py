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

    write_whole(state / _FILE, json.dumps({"host": _reachable(host), "port": port}) + "\n")
    return address_here(host, port)


def address_here(host: str, port: int) -> str:
    """The address for this machine."""
    reachable = _reachable(host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def heard_at(state: Path) -> tuple[str, int] | None:
    """Host and port where the station listened when it was last put on the air; None when it never was here."""
    try:
        known = json.loads((state / _FILE).read_text(encoding="utf-8"))
        return str(known["host"]), int(known["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ask(place: StationPlace, path: str) -> Any:
    """What the running station answers, as JSON. Raises StationError RV816 when it does not run."""
    status, who = request(place, "GET", "/api/v1/now", token=False)
    if status != 200 or not isinstance(who, dict) or who.get("id") != place.id:
        _not_running(place, "something else answers at its address")
    status, answer = request(place, "GET", path)
    if status != 200 or not isinstance(answer, dict):
        _not_running(place, f"it answers {status}")
    return answer


def request(
    place: StationPlace, method: str, path: str, body: Any = None, *, token: bool = True
) -> tuple[int, Any]:
    """Status and JSON. The token of the state folder goes along: `ask` something first, so that nobody else is given
    it. Raises StationError RV816.
    """
    heard = heard_at(place.state)
    if heard is None:
        _not_running(place, "nobody has put it on the air here")
    host, port = heard
    connection = http.client.HTTPConnection(host, port, timeout=_TIME_OUT)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), _headers(place, token))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        _not_running(place, f"{host}, port {port} does not answer as it would ({type(error).__name__})")
    finally:
        connection.close()


def _headers(place: StationPlace, token: bool) -> dict[str, str]:
    from retrovue.load.air_token import read_token

    known = read_token(place.state) if token else ""
    return {"Content-Type": "application/json", **({"Authorization": f"Bearer {known}"} if known else {})}


def _not_running(place: StationPlace, why: str) -> NoReturn:
    raise StationError(
        [Diagnostic("RV816", f"`{place.id}` is not on the air: {why}", place=str(place.state),
                    help=("`retrovue run` puts it on the air",))], 4,
    ) from None  # fmt: skip
