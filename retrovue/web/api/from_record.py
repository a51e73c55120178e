"""Answers of the station's record, which may be busy."""

import asyncio
from concurrent.futures import Future
from typing import TypeVar

from retrovue.web.problem import Problem

PATIENCE = 1.0
"""Seconds; nobody who asks waits longer for a disk."""
T = TypeVar("T")


async def from_record(future: "Future[T]") -> T:
    """Raises a Problem when the record does not answer in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.wrap_future(future)
    except TimeoutError:
        raise Problem(
            503, "db_busy", "the station's record does not answer", "try again", {"Retry-After": "2"}
        ) from None
