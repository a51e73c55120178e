"""Which sources are to be read now: those that no run has read yet, and those whose interval is over."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from retrovue.catalog.links import RunRecord
from retrovue.timing.instants import MINUTE

RETRY = 15 * MINUTE
"""A source that could not be read is not asked again for so long, unless a person asks."""
_READ = ("completed", "completed_with_errors")
_TRIED = (*_READ, "partial", "error")
_WHOLE = ("full", "incremental")


def due_sources(
    sources: Mapping[str, Any], every: int, runs: Sequence[RunRecord], now: int, *, patient: bool = False
) -> tuple[str, ...]:
    """In the order of the station. `patient`: what failed a moment ago waits for its turn.

    `runs` are those that the catalog remembers; of runs over a part of a source it keeps no sections.
    """
    found = []
    for name, model in sources.items():
        interval = interval_of(model, every)
        last = last_read(runs, name)
        tried = _newest(
            run.ended for run in runs if name in run.sources and run.state in _TRIED and run.mode in _WHOLE
        )
        late = last is None or now - last >= interval or now < last  # a clock that was wrong had the future
        waits = patient and tried is not None and 0 <= now - tried < min(RETRY, interval)
        if model.enabled and late and not waits:
            found.append(name)
    return tuple(found)


def interval_of(model: Any, every: int) -> int:
    """ms between two runs over a source."""
    own: int | None = getattr(model, "every", None)
    return every if own is None else own


def last_read(runs: Iterable[RunRecord], source: str, mode: str = "") -> int | None:
    """When the last run of this mode, or of any, ended that has read the source."""
    return _newest(run.ended for run in runs if mode in ("", run.mode) and _has_read(run, source))


def _has_read(run: RunRecord, source: str) -> bool:
    """Whether the run read the source; of several, one may have been away."""
    if source not in run.sources or run.mode not in _WHOLE:
        return False
    return run.state in _READ or (
        run.state == "partial" and any(name.startswith(f"{source}/") for name in run.sections)
    )


def _newest(instants: Iterable[int]) -> int | None:
    return max(instants, default=None)
