"""The stations of the acceptance table, each in a project folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cases.stations import Scenario


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., Scenario]:
    """`scenario("G05")`: the base station with the files of a row laid over it."""

    def made(name: str, *more: str) -> Scenario:
        return Scenario(tmp_path / name, "base", name, *more)

    return made
