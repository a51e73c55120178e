"""What may be asked of a run that is over, and with which options: those that it was started with."""

from collections.abc import Mapping
from typing import Any, Literal

from retrovue.record.runs import RunRow
from retrovue.runs.states import RunState

Way = Literal["go_on", "failed", "accept_deletes"]
"""`go_on`: do what is left of it. `failed`: try again what could not be read. `accept_deletes`: believe that what it held
back has vanished."""
_STOPPED = (RunState.CANCELLED, RunState.INTERRUPTED, RunState.ERROR)
_BY_ITSELF = "refresh"
"""The mode of a run over what a server called out: the station asks again by itself for what it did not get."""


def ways_of(row: RunRow) -> tuple[Way, ...]:
    mode, state = row.options.get("mode"), RunState(row.state)
    if not state.is_over or mode == _BY_ITSELF:
        return ()
    found: list[Way] = ["go_on"] if state in _STOPPED else []
    if (
        row.operation == "library_sync" and mode != "dry_run"
    ):  # a dry run notes no failures, and loses nothing
        found += ["failed"] if _count(row, "errors", "error_count") else []
        found += ["accept_deletes"] if _count(row, "held") else []
    return tuple(found)


def options_of(row: RunRow, way: Way) -> Mapping[str, Any]:
    """As a request for a new run would give them."""
    options = {**row.options, "operation": row.operation, "sources": [*row.sources]}
    if way == "failed":
        options["mode"] = "failed"
        options.pop("read_since", None)
        options.pop("accept_deletes", None)
    elif options.get("mode") == "full":
        options.setdefault("read_since", row.begun)
    if way == "accept_deletes":
        options["accept_deletes"] = True
    return options


def _count(row: RunRow, name: str, stat: str = "") -> int:
    extra, stats = row.last.get("extra", {}), row.last.get("stats", {})
    return int(extra.get(name) or stats.get(stat) or 0)
