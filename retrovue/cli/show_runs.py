"""`retrovue show runs`: the last runs over the sources, and what each of them did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import current

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from retrovue.catalog.links import RunRecord

_COUNTS = (
    ("added", "new"), ("updated", "changed"), ("missing", "vanished"), ("deleted", "given up"), ("errors", "unusable"),
)  # fmt: skip


def show_runs(
    limit: Annotated[int, typer.Option("-n", min=1, max=500, help="How many.", metavar="N")] = 20,
    json: JsonLines = False,
) -> None:
    """Print the last runs of sync, newest first."""
    from retrovue import pipeline
    from retrovue.catalog import open_catalog
    from retrovue.cli import station_in_use
    from retrovue.timing.instants import zone

    session = current(json)
    place, _, document = station_in_use.load(session)
    with open_catalog(pipeline.catalog_url(place, document), readonly=True) as catalog:
        found = catalog.runs(limit)
    for run in found:
        if session.json:
            session.record("run", **asdict(run))
        else:
            print("\n".join(run_lines(run, zone(document.station.timezone))))
    if not found:
        session.say("no run yet; next: retrovue sync")


def run_lines(run: RunRecord, tz: ZoneInfo) -> Iterator[str]:
    """`2026-10-31 20:00:04  completed  12.4 s  3,438 unchanged`, and a line for each library that changed."""
    from datetime import datetime

    when = datetime.fromtimestamp(run.started // 1000, tz).strftime("%Y-%m-%d %H:%M:%S")
    took = f"{(run.ended - run.started) / 1000:.1f} s" if run.ended else "still running"
    mode = "" if run.mode == "incremental" else f" ({run.mode.replace('_', ' ')})"
    unchanged = sum(counts.get("unchanged", 0) for counts in run.sections.values())
    requests = sum(counts.get("requests", 0) for counts in run.sections.values())
    asked = f", {requests:,} requests" if requests else ""
    yield f"{when}  {run.state.replace('_', ' ')}{mode}  {took}  {unchanged:,} unchanged{asked}"
    for name, counts in sorted(run.sections.items()):
        parts = [f"{counts[key]:,} {word}" for key, word in _COUNTS if counts.get(key)]
        if parts:
            yield f"    {name}: {', '.join(parts)}"
