"""The contract between the compiler and the runtime: what airs when, to the millisecond."""

from retrovue.playout_log.log import CoarseLine, DayLog, Event, Header

__all__ = ["CoarseLine", "DayLog", "Event", "Header"]
