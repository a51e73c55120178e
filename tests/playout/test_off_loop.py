"""Work beside the event loop, of functions of every kind."""

import functools
from collections.abc import Callable

import pytest

from retrovue.playout.off_loop import off_loop


class Doubles:
    def __call__(self, number: int) -> int:
        return number * 2


@pytest.mark.parametrize(
    "work", [lambda number: number * 2, functools.partial(pow, exp=1, mod=None), Doubles()]
)
async def test_what_is_no_plain_function_runs_too(work: Callable[[int], int]) -> None:
    assert await off_loop(work, 0) == 0
