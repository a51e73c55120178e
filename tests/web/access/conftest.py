"""A console before there is an account."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from web.small_console import SmallConsole, small_console


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path) as console:
        yield console
