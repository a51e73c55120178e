"""`station.lock`: ring turns that were tuned; written by `build`, committed with the station."""

import json
from collections.abc import Mapping
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.log_files import write_whole

_NAME = "station.lock"


def read_turns(folder: Path) -> dict[str, int]:
    """Turn in ms by ring name; empty when there is no file yet. Raises StationError RV020 for a damaged one."""
    try:
        held = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        return {str(name): int(turn) for name, turn in held["turns"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StationError(
            [Diagnostic("RV020", "`station.lock` cannot be read", place=str(folder / _NAME),
                        help=("take the file's last version from git, or delete it and build again",))]
        ) from error  # fmt: skip


def write_turns(folder: Path, turns: Mapping[str, int]) -> None:
    """Writes the file when it would differ."""
    text = json.dumps({"version": 1, "turns": dict(sorted(turns.items()))}, indent=2) + "\n"
    path = folder / _NAME
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except OSError:
        pass
    write_whole(path, text)
