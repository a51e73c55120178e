"""Passwords are looked at in threads of their own: two at a time, whatever else is under way."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from retrovue.web.access import passwords


async def test_two_at_a_time_while_the_other_threads_are_all_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most, lock = [0], [0], threading.Lock()

    def slow(password: str, kept: str) -> bool:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.02)
        with lock:
            at_work[0] -= 1
        return password == kept

    monkeypatch.setattr(passwords, "_matches", slow)
    held, others = threading.Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(others)
    taken = asyncio.get_running_loop().run_in_executor(None, held.wait)
    found = await asyncio.wait_for(asyncio.gather(*(passwords.matches("a", kept) for kept in "aabaab")), 10)
    assert (found, most[0]) == ([True, True, False, True, True, False], 2)
    assert not taken.done()
    held.set()
    await taken
