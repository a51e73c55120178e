"""A sync in a process of its own that is killed just before its nth statement of SQL: `killed.py PROJECT N`."""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import Engine, event
from sync.conftest import Library

from retrovue.catalog import open_catalog


def main(project: Path, last: int) -> None:
    numbers = count(1)

    @event.listens_for(Engine, "before_cursor_execute")
    def _before(*_: Any) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_catalog(project / "catalog.sqlite") as catalog:
        Library(project, catalog).sync()
    print(next(numbers) - 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
