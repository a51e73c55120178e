"""The worker's process: reads one request a line, measures, answers with one line. `workers.py` starts it."""

import json
import os
import sys
from dataclasses import asdict, astuple
from typing import Any

from retrovue.sync.probe import ProbeFailed, probe

_POLITE = 10
"""Measuring waits for whoever puts a picture on the air."""


def answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        found = probe(request["path"], request["size"], request["mtime_ns"])
    except ProbeFailed as failure:
        return {
            "code": failure.code,
            "message": str(failure),
            "help": failure.cure,
            "passing": failure.passing,
        }
    except Exception as failure:  # a bug in a demuxer's binding is a fault of the file, not of the run
        name = os.path.basename(request["path"])  # noqa: PTH119
        words = f"`{name}` is not media, or is damaged: {type(failure).__name__}"
        return {"code": "RV501", "message": words, "help": "copy the file again, or delete it"}
    return {"asset": asdict(found.asset), "marks": [astuple(mark) for mark in found.marks]}


def main() -> None:
    os.nice(_POLITE)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
