"""How property tests run: the same examples every time, without a stop-watch that a busy machine would trip.

Of several workers, each plays whole files, the longest first. Figures that tests tell stand at the end of the output.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

# Where bytecode is not kept, each command that a test starts compiles the project again: half of what it takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

EXAMPLES = 300 if os.environ.get("RETROVUE_LONG") else 50
settings.register_profile("station", deadline=None, derandomize=True, max_examples=EXAMPLES)
settings.load_profile("station")


LONGEST = (
    "tests/playout/test_vanishing_sources.py",
    "tests/air/test_full_disks.py",
    "tests/e2e/test_on_air.py",
    "tests/plan/test_random_stations.py",
    "tests/plan/test_properties.py",
    "tests/cli/test_sync_command.py",
    "tests/cli/test_output_full.py",
    "tests/cli/test_completion.py",
    "tests/playout/encode/",
    "tests/e2e/test_same_bytes.py",
    "tests/e2e/test_in_step.py",
    "tests/web/preview/",
    "tests/sync/",
    "tests/breakpoints/",
)
"""What one worker would still play while the others have nothing left to do, so it comes first. The first ones hardly
compute: beside them stand those that need no more than a core. A folder has media that each worker would make anew.
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class LongestFirst(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return next((each for each in LONGEST if file.startswith(each)), file)

        def _assign_work_unit(self, node: Any) -> None:
            first = next((each for each in LONGEST if each in self.workqueue), None)
            if first is not None:
                self.workqueue.move_to_end(first, last=False)
            super()._assign_work_unit(node)

    return LongestFirst(config, log)


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
