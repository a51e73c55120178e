"""How property tests run: the same examples every time, without a stop-watch that a busy machine would trip.

Figures that tests tell stand at the end of the output.
"""

import os
import sys
from collections.abc import Callable

import pytest
from hypothesis import settings

# Where bytecode is not kept, each command that a test starts compiles the project again: half of what it takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

EXAMPLES = 300 if os.environ.get("RETROVUE_LONG") else 50
settings.register_profile("station", deadline=None, derandomize=True, max_examples=EXAMPLES)
settings.load_profile("station")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tells what was seen."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for found in terminalreporter.stats.values() for one in found]
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {text}"
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, text in report.user_properties
        if name == "figure"
    ]
    if told:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(sorted(told)))
