"""One structured log: short lines on stderr, JSON lines in a rotating file of the state folder."""

import json
import logging
import logging.handlers
import sys
import uuid
from pathlib import Path

_EXTRA = ("code", "place")


class JsonLines(logging.Formatter):
    """One object a line: ts, level, logger, run, correlation, message."""

    def __init__(self) -> None:
        super().__init__()
        self._run = uuid.uuid4().hex[:12]

    def format(self, record: logging.LogRecord) -> str:
        from retrovue.timing.instants import utc_text

        fields: dict[str, object] = {
            "ts": utc_text(round(record.created * 1000)), "level": record.levelname.lower(), "logger": record.name,
            "run_id": self._run, "correlation_id": _correlation(), "message": record.getMessage(),
        }  # fmt: skip
        fields |= {name: getattr(record, name) for name in _EXTRA if getattr(record, name, None)}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=True)


def _correlation() -> str:
    module = sys.modules.get("retrovue.web.correlation")
    return str(module.correlation_id.get()) if module else ""


def set_up_log(verbosity: int, state: Path | None = None) -> None:
    """`-v` shows info, `--debug` everything; the file always has info."""
    root = logging.getLogger("retrovue")
    root.handlers.clear()
    root.propagate = False
    root.setLevel(logging.DEBUG if verbosity > 1 else logging.INFO)
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)])
    screen.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    root.addHandler(screen)
    if state is not None:
        state.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            state / "retrovue.log", maxBytes=5_000_000, backupCount=5, encoding="utf-8", delay=True
        )
        file.setFormatter(JsonLines())
        root.addHandler(file)
