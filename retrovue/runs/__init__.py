"""Long runs while the station is on the air: who started them, how far they are, and what they tell."""

from retrovue.runs.again import Way, options_of, ways_of
from retrovue.runs.bus import EventBus, Subscription
from retrovue.runs.order import Order, RunOnAir
from retrovue.runs.registry import Conflict, RunRegistry
from retrovue.runs.states import RunState, WrongState

__all__ = [
    "Conflict",
    "EventBus",
    "Order",
    "RunOnAir",
    "RunRegistry",
    "RunState",
    "Subscription",
    "Way",
    "WrongState",
    "options_of",
    "ways_of",
]
