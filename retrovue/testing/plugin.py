"""The pytest plug-in: a fixture, and nothing that takes time to load."""

from collections.abc import Callable

import pytest

from retrovue.testing import schedule


@pytest.fixture(scope="session")
def station_schedule() -> Callable[..., str]:
    """`retrovue.testing.schedule`: a station's schedule as text."""
    return schedule
