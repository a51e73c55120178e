"""How long runs tell of themselves: one form for the terminal, JSON lines and the browser."""

from retrovue.progress.event import EventError, Progress, ProgressEvent, Scope, Stats
from retrovue.progress.hold import Hold
from retrovue.progress.meter import Meter
from retrovue.progress.rate import Rate
from retrovue.progress.run import Run
from retrovue.progress.schema import EVENT_SCHEMA

__all__ = [
    "EVENT_SCHEMA",
    "EventError",
    "Hold",
    "Meter",
    "Progress",
    "ProgressEvent",
    "Rate",
    "Run",
    "Scope",
    "Stats",
]
